import { expect, test } from 'vitest'
import { classColour, classify, COLOURS, makeBreaks, NO_DATA, roundStep, WITHHELD, ZERO } from '../src/palette'

test.each([
  [1, 1],
  [9, 5],
  [10, 10],
  [49, 20],
  [158026, 100000],
])('%i comes down to %i', (count, step) => {
  expect(roundStep(count)).toBe(step)
})

test('breaks ascend from the smallest published count and are no more than the colours', () => {
  const breaks = makeBreaks(Array.from({ length: 5000 }, (_, at) => at * 7))
  expect(breaks[0]).toBe(5)
  expect(breaks).toEqual([...breaks].sort((a, b) => a - b))
  expect(new Set(breaks).size).toBe(breaks.length)
  expect(breaks.length).toBeLessThanOrEqual(COLOURS.length)
})

test('without any positive sum there is one class', () => {
  expect(makeBreaks([])).toEqual([5])
  expect(makeBreaks([0, 0])).toEqual([5])
})

test.each([
  [{ sum: 0 }, ZERO],
  [{ sum: 0, emptyMonths: 11 }, ZERO],
  [{ sum: 0, emptyMonths: 12 }, NO_DATA],
  [{ sum: 0, withheldMonths: 2 }, WITHHELD],
  [{ sum: 5 }, 0],
  [{ sum: 99, withheldMonths: 3 }, 0],
  [{ sum: 100 }, 1],
  [{ sum: 5_000_000, emptyMonths: 3 }, 2],
])('%j is class %i', (sum, expected) => {
  expect(classify({ withheldMonths: 0, emptyMonths: 0, months: 12, ...sum }, [5, 100, 1000])).toBe(expected)
})

test('fewer classes still use the whole scale', () => {
  expect(classColour(0, 3)).toBe(COLOURS[0])
  expect(classColour(2, 3)).toBe(COLOURS.at(-1))
  expect(classColour(0, 1)).toBe(COLOURS.at(-1))
})

test('no colour is red: blue or green is the strongest channel, or all are near', () => {
  for (const colour of COLOURS) {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
    expect(red).toBeLessThanOrEqual(Math.max(green, blue))
  }
})
