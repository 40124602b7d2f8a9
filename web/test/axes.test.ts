import { expect, test } from 'vitest'
import { axisTop, chartRange, labelRows } from '../src/axes'

test.each([
  ['in the middle', 100, 196, 0, { start: 76, stop: 112 }],
  ['at the beginning', 0, 196, 0, { start: 0, stop: 36 }],
  ['at the end', 195, 196, 0, { start: 160, stop: 196 }],
  ['at the end, with months ahead', 195, 196, 3, { start: 163, stop: 199 }],
  ['far from the end, whatever is ahead', 100, 196, 3, { start: 76, stop: 112 }],
  ['in a short series', 5, 10, 0, { start: 0, stop: 10 }],
])('three years are shown around a month %s', (_, chosen, published, ahead, range) => {
  expect(chartRange(chosen, published, ahead)).toEqual(range)
  expect(chosen >= range.start && chosen < range.stop).toBe(true)
})

test.each([
  [0, 2],
  [1, 2],
  [19209, 20000],
  [20000, 20000],
  [20001, 30000],
  [885386, 1000000],
])('an axis for %d goes up to %d', (highest, top) => {
  expect(axisTop(highest)).toBe(top)
})

test('labels that would touch stand in different rows', () => {
  expect(labelRows([0, 5, 20, 22, 24], 14)).toEqual([0, 1, 0, 1, 2])
  expect(labelRows([], 14)).toEqual([])
})
