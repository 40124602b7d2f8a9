/** Describe the rules of drawing that the map and the picture share. */
import looks from '../../../routes_geo/report/looks.json'
import type { Painting, Scheme } from '../model/painting'
import { CHANGE_COLOURS, GROUNDS, ROUTE_COLOURS } from '../palette'
import { ROUTES, type RouteId } from '../routes'

/** Bands at sea lie below the land, which ends them at the coast; those on land lie above it. */
export const MODES = ['sea', 'land'] as const
export type Mode = (typeof MODES)[number]

/** Layers with counts, the lower first: cells may be counted apart from the areas below them. */
export const COUNTED = ['areas', 'cells'] as const
export type Counted = (typeof COUNTED)[number]

/** A cell hides the area below it, which does not count it. */
export const FILL_OPACITY: Readonly<Record<Counted, number>> = looks.fill_opacity

/** Widths of the lines around areas and cells. */
export const EDGE_PX = looks.edge_px

/** Ids of areas on tiles are below this, those of cells are not. */
const FIRST_CELL_ID = 1024

export function layerOf(id: number): Counted {
  return id < FIRST_CELL_ID ? 'areas' : 'cells'
}

/** Opacity of each of the four rings of a band: where all four lie upon each other, a band has 19 %, or 91 % of change, whose colours are read off the legend. */
export const RING_OPACITY = looks.ring_opacity
export const NAME_OPACITY = looks.name_opacity
/** Opacity of the pattern on each ring, so that it fades at the edge as the band does. */
export const RING_PATTERN_OPACITY = looks.ring_pattern_opacity

/** What the drawing of bands, names and looks depends on, apart from the shapes. */
export type Looks = Omit<Painting, 'shapes' | 'figures' | 'series'> & { scheme: Scheme }

/** Return the colour of a route's band: its own, or that of its change. */
export function bandColour(route: RouteId, { mode, bands, scheme }: Looks): string {
  if (mode === 'count') return ROUTE_COLOURS[scheme][route]
  const change = bands.get(route) ?? null
  return change === null ? GROUNDS[scheme].zeroEdge : (CHANGE_COLOURS[scheme][change] ?? '')
}

/** Return the routes whose bands are dotted, because a count is known for the route only. */
export function dottedRoutes({ lines, mode }: Looks): RouteId[] {
  return mode === 'count' ? ROUTES.map(({ id }) => id).filter((id) => lines.has(id)) : []
}

/** Return the routes whose bands are hatched, because they cannot be compared. */
export function hatchedRoutes({ bands, mode }: Looks): RouteId[] {
  return mode === 'change' ? ROUTES.map(({ id }) => id).filter((id) => (bands.get(id) ?? null) === null) : []
}
