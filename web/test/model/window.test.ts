import { describe, expect, test } from 'vitest'
import { periodSpan, type MonthSpan } from '../../src/model/months'
import type { Grain } from '../../src/model/series'
import { chipsOf, chipSpan, fitSpan, kindOf, newestSpan, stepSpan, yearBefore, type Chip, type WindowKind } from '../../src/model/window'
import { labels, makeSeries } from '../series.fixture'

const span = (first: string, last = first): MonthSpan => ({ from: periodSpan(first).from, to: periodSpan(last).to })
const SERIES: Record<Grain, ReturnType<typeof makeSeries>> = {
  month: makeSeries('month', labels('month', 2009, 210), {}), // to June 2026
  quarter: makeSeries('quarter', labels('quarter', 2014, 49), {}), // to the first quarter of 2026
  year: makeSeries('year', labels('year', 2000, 23), {}), // to 2022
}

test('a series of years has years only', () => {
  expect(chipsOf(SERIES.month)).toEqual(['period', 'ytd', '12months', 'year'])
  expect(chipsOf(SERIES.quarter)).toEqual(['period', 'ytd', '12months', 'year'])
  expect(chipsOf(SERIES.year)).toEqual(['period'])
})

test.each([
  ['month', '2023-09', '2023-09', 'period'],
  ['month', '2023-01', '2023-01', 'period'],
  ['month', '2023-01', '2023-12', 'year'],
  ['month', '2022-10', '2023-09', '12months'],
  ['month', '2023-01', '2023-09', 'ytd'],
  ['month', '2023-02', '2023-09', 'range'],
  ['month', '2022-01', '2023-12', 'range'],
  ['quarter', '2023-Q1', '2023-Q1', 'period'],
  ['quarter', '2023-Q1', '2023-Q2', 'ytd'],
  ['quarter', '2022-Q2', '2023-Q1', '12months'],
  ['quarter', '2023-Q1', '2023-Q4', 'year'],
  ['year', '2022', '2022', 'period'],
  ['year', '2021', '2022', 'range'],
] as const)('by %s, %s to %s is of kind %s', (grain, first, last, kind) => {
  expect(kindOf(span(first, last), SERIES[grain])).toBe(kind)
})

describe('a button chooses the window', () => {
  test.each([
    ['month', 'period', '2023-01/2023-09', '2023-09', '2023-09'],
    ['month', 'ytd', '2023-09/2023-09', '2023-01', '2023-09'],
    ['month', 'ytd', '2023-01/2023-12', '2023-01', '2023-12'],
    ['month', '12months', '2023-09/2023-09', '2022-10', '2023-09'],
    ['month', '12months', '2009-03/2009-03', '2009-01', '2009-03'],
    ['month', 'year', '2023-09/2023-09', '2023-01', '2023-12'],
    ['month', 'year', '2026-06/2026-06', '2025-01', '2025-12'],
    ['quarter', 'period', '2022-Q3/2023-Q2', '2023-Q2', '2023-Q2'],
    ['quarter', 'ytd', '2023-Q3/2023-Q3', '2023-Q1', '2023-Q3'],
    ['quarter', '12months', '2023-Q2/2023-Q2', '2022-Q3', '2023-Q2'],
    ['quarter', 'year', '2026-Q1/2026-Q1', '2025-Q1', '2025-Q4'],
    ['year', 'period', '2020/2022', '2022', '2022'],
  ] as const)('by %s, %s from %s: %s to %s', (grain, chip, window, first, last) => {
    const [start, end] = window.split('/')
    expect(chipSpan(chip, SERIES[grain], span(start ?? '', end))).toEqual(span(first, last))
  })
  test('cut to a series that begins or ends within the year', () => {
    const short = makeSeries('month', labels('month', 2023, 20).slice(3, 8), {}) // April to August 2023
    expect(chipSpan('ytd', short, span('2023-06'))).toEqual(span('2023-04', '2023-06'))
    expect(chipSpan('year', short, span('2023-06'))).toEqual(span('2023-04', '2023-08'))
    expect(chipSpan('12months', short, span('2023-06'))).toEqual(span('2023-04', '2023-06'))
  })
  test('that has this kind afterwards', () => {
    for (const series of [SERIES.month, SERIES.quarter]) {
      for (const chip of chipsOf(series)) expect(kindOf(chipSpan(chip, series, span('2021-Q2')), series)).toBe(chip)
    }
  })
})

describe('a step', () => {
  test.each([
    ['month', 'period', '2023-09', '2023-09', 1, '2023-10', '2023-10'],
    ['month', 'period', '2023-09', '2023-09', -1, '2023-08', '2023-08'],
    ['month', '12months', '2022-10', '2023-09', 1, '2022-11', '2023-10'],
    ['month', 'year', '2022-01', '2022-12', 1, '2023-01', '2023-12'],
    ['month', 'range', '2022-03', '2022-07', 1, '2022-04', '2022-08'],
    ['month', 'ytd', '2023-01', '2023-09', 1, '2023-01', '2023-10'],
    ['month', 'ytd', '2023-01', '2023-12', 1, '2024-01', '2024-01'],
    ['month', 'ytd', '2024-01', '2024-01', -1, '2023-01', '2023-12'],
    ['quarter', 'period', '2023-Q4', '2023-Q4', 1, '2024-Q1', '2024-Q1'],
    ['quarter', '12months', '2022-Q2', '2023-Q1', 1, '2022-Q3', '2023-Q2'],
    ['quarter', 'year', '2022-Q1', '2022-Q4', 1, '2023-Q1', '2023-Q4'],
    ['quarter', 'ytd', '2023-Q1', '2023-Q4', 1, '2024-Q1', '2024-Q1'],
    ['year', 'period', '2019', '2019', 1, '2020', '2020'],
  ] as const)('by %s of %s from %s to %s by %i is %s to %s', (grain, kind, first, last, steps, nextFirst, nextLast) => {
    expect(stepSpan(span(first, last), SERIES[grain], kind, steps)).toEqual(span(nextFirst, nextLast))
  })
  test.each([
    ['month', 'period', '2026-06', '2026-06', '2009-01', '2009-01'],
    ['month', '12months', '2025-07', '2026-06', '2009-01', '2009-12'],
    ['month', 'year', '2025-01', '2025-12', '2009-01', '2009-12'],
    ['month', 'ytd', '2026-01', '2026-06', '2009-01', '2009-01'],
    ['quarter', 'period', '2026-Q1', '2026-Q1', '2014-Q1', '2014-Q1'],
    ['year', 'period', '2022', '2022', '2000', '2000'],
  ] as const)('after the newest by %s of %s begins anew', (grain, kind, first, last, oldestFirst, oldestLast) => {
    expect(stepSpan(span(first, last), SERIES[grain], kind)).toEqual(span(oldestFirst, oldestLast))
  })
  test.each([
    ['month', 'period', '2009-01', '2009-01', '2026-06', '2026-06'],
    ['month', 'range', '2009-01', '2009-05', '2026-02', '2026-06'],
    ['month', 'ytd', '2009-01', '2009-01', '2026-01', '2026-06'],
    ['quarter', '12months', '2014-Q1', '2014-Q4', '2025-Q2', '2026-Q1'],
  ] as const)('back from the oldest by %s of %s is the newest', (grain, kind, first, last, newestFirst, newestLast) => {
    expect(stepSpan(span(first, last), SERIES[grain], kind, -1)).toEqual(span(newestFirst, newestLast))
  })
  test('of calendar years begins with the first whole year', () => {
    const series = makeSeries('month', labels('month', 2020, 36).slice(3), {})
    expect(stepSpan(span('2022'), series, 'year')).toEqual(span('2021'))
  })
  test('never leaves the series, and playing comes back to where it began', () => {
    for (const [grain, kinds] of [['month', ['period', 'ytd', '12months', 'year']], ['quarter', ['period', 'ytd', '12months', 'year']], ['year', ['period']]] as [Grain, Chip[]][]) {
      const series = SERIES[grain]
      const cover = { from: periodSpan(series.periods[0] ?? '').from, to: periodSpan(series.periods.at(-1) ?? '').to }
      for (const kind of kinds as WindowKind[]) {
        const first = chipSpan(kind as Chip, series, span('2021'))
        let now = first
        let steps = 0
        do {
          now = stepSpan(now, series, kind)
          steps += 1
          expect(now.from >= cover.from && now.to <= cover.to && now.from < now.to).toBe(true)
        } while (now.from !== first.from || now.to !== first.to ? steps < 300 : false)
        expect(now).toEqual(first)
      }
    }
  })
})

test.each([
  ['2023-09', '2023-09', '2022-09', '2022-09'],
  ['2023-01', '2023-12', '2022-01', '2022-12'],
  ['2022-07', '2023-09', '2020-07', '2021-09'],
  ['2022-01', '2023-12', '2020-01', '2021-12'],
])('the year before %s to %s is %s to %s', (first, last, beforeFirst, beforeLast) => {
  expect(yearBefore(span(first, last))).toEqual(span(beforeFirst, beforeLast))
})

test('the newest window is of twelve months, or a year', () => {
  expect(newestSpan(SERIES.month)).toEqual(span('2025-07', '2026-06'))
  expect(newestSpan(SERIES.quarter)).toEqual(span('2025-Q2', '2026-Q1'))
  expect(newestSpan(SERIES.year)).toEqual(span('2022'))
})

test.each([
  ['month', '2023-01', '2023-09', '2023-01', '2023-09'],
  ['month', '2026-01', '2026-12', '2025-07', '2026-06'],
  ['quarter', '2023-04', '2023-09', '2023-Q2', '2023-Q3'],
  ['quarter', '2023-05', '2023-09', '2025-Q2', '2026-Q1'],
  ['year', '2020', '2021', '2020', '2021'],
  ['year', '2020-02', '2021-01', '2022', '2022'],
] as const)('by %s, %s to %s fits as %s to %s', (grain, first, last, shownFirst, shownLast) => {
  expect(fitSpan(span(first, last), SERIES[grain])).toEqual(span(shownFirst, shownLast))
})

test('no window is the newest', () => {
  expect(fitSpan(null, SERIES.quarter)).toEqual(newestSpan(SERIES.quarter))
})
