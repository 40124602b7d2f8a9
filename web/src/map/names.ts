/** Name the routes on maps and pictures, in the language of the page. */
import looks from '../../../routes_geo/report/looks.json'
import type { AreaFigure, Painting } from '../model/painting'
import { ROUTES, type RouteId } from '../routes'
import { t } from '../words'
import { TILE_PX } from './support'

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

/** An area must be this wide for its name and figure to leave most of it visible. */
const WIDTH_FOR_FIGURE_PX = looks.figure_width_px

/** Return the zoom from which an area has space for its figure. */
export const figureZoom = ({ spanDeg }: AreaFigure): number => Math.log2((WIDTH_FOR_FIGURE_PX * 360) / (TILE_PX * spanDeg))

/** Return the figures of areas, the largest first, which take the place of smaller ones near them. */
export function largestFirst(figures: Painting['figures']): AreaFigure[] {
  return [...figures.values()].sort((one, other) => other.count - one.count)
}

export function figurePoints(figures: Painting['figures']): GeoJSON.FeatureCollection {
  const features = largestFirst(figures).map((figure, rank) => ({
    type: 'Feature' as const,
    properties: { text: figure.text, rank, zoom: figureZoom(figure) },
    geometry: { type: 'Point' as const, coordinates: [...figure.point] },
  }))
  return { type: 'FeatureCollection', features }
}
