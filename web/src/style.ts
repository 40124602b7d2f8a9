/** Define the map style: neutral land, symmetrical corridors without arrows, cells by class. Widths and hues do not show counts. */
import type { ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl'
import { BOLD, FONT_FACES, REGULAR } from './fonts'
import { classColour, GROUND, HATCH, NO_DATA_EDGE, WITHHELD, ZERO, ZERO_EDGE, ZERO_FILL } from './palette'
import { ROUTES, type RouteId } from './routes'

export const TILESETS = ['basemap', 'routes', 'cells', 'places'] as const

const LAND = '#f7f5f0'
const CLASS: ExpressionSpecification = ['coalesce', ['feature-state', 'class'], -1]

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
    layers: [...BASE, ...corridorLayers(), ...CELLS, ...BORDERS, ...LABELS],
  }
}

function routeNames(): GeoJSON.FeatureCollection {
  const features = ROUTES.map(({ id, name, anchor }) => ({
    type: 'Feature' as const,
    properties: { route: id, name },
    geometry: { type: 'Point' as const, coordinates: [...anchor] },
  }))
  return { type: 'FeatureCollection', features }
}

/** Return the colour of a cell for this number of classes. */
export function cellColour(classes: number): ExpressionSpecification {
  const cases = Array.from({ length: classes }, (_, at) => [at, classColour(at, classes)]).flat()
  return ['match', CLASS, ...cases, ZERO, ZERO_FILL, 'rgba(0,0,0,0)'] as unknown as ExpressionSpecification
}

/** Return the opacity of routes; unselected routes are fainter. */
export function routeOpacity(route: RouteId | null, shown: number, back: number): ExpressionSpecification | number {
  return route ? ['case', ['==', ['get', 'route'], route], shown, back] : shown
}

export const CORRIDOR_FILL = { shown: 0.13, back: 0.03 }
export const CORRIDOR_EDGE = { shown: 0.9, back: 0.25 }
export const ROUTE_NAME = { shown: 1, back: 0.3 }

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

const CELLS: LayerSpecification[] = [
  {
    id: 'cells',
    type: 'fill',
    source: 'cells',
    'source-layer': 'cells',
    paint: { 'fill-color': cellColour(6), 'fill-opacity': 0.88, 'fill-antialias': false },
  },
  {
    id: 'cell-edges',
    type: 'line',
    source: 'cells',
    'source-layer': 'cells',
    paint: {
      'line-color': ['match', CLASS, -1, NO_DATA_EDGE, WITHHELD, HATCH, ZERO_EDGE],
      'line-opacity': ['match', CLASS, -1, 0.3, 0.9],
      'line-width': ['match', CLASS, -1, 0.6, 0.9],
    },
  },
  {
    id: 'corridor-edges',
    type: 'line',
    source: 'routes',
    'source-layer': 'corridors',
    paint: { 'line-color': HUE, 'line-width': 1.6, 'line-opacity': CORRIDOR_EDGE.shown },
  },
]

/** Added after its pattern exists. A pattern cannot depend on feature-state, but its opacity can. */
export const WITHHELD_LAYER: LayerSpecification = {
  id: 'cells-withheld',
  type: 'fill',
  source: 'cells',
  'source-layer': 'cells',
  paint: { 'fill-pattern': 'hatch', 'fill-opacity': ['match', CLASS, WITHHELD, 1, 0] },
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
      'text-field': ['get', 'name'],
      'text-font': [BOLD],
      'text-size': 13,
      'text-max-width': 8,
      'text-allow-overlap': true,
      'text-ignore-placement': false,
    },
    paint: { 'text-color': HUE, ...HALO },
    maxzoom: 7,
  },
]
