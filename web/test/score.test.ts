import { expect, test } from 'vitest'
import { besideText, steps, tenthsThatAddUp } from '../src/score'

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)

test.each([
  [[31.576171875, 6.0087890625, 9.01953125, 22.22265625], [31.6, 6, 9, 22.2]],
  [[10.04, 10.04, 10.04], [10.1, 10, 10]],
  [[33.38, 33.38, 33.24], [33.4, 33.4, 33.2]],
  [[0, 0, 0], [0, 0, 0]],
  [[], []],
])('contributions %j are shown as %j', (contributions, shown) => {
  expect(tenthsThatAddUp(contributions)).toEqual(shown)
})

test('what is shown adds up to the score as it is shown, and is less than a tenth away from what it shows', () => {
  for (let seed = 1; seed <= 2000; seed += 1) {
    const contributions = [3, 5, 7, 11, 13].map((prime) => ((seed * prime * 97) % 20480) / 1024)
    const shown = tenthsThatAddUp(contributions)
    expect(total(shown)).toBeCloseTo(Math.round(total(contributions) * 10) / 10, 9)
    shown.forEach((value, at) => expect(Math.abs(value - (contributions[at] ?? 0))).toBeLessThan(0.1))
  }
})

test('each part begins where the one before it ends, and the last ends at the score', () => {
  expect(steps([31.5, 6, 9])).toEqual([
    [0, 31.5],
    [31.5, 37.5],
    [37.5, 46.5],
  ])
  expect(steps([])).toEqual([])
})

test.each([
  [{ part: 'load', value: 15.86, period: '2023-09-13', inputs: {} }, '15.9 people per reception place, 13 September 2023'],
  [{ part: 'load', value: 1.2, period: '2022-12', inputs: {} }, '1.2 people per reception place, December 2022'],
  [{ part: 'concentration', value: 0.1668, period: '2022', inputs: { withheld_areas_left_out: 2 } }, '0.17 on a scale from 0 to 1 (all in one area), 2022; 2 areas with a withheld count left out'],
  [{ part: 'concentration', value: 0.5, period: '2021', inputs: { withheld_areas_left_out: 0 } }, '0.50 on a scale from 0 to 1 (all in one area), 2021'],
] as const)('beside the score, %j is told as %j', (figure, words) => {
  expect(besideText({ ...figure, reason_missing: null })).toBe(words)
})

test('a figure beside the score that is missing says why', () => {
  expect(besideText({ part: 'load', value: null, period: null, inputs: {}, reason_missing: 'no occupancy was stated' })).toBe(
    'not available: no occupancy was stated',
  )
})
