import { describe, expect, test } from 'vitest'
import { breaksOf, CHANGE_COLOURS, changeClass, classify, coloursOf, DOTS, DOTS_IN_RIM, edgesOf, GROUNDS, lookOf, NO_DATA, RAMPS, RIM, ROUTE_COLOURS, SOLID, WITHHELD, ZERO } from '../src/palette'

const SCHEMES = ['light', 'dark'] as const

test.each([
  [1, [5, 20, 100, 500, 2_000, 10_000]],
  [2, [5, 100, 1_000, 5_000, 20_000, 100_000]],
  [12, [5, 100, 1_000, 5_000, 20_000, 100_000]],
])('a window of %i months has fixed classes, one for each colour', (months, expected) => {
  expect(breaksOf(months)).toEqual(expected)
  for (const ramp of Object.values(RAMPS)) for (const scheme of SCHEMES) expect(ramp[scheme]).toHaveLength(expected.length)
})

test.each([
  [{ sum: 0 }, ZERO],
  [{ sum: 0, emptyMonths: 11 }, ZERO],
  [{ sum: 0, emptyMonths: 12 }, NO_DATA],
  [{ sum: 0, withheldMonths: 2 }, WITHHELD],
  [{ sum: 5 }, 0],
  [{ sum: 99, withheldMonths: 3 }, 0],
  [{ sum: 100 }, 1],
  [{ sum: 5_000_000, emptyMonths: 3 }, 5],
  [{ sum: 3 }, 0],
])('%j is class %i', (sum, expected) => {
  expect(classify({ withheldMonths: 0, emptyMonths: 0, months: 12, placing: 1, ...sum }, breaksOf(12))).toBe(expected)
})

test.each([
  [-1, 0],
  [-0.5, 0],
  [-0.42, 1],
  [-0.25, 1],
  [-0.1, 2],
  [-0.09, 3],
  [0, 3],
  [0.0999, 3],
  [0.1, 4],
  [0.25, 5],
  [0.49, 5],
  [0.5, 6],
  [12, 6],
])('a change of %d is class %i', (ratio, expected) => {
  expect(changeClass(ratio)).toBe(expected)
})

test.each([
  ['cell', 'observed', SOLID],
  ['cell', 'published_share', RIM],
  ['cell', 'carried_share', DOTS_IN_RIM],
  ['area', 'observed', DOTS],
  ['area', 'published_share', DOTS],
  ['area', 'carried_share', DOTS],
  ['cell', null, SOLID],
] as const)('%s, %s has look %i', (kind, basis, look) => {
  expect(lookOf(kind, basis)).toBe(look)
})

type Rgb = [number, number, number]

// Machado, Oliveira and Fernandes (2009), "A physiologically-based model for simulation of color vision deficiency",
// full severity, for linear RGB.
const VISIONS: [string, number[][]][] = [
  ['common', [[1, 0, 0], [0, 1, 0], [0, 0, 1]]],
  ['protan', [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]],
  ['deutan', [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]],
  ['tritan', [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]],
]
const SCALES: [string, readonly string[]][] = SCHEMES.flatMap((scheme) => [
  ...Object.entries(RAMPS).map(([name, ramp]) => [`${name}, ${scheme}`, ramp[scheme]] as [string, readonly string[]]),
  [`change, ${scheme}`, CHANGE_COLOURS[scheme]] as [string, readonly string[]],
])
const LEAST = 8

describe.each(VISIONS)('with %s vision', (_, vision) => {
  test.each(SCALES)('neighbouring classes of %s differ', (_, colours) => {
    expect(Math.min(...colours.slice(1).map((colour, at) => distance(colour, colours[at] ?? '', vision)))).toBeGreaterThanOrEqual(LEAST)
  })

  test.each(SCHEMES)('the five routes differ from each other, %s', (scheme) => {
    const colours = Object.values(ROUTE_COLOURS[scheme])
    const pairs = colours.flatMap((one, at) => colours.slice(at + 1).map((other) => distance(one, other, vision)))
    expect(pairs).toHaveLength(10)
    expect(Math.min(...pairs)).toBeGreaterThanOrEqual(LEAST)
  })
})

test.each(SCHEMES)('text on the map has a contrast of at least 4.5 with land, and with its halo, %s', (scheme) => {
  const { ink, country, land, sea } = GROUNDS[scheme]
  expect(contrast(country, land)).toBeGreaterThanOrEqual(4.5)
  for (const ground of [land, sea]) expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5)
})

test.each(SCHEMES)('marks without a fill have a contrast of at least 3 with land and sea, %s', (scheme) => {
  const { zeroEdge, hatch, accent, land, sea } = GROUNDS[scheme]
  for (const mark of [zeroEdge, hatch, accent]) for (const ground of [land, sea]) expect(contrast(mark, ground)).toBeGreaterThanOrEqual(3)
})

test.each(SCALES.filter(([name]) => !name.startsWith('change')))('ramp %s goes one way in lightness, away from the ground', (name, colours) => {
  const lights = colours.map(luminance)
  const sorted = [...lights].sort((one, other) => (name.endsWith('light') ? other - one : one - other))
  expect(lights).toEqual(sorted)
})

test.each(SCALES)('no colour of %s is red: red is the strongest channel of brown and grey alone, and green is near', (_, colours) => {
  for (const colour of colours) {
    const [red, green, blue] = channels(colour)
    expect(red - Math.max(green, blue)).toBeLessThan(64)
  }
})

test('palest classes have an edge that differs from the ground', () => {
  for (const [ramp, schemes] of Object.entries(RAMPS)) {
    for (const scheme of SCHEMES) {
      const [first = '', second = ''] = edgesOf('count', ramp as keyof typeof RAMPS, scheme)
      for (const edge of [first, second]) expect(contrast(edge, GROUNDS[scheme].land)).toBeGreaterThanOrEqual(1.8)
      expect(schemes[scheme]).not.toContain(GROUNDS[scheme].land)
    }
  }
})

test('a comparison has seven colours, a count six', () => {
  expect(coloursOf('change', 'dead', 'dark')).toHaveLength(7)
  expect(coloursOf('count', 'dead', 'dark')).toBe(RAMPS.dead.dark)
})

function distance(one: string, other: string, vision: number[][]): number {
  const [seen, beside] = [one, other].map((colour) => oklab(vision.map((row) => Math.min(Math.max(dot(row, channels(colour).map(linear)), 0), 1)))) as [number[], number[]]
  return 100 * Math.hypot(...seen.map((value, axis) => value - (beside[axis] ?? 0)))
}

/** Contrast as WCAG 2.2 defines it. */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((left, right) => left - right)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: string): number {
  return dot([0.2126, 0.7152, 0.0722], channels(colour).map(linear))
}

function channels(colour: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as Rgb
}

function linear(channel: number): number {
  const share = channel / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

// Ottosson (2020), "A perceptual color space for image processing".
function oklab(rgb: number[]): number[] {
  const cones = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]]
  const roots = cones.map((row) => Math.cbrt(Math.max(dot(row, rgb), 0)))
  const axes = [[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099], [0.0259040371, 0.7827717662, -0.808675766]]
  return axes.map((row) => dot(row, roots))
}

const dot = (left: number[], right: number[]): number => left.reduce((sum, value, at) => sum + value * (right[at] ?? 0), 0)
