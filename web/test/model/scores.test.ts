import { expect, test } from 'vitest'
import { periodSpan } from '../../src/model/months'
import { scoreMonth, steps, tenthsThatAddUp } from '../../src/model/scores'
import { labels } from '../series.fixture'

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
  ['the last month of the window', '2023-09', '2023-09'],
  ['the newest month with scores where the window ends later', '2026', '2023-12'],
  ['the last month of a year', '2021', '2021-12'],
  ['nothing before the first score', '2019-05', null],
])('the month of the score is %s', (_, window, month) => {
  const scores = new Map([['CMED', { periods: labels('month', 2020, 48) }]])
  expect(scoreMonth(scores, periodSpan(window))).toBe(month)
})

test('without scores there is no month', () => {
  expect(scoreMonth(new Map(), periodSpan('2023'))).toBeNull()
  expect(scoreMonth(new Map([['CMED', { periods: [] }]]), periodSpan('2023'))).toBeNull()
})
