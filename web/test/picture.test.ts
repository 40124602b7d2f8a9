import { h } from 'preact'
import { expect, test } from 'vitest'
import type { Painting } from '../src/model/painting'
import { DOTS, GROUNDS, RAMPS, RIM, ROUTE_COLOURS, SOLID, WITHHELD, ZERO } from '../src/palette'
import { Drawing } from '../src/picture/Drawing'
import type { Frame } from '../src/picture/frame'
import { decodeTile, paintedResolution, type DecodedTile } from '../src/picture/tiles'
import { trace } from '../src/picture/trace'
import { elementsOf, type Drawn } from './support/nodes'
import { writeTile, type WrittenFeature } from './support/vector_tile'

const [AREA, SOLID_CELL, RIM_CELL, ZERO_CELL, WITHHELD_CELL, UNPAINTED] = [17, 1 << 19, (1 << 19) + 8, (1 << 19) + 16, (1 << 19) + 24, (1 << 19) + 32]
// The whole world is one tile of 400 pixels.
const FRAME: Frame = { width: 400, height: 400, scale: 400, left: 0, top: 0 }
const SQUARE: [number, number][] = [[1024, 1024], [2048, 1024], [2048, 2048], [1024, 2048]]

const PAINTING: Painting = {
  series: 'frontex.detections.v1',
  ramp: 'detections',
  mode: 'count',
  shapes: new Map([
    [AREA, { class: 2, look: DOTS }],
    [SOLID_CELL, { class: 4, look: SOLID }],
    [RIM_CELL, { class: 5, look: RIM }],
    [ZERO_CELL, { class: ZERO, look: SOLID }],
    [WITHHELD_CELL, { class: WITHHELD, look: SOLID }],
  ]),
  figures: new Map([[AREA, { count: 4321, text: '4,321', point: [-90, 66], spanDeg: 90 }]]),
  bands: new Map(),
  lines: new Map(),
  hasEstimates: true,
  route: null,
}

const polygon = (id: number, properties: WrittenFeature['properties'] = {}): WrittenFeature => ({ id, type: 3, properties, parts: [SQUARE] })
const whole = (layers: Record<string, WrittenFeature[]>): DecodedTile => decodeTile(writeTile(layers), { z: 0, x: 0, y: 0 })

const CELLS = whole({ cells: [SOLID_CELL, RIM_CELL, ZERO_CELL, WITHHELD_CELL, UNPAINTED].map((id) => polygon(id)), areas: [polygon(AREA)] })
const BANDS = whole({
  bands: ['CMED', 'WBAL'].flatMap((route) => [4, 3, 2, 1].map((ring) => polygon(0, { route, mode: route === 'CMED' ? 'sea' : 'land', ring }))),
})
const BASEMAP = whole({
  land: [polygon(0)],
  coastline: [{ id: 0, type: 2, parts: [SQUARE] }],
  borders: [true, false].map((disputed) => ({ id: 0, type: 2 as const, properties: { disputed }, parts: [disputed ? SQUARE.slice(0, 2) : SQUARE.slice(1, 3)] })),
  countries: [{ id: 0, type: 1, properties: { name: 'Malta', rank: 0 }, parts: [[[3072, 3072]]] }],
})
const PLACES = whole({ places: [{ id: 0, type: 1, properties: { name: 'Lampedusa' }, parts: [[[2300, 2600]]] }] })
const TILES = { tiles: { basemap: [BASEMAP], bands: [BANDS], cells: [CELLS], places: [PLACES] }, missing: [] }

function draw(changes: Partial<Painting> = {}, tiles = TILES, frame = FRAME): Drawn[] {
  const painting = { ...PAINTING, ...changes }
  const traced = trace(tiles, painting.shapes, frame)
  return elementsOf(h(Drawing, { painting, traced, frame, scheme: 'light', label: 'A sentence', names: true, prefix: 'p-' }))
}

const shapes = (drawn: Drawn[]) => drawn.filter(({ props }) => 'data-id' in props)
const filled = (drawn: Drawn[], fill: string) => drawn.filter(({ type, props }) => type === 'path' && props['fill'] === fill)

test('a tile is decoded in shares of its side', () => {
  const [land] = BASEMAP.layers['land'] ?? []
  expect(land?.type).toBe('polygon')
  expect([...(land?.parts[0] ?? [])]).toEqual([0.25, 0.25, 0.5, 0.25, 0.5, 0.5, 0.25, 0.5, 0.25, 0.25])
  expect(BANDS.layers['bands']?.[0]?.properties).toEqual({ route: 'CMED', mode: 'sea', ring: 4 })
  expect(whole({}).layers).toEqual({})
})

test('features are projected to the pixels of the frame', () => {
  expect(trace(TILES, PAINTING.shapes, FRAME).land).toBe('M100 100L200 100L200 200L100 200Z')
  const zoomed = { ...FRAME, scale: 800, left: 100, top: 50 }
  expect(trace(TILES, PAINTING.shapes, zoomed).land).toBe('M100 150L300 150L300 350L100 350Z')
})

test('what lies outside the frame is left out', () => {
  expect(trace(TILES, PAINTING.shapes, { ...FRAME, left: 300 }).land).toBe('')
})

test('a cell in two tiles is drawn once', () => {
  const twice = { ...TILES, tiles: { ...TILES.tiles, cells: [CELLS, CELLS] } }
  expect(shapes(draw({}, twice)).map(({ props }) => props['data-id'])).toEqual([AREA, SOLID_CELL, RIM_CELL, ZERO_CELL, WITHHELD_CELL])
})

test('a ring in two tiles is one path, so that it is not painted twice', () => {
  const twice = { ...TILES, tiles: { ...TILES.tiles, bands: [BANDS, BANDS] } }
  const [once, again] = [draw(), draw({}, twice)].map((drawn) => filled(drawn, ROUTE_COLOURS.light.CMED))
  expect(once).toHaveLength(4)
  expect(again).toHaveLength(4)
  expect(again?.[0]?.props['d']).toBe(`${once?.[0]?.props['d']}${once?.[0]?.props['d']}`)
})

test('only painted areas and cells are drawn, areas first', () => {
  const ids = shapes(draw()).map(({ props }) => props['data-id'])
  expect(ids).toEqual([AREA, SOLID_CELL, RIM_CELL, ZERO_CELL, WITHHELD_CELL])
  expect(shapes(draw({ shapes: new Map([[SOLID_CELL, { class: -1, look: SOLID }]]) }))).toEqual([])
})

test('each class and look is drawn in its way', () => {
  const drawn = draw()
  const fills = Object.fromEntries(shapes(drawn).map(({ props }) => [props['data-id'], props['fill']]))
  const { light } = RAMPS.detections
  expect(fills).toEqual({ [AREA]: light[2], [SOLID_CELL]: light[4], [RIM_CELL]: light[5], [ZERO_CELL]: 'none', [WITHHELD_CELL]: 'none' })
  expect(filled(drawn, 'url(#p-screen)')).toHaveLength(1)
  expect(filled(drawn, 'url(#p-hatch)')).toHaveLength(1)
  const { ink, zeroEdge, hatch, land } = GROUNDS.light
  const edges = drawn.filter(({ props }) => props['fill'] === 'none' && props['stroke-linejoin'] === 'round' && !('data-id' in props)).map(({ props }) => props['stroke'])
  expect(edges.slice(1)).toEqual([light[2], land, ink, zeroEdge, hatch])
})

test('sea bands lie below the land and land bands above it, then areas and cells', () => {
  const fills = draw().filter(({ type, props }) => type === 'path' && String(props['d']).startsWith('M100')).map(({ props }) => props['fill'])
  const order = [ROUTE_COLOURS.light.CMED, GROUNDS.light.land, ROUTE_COLOURS.light.WBAL, RAMPS.detections.light[2], RAMPS.detections.light[4]]
  const places = order.map((fill) => fills.indexOf(fill ?? ''))
  expect(places).toEqual([...places].sort((one, other) => one - other))
  expect(places).not.toContain(-1)
})

test('the other routes step back', () => {
  const drawn = draw({ route: 'WBAL' })
  const opacity = (fill: string) => filled(drawn, fill).map(({ props }) => props['fill-opacity'])
  expect(opacity(ROUTE_COLOURS.light.WBAL)).toEqual([0.05, 0.05, 0.05, 0.05])
  expect(opacity(ROUTE_COLOURS.light.CMED)).toEqual([0.015, 0.015, 0.015, 0.015])
})

test('a count that is known for the route only is a line below its name, and dots in its band', () => {
  const drawn = draw({ lines: new Map([['WBAL', '12,345\nplace not known']]) })
  expect(drawn.filter(({ type }) => type === 'tspan').map(({ text }) => text)).toEqual(expect.arrayContaining(['Western', 'Balkans', '12,345', 'place not known']))
  expect(filled(drawn, 'url(#p-dots)')).toHaveLength(4)
})

test('in a comparison bands and shapes have the colours of change, and what cannot be compared is crossed', () => {
  const drawn = draw({ mode: 'change', shapes: new Map([[AREA, { class: 6, look: SOLID }]]), bands: new Map([['CMED', 0], ['WBAL', null]]) })
  expect(filled(drawn, '#7a5210').map(({ props }) => props['data-id'])).toEqual([AREA])
  expect(filled(drawn, '#0a5f63')).toHaveLength(4)
  expect(filled(drawn, ROUTE_COLOURS.light.CMED)).toEqual([])
  expect(filled(drawn, 'url(#p-mesh)')).toHaveLength(4)
})

test('an area has its figure in it, unless a name of a route or a larger figure is there', () => {
  const texts = (painting: Partial<Painting>) => draw(painting).flatMap(({ type, props }) => (type === 'tspan' ? [props['children']] : []))
  expect(texts({})).toContain('4,321')
  const near = new Map([[AREA, { count: 4321, text: '4,321', point: [-90, 66] as const, spanDeg: 90 }], [SOLID_CELL, { count: 9999, text: '9,999', point: [-89, 66] as const, spanDeg: 90 }]])
  expect(texts({ figures: near })).toContain('9,999')
  expect(texts({ figures: near })).not.toContain('4,321')
})

test('disputed borders are dashed, others are not', () => {
  const lines = draw().filter(({ props }) => [GROUNDS.light.border, GROUNDS.light.disputed].includes(String(props['stroke'])))
  expect(lines.map(({ props }) => [props['d'], Boolean(props['stroke-dasharray'])])).toEqual([
    ['M200 100L200 200', false],
    ['M100 100L200 100', true],
  ])
})

test('the picture has an accessible name, and draws with attributes alone', () => {
  const drawn = draw()
  expect(drawn[0]?.props).toMatchObject({ role: 'img', 'aria-label': 'A sentence' })
  for (const { props } of drawn) expect(Object.keys(props)).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(style|class|className)$/)]))
})

test('the names of countries are in capitals where there is space', () => {
  const large = { ...FRAME, width: 800, height: 800, scale: 800 }
  const names = draw({}, TILES, large).filter(({ type }) => type === 'tspan').map(({ text }) => text)
  expect(names).toEqual(expect.arrayContaining(['MALTA', 'Lampedusa']))
  expect(draw().filter(({ type }) => type === 'tspan').map(({ text }) => text)).not.toContain('MALTA')
})

test.each([
  [[5, 1023], null],
  [[5, (1 << 16) + 8], 2],
  [[1 << 19], 3],
  [[(1 << 23) - 1], 4],
  [[1 << 25], 5],
  [[], null],
] as const)('ids %j are of resolution %s', (ids, expected) => {
  expect(paintedResolution(new Map(ids.map((id) => [id, { class: 0, look: SOLID }])))).toBe(expected)
})
