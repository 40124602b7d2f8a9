/** Define the map style: neutral land, symmetrical corridors without arrows, areas and cells by class. Widths and hues do not show counts. */
import type { ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl'
import { BOLD, FONT_FACES, REGULAR } from './fonts'
import { COLOURS, DOTS, GROUND, HATCH, NO_DATA, RIM, RIM_COLOUR, WITHHELD, ZERO, ZERO_EDGE, ZERO_FILL } from './palette'
import { ROUTES, type RouteId } from './routes'

export const TILESETS = ['basemap', 'routes', 'cells', 'places'] as const

const LAND = '#f7f5f0'
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
    layers: [...BASE, ...corridorLayers(), ...counted('areas'), ...counted('cells'), ...EDGES, ...BORDERS, ...LABELS],
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

export const CORRIDOR_FILL = { shown: 0.13, back: 0.03 }
export const CORRIDOR_EDGE = { shown: 0.9, back: 0.25 }
export const ROUTE_NAME = { shown: 1, back: 0.3 }

function withLine(name: 'name' | 'short'): ExpressionSpecification {
  return ['case', ['==', ['get', 'line'], ''], ['get', name], ['concat', ['get', name], '\n', ['get', 'line']]]
}

/** Return where the dots of a count that is known for the route only are drawn. */
export function routeDots(routes: readonly string[]): ExpressionSpecification | number {
  return routes.length ? ['match', ['get', 'route'], [...routes], 0.55, 0] : 0
}

const BASE: LayerSpecification[] = [
  { id: 'sea', type: 'background', paint: { 'background-color': GROUND } },
  { id: 'land', type: 'fill', source: 'basemap', 'source-layer': 'land', paint: { 'fill-color': LAND, 'fill-antialias': false } },
  {
    id: 'coastline',
    type: 'line',
    source: 'basemap',
    'source-layer': 'coastline',
    paint: { 'line-color': '#9aa8b2', 'line-width': ['interpolate', ['linear'], ['zoom'], 2, 0.4, 8, 1] },
  },
]

function corridorLayers(): LayerSpecification[] {
  return [
    {
      id: 'corridors',
      type: 'fill',
      source: 'routes',
      'source-layer': 'corridors',
      paint: { 'fill-color': HUE, 'fill-opacity': CORRIDOR_FILL.shown, 'fill-antialias': false },
    },
    {
      id: 'branches',
      type: 'line',
      source: 'routes',
      'source-layer': 'branches',
      filter: ['!', ['to-boolean', ['get', 'context']]],
      minzoom: 5,
      paint: { 'line-color': HUE, 'line-opacity': 0.25, 'line-width': 1 },
    },
  ]
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

/** The dots of routes, below everything that is counted at a place. */
export const ROUTE_DOTS: LayerSpecification = {
  id: 'corridor-dots',
  type: 'fill',
  source: 'routes',
  'source-layer': 'corridors',
  paint: { 'fill-pattern': 'dots', 'fill-opacity': 0 },
}

const EDGES: LayerSpecification[] = [
  {
    id: 'corridor-edges',
    type: 'line',
    source: 'routes',
    'source-layer': 'corridors',
    paint: { 'line-color': HUE, 'line-width': 1.6, 'line-opacity': CORRIDOR_EDGE.shown },
  },
]

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
    paint: { 'text-color': HUE, ...HALO },
    maxzoom: 7,
  },
]
