/** Define the map style: neutral land, soft bands without lines or arrows, areas and cells by class. Widths and hues do not show counts. */
import type { ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl'
import { fontFaces } from '../fonts'
import { coloursOf, dottedEdge, DOTS, DOTS_IN_RIM, edgesOf, GROUNDS, NO_DATA, RIM, WITHHELD } from '../palette'
import { ROUTES, type RouteId } from '../routes'
import { labels, routeOpacity } from './labels'
import { patternId } from './patterns'
import { bandColour, COUNTED, dottedRoutes, EDGE_PX, FILL_OPACITY, hatchedRoutes, RING_OPACITY, RING_PATTERN_OPACITY, type Counted, type Looks, type Mode } from './view'

const TILESETS = ['basemap', 'bands', 'cells', 'places'] as const

type Expression = ExpressionSpecification

const CLASS: Expression = ['coalesce', ['feature-state', 'class'], NO_DATA]
const LOOK: Expression = ['coalesce', ['feature-state', 'look'], 0]
const CLEAR = 'rgba(0,0,0,0)'

/** Return the style of a map; cells of zooms after `cellZoom` are those of `cellZoom`, enlarged. */
export function makeStyle(origin: string, cellZoom: number, looks: Looks, names: GeoJSON.FeatureCollection): StyleSpecification {
  const sources: Record<string, SourceSpecification> = {}
  for (const tileset of TILESETS) sources[tileset] = { type: 'vector', url: `${origin}/tiles/${tileset}.json` }
  sources['cells'] = { type: 'vector', url: `${origin}/tiles/cells.json`, maxzoom: cellZoom }
  sources['route-names'] = { type: 'geojson', data: names }
  sources['area-figures'] = { type: 'geojson', data: { type: 'FeatureCollection', features: [] } }
  sources['lit'] = { type: 'geojson', data: { type: 'FeatureCollection', features: [] } }
  return { version: 8, sources, 'font-faces': fontFaces(), transition: { duration: 0, delay: 0 }, layers: makeLayers(looks) }
}

export function makeLayers(looks: Looks): LayerSpecification[] {
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': GROUNDS[looks.scheme].sea } },
    ...band('sea', looks),
    ...land(looks),
    ...band('land', looks),
    coastline(looks),
    ...borders(looks),
    ...COUNTED.flatMap((layer) => counted(layer, looks)),
    lit(looks),
    ...labels(looks),
  ]
}

function land({ scheme }: Looks): LayerSpecification[] {
  const paint = { 'fill-color': GROUNDS[scheme].land, 'fill-antialias': false }
  return [{ id: 'land', type: 'fill', source: 'basemap', 'source-layer': 'land', paint }]
}

function coastline({ scheme }: Looks): LayerSpecification {
  return {
    id: 'coastline',
    type: 'line',
    source: 'basemap',
    'source-layer': 'coastline',
    paint: { 'line-color': GROUNDS[scheme].coast, 'line-width': ['interpolate', ['linear'], ['zoom'], 2, 0.6, 8, 1.2] },
  }
}

/** Return the four rings of the bands at sea or on land, each painted over the one around it, and what is known of the route only. */
function band(mode: Mode, looks: Looks): LayerSpecification[] {
  const filter: Expression = ['==', ['get', 'mode'], mode]
  const origin = { type: 'fill' as const, source: 'bands', 'source-layer': 'bands', filter }
  const colours = ROUTES.flatMap(({ id }) => [id, bandColour(id, looks)])
  const opacity = routeOpacity(looks.route, RING_OPACITY[looks.mode])
  const [dotted, hatched] = [dottedRoutes(looks), hatchedRoutes(looks)]
  return [
    {
      id: `bands-${mode}`,
      ...origin,
      paint: { 'fill-color': match(['get', 'route'], colours, CLEAR), 'fill-opacity': opacity, 'fill-antialias': false },
    },
    {
      id: `band-dots-${mode}`,
      ...origin,
      paint: {
        'fill-pattern': patternId(looks.mode === 'change' ? 'mesh' : 'dots', looks.scheme),
        'fill-opacity': patternOpacity([...dotted, ...hatched]),
        'fill-antialias': false,
      },
    },
  ]
}

function patternOpacity(routes: readonly RouteId[]): Expression | number {
  return routes.length ? ['match', ['get', 'route'], [...routes], RING_PATTERN_OPACITY, 0] : 0
}

/**
 * Return the layers of areas or cells. A pattern cannot depend on feature-state, but its opacity can.
 *
 * Each property that rests on feature-state costs time at every step, so looks that no shape has are hidden.
 */
function counted(layer: Counted, { mode, ramp, scheme, hasEstimates }: Looks): LayerSpecification[] {
  const origin = { source: 'cells', 'source-layer': layer }
  const ground = GROUNDS[scheme]
  const colours = coloursOf(mode, ramp, scheme)
  const edges = byClass(edgesOf(mode, ramp, scheme))
  const dotted = byClass(dottedEdge(mode, ramp, scheme))
  const isCounted: Expression = ['all', ['>=', CLASS, 0], ['<', CLASS, colours.length]]
  const isDotted: Expression = ['all', ['>=', LOOK, DOTS], isCounted]
  return [
    {
      id: layer,
      type: 'fill',
      ...origin,
      paint: {
        'fill-color': byClass(colours),
        'fill-opacity': FILL_OPACITY[layer],
        'fill-antialias': false,
      },
    },
    {
      id: `${layer}-screen`,
      type: 'fill',
      ...origin,
      layout: visible(layer === 'areas' ? mode === 'count' : hasEstimates),
      paint: { 'fill-pattern': patternId('screen', scheme), 'fill-opacity': ['case', isDotted, 1, 0] },
    },
    {
      id: `${layer}-withheld`,
      type: 'fill',
      ...origin,
      paint: { 'fill-pattern': patternId(mode === 'change' ? 'cross' : 'hatch', scheme), 'fill-opacity': ['match', CLASS, WITHHELD, 1, 0] },
    },
    {
      id: `${layer}-edges`,
      type: 'line',
      ...origin,
      paint: {
        'line-color': ['case', ['==', CLASS, NO_DATA], CLEAR, isDotted, dotted, isCounted, edges, ['==', CLASS, WITHHELD], ground.hatch, ground.zeroEdge],
        'line-width': EDGE_PX.other,
      },
    },
    ...(layer === 'cells' ? [rims(isCounted, { scheme, hasEstimates })] : []),
  ]
}

/** Return the rims of cells that are estimates; they lie over the other lines. */
function rims(isCounted: Expression, { scheme, hasEstimates }: Pick<Looks, 'scheme' | 'hasEstimates'>): LayerSpecification {
  const isRimmed: Expression = ['all', ['any', ['==', LOOK, RIM], ['==', LOOK, DOTS_IN_RIM]], isCounted]
  return {
    id: 'cells-rims',
    type: 'line',
    source: 'cells',
    'source-layer': 'cells',
    layout: visible(hasEstimates),
    paint: { 'line-color': ['case', isRimmed, GROUNDS[scheme].ink, CLEAR], 'line-width': EDGE_PX.rim },
  }
}

const visible = (isVisible: boolean): { visibility: 'visible' | 'none' } => ({ visibility: isVisible ? 'visible' : 'none' })

function borders({ scheme }: Looks): LayerSpecification[] {
  const origin = { type: 'line', source: 'basemap', 'source-layer': 'borders' } as const
  const isDisputed: Expression = ['to-boolean', ['get', 'disputed']]
  const { border, disputed } = GROUNDS[scheme]
  return [
    { id: 'borders', ...origin, filter: ['!', isDisputed], paint: { 'line-color': border, 'line-width': 0.8 } },
    { id: 'borders-disputed', ...origin, filter: isDisputed, paint: { 'line-color': disputed, 'line-width': 0.9, 'line-dasharray': [3, 2.5] } },
  ]
}

/** Return the outline of what has the focus in a table. */
function lit({ scheme }: Looks): LayerSpecification {
  return { id: 'lit', type: 'line', source: 'lit', paint: { 'line-color': GROUNDS[scheme].accent, 'line-width': 3 } }
}

function byClass(colours: readonly string[]): Expression {
  return match(CLASS, colours.flatMap((colour, at) => [at, colour]), CLEAR)
}

function match(input: Expression, cases: readonly (string | number)[], other: string): Expression {
  return ['match', input, ...cases, other] as unknown as Expression
}
