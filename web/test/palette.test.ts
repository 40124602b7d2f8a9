import { expect, test } from 'vitest'
import { breaksOf, classify, COLOURS, DOTS, lookOf, NO_DATA, RIM, SOLID, WITHHELD, ZERO } from '../src/palette'

test.each([
  [1, [5, 20, 100, 500, 2_000, 10_000]],
  [2, [5, 100, 1_000, 5_000, 20_000, 100_000]],
  [12, [5, 100, 1_000, 5_000, 20_000, 100_000]],
])('a window of %i months has fixed classes, one for each colour', (months, expected) => {
  expect(breaksOf(months)).toEqual(expected)
  expect(breaksOf(months)).toHaveLength(COLOURS.length)
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
  ['cell', 'observed', SOLID],
  ['cell', 'published_share', RIM],
  ['cell', 'carried_share', DOTS],
  ['area', 'observed', DOTS],
  ['area', 'published_share', DOTS],
  ['area', 'carried_share', DOTS],
  ['cell', null, SOLID],
] as const)('%s, %s has look %i', (kind, basis, look) => {
  expect(lookOf(kind, basis)).toBe(look)
})

test('no colour is red: blue or green is the strongest channel, or all are near', () => {
  for (const colour of COLOURS) {
    const [red, green, blue] = channels(colour)
    expect(red).toBeLessThanOrEqual(Math.max(green, blue))
  }
})

// Machado, Oliveira and Fernandes (2009), full severity, for linear RGB.
const VISIONS: [string, number[][]][] = [
  ['common', [[1, 0, 0], [0, 1, 0], [0, 0, 1]]],
  ['protan', [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]],
  ['deutan', [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]],
  ['tritan', [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]],
]

test.each(VISIONS)('neighbouring classes are at least 8 apart in OKLab (x100) with %s vision', (_, vision) => {
  const seen = COLOURS.map((colour) => oklab(vision.map((row) => dot(row, channels(colour).map(linear)))))
  const steps = seen.slice(1).map((colour, at) => 100 * Math.hypot(...colour.map((value, axis) => value - (seen[at]?.[axis] ?? 0))))
  expect(Math.min(...steps)).toBeGreaterThan(7.95) // 8 in whole numbers, as the palette was made
})

function channels(colour: string): [number, number, number] {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  return [red, green, blue]
}

function linear(channel: number): number {
  const share = channel / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

function oklab(rgb: number[]): number[] {
  const cones = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]]
  const roots = cones.map((row) => Math.cbrt(Math.max(dot(row, rgb), 0)))
  const axes = [[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099], [0.0259040371, 0.7827717662, -0.808675766]]
  return axes.map((row) => dot(row, roots))
}

const dot = (left: number[], right: number[]): number => left.reduce((sum, value, at) => sum + value * (right[at] ?? 0), 0)
