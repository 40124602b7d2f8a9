/** Define the map style: neutral land, soft bands without lines or arrows, areas and cells by class. Widths and hues do not show counts. */
import type { ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl'
import { BOLD, FONT_FACES, REGULAR } from './fonts'
import { COAST, COLOURS, DOTS, GROUND, HATCH, INK, LAND, NO_DATA, RIM, RIM_COLOUR, WITHHELD, ZERO, ZERO_EDGE, ZERO_FILL } from './palette'
import { ROUTES, type RouteId } from './routes'

/** Bands at sea lie below the land, which ends them at the coast; those on land lie above it. */
export const MODES = ['sea', 'land'] as const
export type Mode = (typeof MODES)[number]

export const TILESETS = ['basemap', 'bands', 'cells', 'places'] as const

const EDGE = '#52616d'
const CLASS: ExpressionSpecification = ['coalesce', ['feature-state', 'class'], NO_DATA]
const LOOK: ExpressionSpecification = ['coalesce', ['feature-state', 'look'], 0]

const HUE: ExpressionSpecification = [
  'match',
  ['get', 'route'],
  ...ROUTES.flatMap(({ id, hue }) => [id, hue]),
  '#555555',
] as unknown as ExpressionSpecification

export function makeStyle(origin: string): StyleSpecification {
  const sources: Record<string, SourceSpecification> = {}
  for (const tileset of TILESETS) sources[tileset] = { type: 'vector', url: `${origin}/tiles/${tileset}.json` }
  sources['route-names'] = { type: 'geojson', data: routeNames() }
  return {
    version: 8,
    sources,
    'font-faces': FONT_FACES,
    layers: [SEA, band('sea'), LAND_FILL, band('land'), COASTLINE, ...counted('areas'), ...counted('cells'), ...BORDERS, ...LABELS],
  }
}

/** Return the names of the routes as points, each with a second line of text if there is one. */
export function routeNames(lines: ReadonlyMap<string, string> = new Map()): GeoJSON.FeatureCollection {
  const features = ROUTES.map(({ id, name, short, anchor }) => ({
    type: 'Feature' as const,
    properties: { route: id, name, short, line: lines.get(id) ?? '' },
    geometry: { type: 'Point' as const, coordinates: [...anchor] },
  }))
  return { type: 'FeatureCollection', features }
}

const COLOUR = [
  'match',
  CLASS,
  ...COLOURS.flatMap((colour, at) => [at, colour]),
  ZERO,
  ZERO_FILL,
  'rgba(0,0,0,0)',
] as unknown as ExpressionSpecification

/** Return the opacity of routes; unselected routes are fainter. */
export function routeOpacity(route: RouteId | null, shown: number, back: number): ExpressionSpecification | number {
  return route ? ['case', ['==', ['get', 'route'], route], shown, back] : shown
}

/** Opacity of each of the four rings of a band: where all four lie upon each other, a band has 19 %. */
export const BAND = { shown: 0.05, back: 0.015 }
export const ROUTE_NAME = { shown: 1, back: 0.3 }

function withLine(name: 'name' | 'short'): ExpressionSpecification {
  return ['case', ['==', ['get', 'line'], ''], ['get', name], ['concat', ['get', name], '\n', ['get', 'line']]]
}

/** Opacity of the dots on each ring, so that they fade at the edge as the band does. */
const RING_DOTS = 0.12

/** Return where the dots of a count that is known for the route only are drawn. */
export function routeDots(routes: readonly string[]): ExpressionSpecification | number {
  return routes.length ? ['match', ['get', 'route'], [...routes], RING_DOTS, 0] : 0
}

const SEA: LayerSpecification = { id: 'sea', type: 'background', paint: { 'background-color': GROUND } }

const LAND_FILL: LayerSpecification = {
  id: 'land',
  type: 'fill',
  source: 'basemap',
  'source-layer': 'land',
  paint: { 'fill-color': LAND, 'fill-antialias': false },
}

const COASTLINE: LayerSpecification = {
  id: 'coastline',
  type: 'line',
  source: 'basemap',
  'source-layer': 'coastline',
  paint: { 'line-color': COAST, 'line-width': ['interpolate', ['linear'], ['zoom'], 2, 0.6, 8, 1.2] },
}

/** Return the four rings of the bands at sea or on land, each painted over the one around it. */
function band(mode: Mode): LayerSpecification {
  return {
    id: `bands-${mode}`,
    type: 'fill',
    source: 'bands',
    'source-layer': 'bands',
    filter: ['==', ['get', 'mode'], mode],
    paint: { 'fill-color': HUE, 'fill-opacity': BAND.shown, 'fill-antialias': false },
  }
}

/** Return the dots on bands, whose pattern must exist first, with the layer above them. */
export function bandDots(mode: Mode): [LayerSpecification, string] {
  const layer = { ...band(mode), id: `band-dots-${mode}`, paint: { 'fill-pattern': 'dots', 'fill-opacity': 0, 'fill-antialias': false } } as LayerSpecification
  return [layer, mode === 'sea' ? 'land' : 'coastline']
}

/** Source layers with counts; areas lie below cells, which may be counted apart from them. */
export const COUNTED = ['areas', 'cells'] as const
export type Counted = (typeof COUNTED)[number]

/** Return the layers of areas or cells whose paint needs no image. */
function counted(layer: Counted): LayerSpecification[] {
  const origin = { source: 'cells', 'source-layer': layer }
  return [
    {
      id: layer,
      type: 'fill',
      ...origin,
      // A cell hides the area below it, which does not count it.
      paint: { 'fill-color': COLOUR, 'fill-opacity': layer === 'cells' ? 1 : 0.92, 'fill-antialias': false },
    },
    {
      id: `${layer}-edges`,
      type: 'line',
      ...origin,
      paint: {
        'line-color': ['case', ['==', CLASS, WITHHELD], HATCH, ['==', CLASS, ZERO], ZERO_EDGE, ['==', LOOK, RIM], RIM_COLOUR, EDGE],
        'line-opacity': ['match', CLASS, NO_DATA, 0, 0.9],
        'line-width': ['case', ['all', ['==', LOOK, RIM], ['<', CLASS, ZERO]], 1.8, 0.9],
      },
    },
  ]
}

/** Return the layers whose pattern must exist first, with the layer above each. A pattern cannot depend on feature-state, but its opacity can. */
export function patterned(layer: Counted): [LayerSpecification, string][] {
  const origin = { type: 'fill' as const, source: 'cells', 'source-layer': layer }
  const isDotted: ExpressionSpecification = ['all', ['==', LOOK, DOTS], ['>=', CLASS, 0], ['<', CLASS, ZERO]]
  return [
    [{ id: `${layer}-screen`, ...origin, paint: { 'fill-pattern': 'screen', 'fill-opacity': ['case', isDotted, 1, 0] } }, `${layer}-edges`],
    [{ id: `${layer}-withheld`, ...origin, paint: { 'fill-pattern': 'hatch', 'fill-opacity': ['match', CLASS, WITHHELD, 1, 0] } }, `${layer}-edges`],
  ]
}

const BORDERS: LayerSpecification[] = [
  {
    id: 'borders',
    type: 'line',
    source: 'basemap',
    'source-layer': 'borders',
    filter: ['!', ['to-boolean', ['get', 'disputed']]],
    paint: { 'line-color': '#8d8577', 'line-width': 0.8 },
  },
  {
    id: 'borders-disputed',
    type: 'line',
    source: 'basemap',
    'source-layer': 'borders',
    filter: ['to-boolean', ['get', 'disputed']],
    paint: { 'line-color': '#8d8577', 'line-width': 0.9, 'line-dasharray': [3, 2.5] },
  },
]

const HALO = { 'text-halo-color': 'rgba(255,255,255,0.92)', 'text-halo-width': 1.4 }

const LABELS: LayerSpecification[] = [
  {
    id: 'countries',
    type: 'symbol',
    source: 'basemap',
    'source-layer': 'countries',
    filter: ['>=', ['zoom'], ['get', 'rank']],
    layout: {
      'text-field': ['get', 'name'],
      'text-font': [REGULAR],
      'text-size': ['interpolate', ['linear'], ['zoom'], 3, 11, 7, 15],
      'text-letter-spacing': 0.06,
      'text-max-width': 7,
      'symbol-sort-key': ['get', 'rank'],
    },
    paint: { 'text-color': '#6a6357', ...HALO },
  },
  {
    id: 'places',
    type: 'circle',
    source: 'places',
    'source-layer': 'places',
    minzoom: 5,
    paint: {
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 5, 2.6, 8, 4.5],
      'circle-color': '#ffffff',
      'circle-stroke-color': '#26323c',
      'circle-stroke-width': 1.2,
    },
  },
  {
    id: 'place-names',
    type: 'symbol',
    source: 'places',
    'source-layer': 'places',
    minzoom: 5,
    layout: {
      'text-field': ['get', 'name'],
      'text-font': [REGULAR],
      'text-size': 12,
      'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
      'text-radial-offset': 0.6,
      'text-justify': 'auto',
    },
    paint: { 'text-color': '#1f2a33', ...HALO },
  },
  {
    id: 'route-names',
    type: 'symbol',
    source: 'route-names',
    layout: {
      'text-field': ['step', ['zoom'], withLine('short'), 3, withLine('name')],
      'text-font': [BOLD],
      'text-size': ['step', ['zoom'], 12, 3, 13],
      'text-max-width': ['step', ['zoom'], 6, 3, 9],
      'text-allow-overlap': true,
      'text-ignore-placement': false,
    },
    paint: { 'text-color': INK, ...HALO },
    maxzoom: 7,
  },
]
