/** Name the routes on maps and pictures, in the language of the page. */
import looks from '../../../routes_geo/picture/looks.json'
import type { Painting } from '../model/painting'
import { ROUTES, type RouteId } from '../routes'
import { t } from '../words'

/** Zoom from which there is space for full names. */
export const FULL_NAME_ZOOM = looks.full_name_zoom

export interface RouteName {
  route: RouteId
  name: string
  short: string
  /** Second line, or an empty text. */
  line: string
  anchor: readonly [number, number]
}

export function routeNames(lines: Painting['lines']): RouteName[] {
  return ROUTES.map(({ id, name, short, anchor }) => ({ route: id, name: t(name), short: t(short), line: lines.get(id) ?? '', anchor }))
}

export function namePoints(lines: Painting['lines']): GeoJSON.FeatureCollection {
  const features = routeNames(lines).map(({ anchor, ...properties }) => ({
    type: 'Feature' as const,
    properties,
    geometry: { type: 'Point' as const, coordinates: [...anchor] },
  }))
  return { type: 'FeatureCollection', features }
}
