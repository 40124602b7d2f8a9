/** Load the names of places and hotspots when the reader begins to search. */
import type { FeatureCollection } from '../api'
import type { components } from '../openapi'
import type { HotspotEntry, PlaceEntry } from '../model/search'
import { isRouteId } from '../routes'
import { getJson } from './request'
import { Resource } from './resource'

type Hotspots = components['schemas']['Hotspots']

export const names = new Resource<{ places: PlaceEntry[]; hotspots: HotspotEntry[] }>(async (_, signal) => {
  const [places, hotspots] = await Promise.all([
    getJson<FeatureCollection<{ name: string; routes: string | string[] }>>('/collections/places/items?limit=1000', signal),
    getJson<Hotspots>('/hotspots', signal),
  ])
  return {
    places: places.features.flatMap(({ properties: { name, routes }, geometry }) => {
      if (geometry?.type !== 'Point') return []
      const [lng = 0, lat = 0] = geometry.coordinates
      const ids = (Array.isArray(routes) ? routes : routes.split(';')).filter(isRouteId)
      return [{ name, routes: ids, lng, lat }]
    }),
    hotspots: hotspots.hotspots.flatMap(({ name, routes }) => {
      const [route = null] = routes
      return isRouteId(route) ? [{ name, route }] : []
    }),
  }
})
