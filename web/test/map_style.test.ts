import type { LayerSpecification } from 'maplibre-gl'
import { expect, test } from 'vitest'
import { patternId, patternImage } from '../src/map/patterns'
import { makeLayers } from '../src/map/style'
import type { Looks } from '../src/map/view'
import { DOTS, DOTS_IN_RIM, GROUNDS, NO_DATA, RIM, SOLID, WITHHELD } from '../src/palette'
import { paintOf, patternOf } from '../src/picture/paint'

const LOOKS: Looks = { ramp: 'detections', mode: 'count', bands: new Map(), lines: new Map(), hasEstimates: true, route: null, scheme: 'light' }
const CLEAR = 'rgba(0,0,0,0)'

/** Evaluate the few expressions of the style, of a shape in a state. */
function evaluate(expression: unknown, state: Record<string, number>): unknown {
  if (!Array.isArray(expression)) return expression
  const [name, ...parts] = expression as [string, ...unknown[]]
  const value = (part: unknown) => evaluate(part, state)
  const [left, right] = [value(parts[0]), value(parts[1])] as [number, number]
  if (name === 'feature-state') return state[String(parts[0])] ?? null
  if (name === 'coalesce') return left ?? right
  if (name === 'all') return parts.every(value)
  if (name === 'any') return parts.some(value)
  if (name === '==') return left === right
  if (name === '>=') return left >= right
  if (name === '<') return left < right
  if (name === 'case') return evaluateCase(parts, value)
  if (name === 'match') return value(evaluateMatch(parts, left))
  throw new Error(name)
}

function evaluateCase(parts: unknown[], value: (part: unknown) => unknown): unknown {
  const at = parts.findIndex((part, index) => index % 2 === 0 && index < parts.length - 1 && value(part) === true)
  return value(at < 0 ? parts.at(-1) : parts[at + 1])
}

function evaluateMatch(parts: unknown[], input: unknown): unknown {
  for (let at = 1; at < parts.length - 1; at += 2) if (parts[at] === input) return parts[at + 1]
  return parts.at(-1)
}

function paint(layers: LayerSpecification[], id: string, state: Record<string, number>): Record<string, unknown> {
  const layer = layers.find((candidate) => candidate.id === id)
  return Object.fromEntries(Object.entries(layer?.paint ?? {}).map(([name, expression]) => [name, evaluate(expression, state)]))
}

const CASES = (['light', 'dark'] as const).flatMap((scheme) =>
  (['count', 'change'] as const).flatMap((mode) =>
    (['detections', 'arrivals', 'dead', 'own'] as const).flatMap((ramp) =>
      // In a comparison nothing has a look.
      (mode === 'change' ? [SOLID] : [SOLID, RIM, DOTS, DOTS_IN_RIM]).map((look) => ({ scheme, mode, ramp, look })),
    ),
  ),
)

test.each(CASES)('the map paints as the picture does: $scheme, $mode, $ramp, look $look', ({ scheme, mode, ramp, look }) => {
  const looks = { ...LOOKS, scheme, mode, ramp }
  const layers = makeLayers(looks)
  for (let of = 0; of <= WITHHELD; of++) {
    const state = { class: of, look }
    const { fill, edge, width } = paintOf(state, looks)
    const rim = paint(layers, 'cells-rims', state)
    const isRimmed = rim['line-color'] !== CLEAR
    expect(isRimmed).toBe((look === RIM || look === DOTS_IN_RIM) && fill !== 'none')
    for (const layer of isRimmed ? ['cells'] : ['areas', 'cells']) {
      expect(paint(layers, layer, state)['fill-color']).toBe(fill === 'none' ? CLEAR : fill)
      expect(isRimmed ? rim : paint(layers, `${layer}-edges`, state)).toEqual({ 'line-color': edge, 'line-width': width })
      const pattern = patternOf(state, looks)
      expect(paint(layers, `${layer}-screen`, state)['fill-opacity']).toBe(pattern === 'screen' ? 1 : 0)
      expect(paint(layers, `${layer}-withheld`, state)['fill-opacity']).toBe(pattern === 'hatch' || pattern === 'cross' ? 1 : 0)
    }
  }
})

test.each([
  ['count', true, ['areas-screen', 'cells-screen', 'cells-rims']],
  ['count', false, ['areas-screen']],
  ['change', false, []],
] as const)('looks that no shape has are hidden: %s, estimates %s', (mode, hasEstimates, shown) => {
  const looks = makeLayers({ ...LOOKS, mode, hasEstimates }).filter(({ id }) => /-(screen|rims)$/.test(id))
  expect(looks).toHaveLength(3)
  expect(looks.filter(({ layout }) => layout?.visibility === 'visible').map(({ id }) => id)).toEqual(shown)
})

test('where nothing is published, nothing is drawn', () => {
  const layers = makeLayers(LOOKS)
  for (const state of [{}, { class: NO_DATA, look: DOTS }] as Record<string, number>[]) {
    expect(paint(layers, 'cells', state)['fill-color']).toBe(CLEAR)
    expect(paint(layers, 'cells-edges', state)['line-color']).toBe(CLEAR)
    expect(paint(layers, 'cells-screen', state)['fill-opacity']).toBe(0)
    expect(paint(layers, 'cells-withheld', state)['fill-opacity']).toBe(0)
  }
})

test('names are the uppermost, and what has the focus is just below them', () => {
  const ids = makeLayers(LOOKS).map(({ id }) => id)
  expect(ids.slice(-6)).toEqual(['lit', 'countries', 'places', 'place-names', 'area-figures', 'route-names'])
})

test('every colour of the style follows the scheme', () => {
  const [light, dark] = (['light', 'dark'] as const).map((scheme) => JSON.stringify(makeLayers({ ...LOOKS, scheme }).map(({ paint }) => paint)))
  const shared = [...new Set(light?.match(/#[0-9a-f]{6}/g))].filter((colour) => dark?.includes(colour))
  expect(shared).toEqual([])
})

test('no text is smaller than 12 pixels', () => {
  const sizes = makeLayers(LOOKS).flatMap(({ layout = {} }) => JSON.stringify((layout as Record<string, unknown>)['text-size'] ?? []).match(/\d+/g) ?? [])
  expect(sizes.length).toBeGreaterThan(0)
  for (const size of sizes) if (Number(size) > 3) expect(Number(size)).toBeGreaterThanOrEqual(12)
})

test.each(['hatch', 'cross', 'mesh', 'screen', 'dots'] as const)('the pattern %s can be repeated, in each scheme', (name) => {
  for (const scheme of ['light', 'dark'] as const) {
    const image = patternImage(patternId(name, scheme))
    expect(image?.width).toBe(image?.height)
    expect(image?.data).toHaveLength(4 * (image?.width ?? 0) ** 2)
  }
})

test('the screen has holes in the middle, through which the class shows, and its own colour between them', () => {
  const image = patternImage(patternId('screen', 'dark'))
  const pixel = (x: number, y: number) => [...(image?.data.slice((y * (image.width ?? 0) + x) * 4).slice(0, 4) ?? [])]
  expect(pixel(4, 4)[3]).toBe(0)
  expect(pixel(0, 0)).toEqual([...[1, 3, 5].map((at) => Number.parseInt(GROUNDS.dark.screen.slice(at, at + 2), 16)), 225])
})

test('other images are not ours', () => {
  expect(patternImage('sprite:harbour')).toBeNull()
  expect(patternImage('harbour-light')).toBeNull()
})
