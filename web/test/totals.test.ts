import { expect, test } from 'vitest'
import { formatChange, formatCount, formatMonth, formatWindow } from '../src/format'
import { addMonths, totalOf, yearOnYear } from '../src/totals'

const months = (...values: (number | null)[]) => values.map((value, at) => ({ period: `m${at}`, value, status: 'final' as const }))
const year = Array.from({ length: 12 }, () => 10)

test('a total adds what is published and says how many months are', () => {
  expect(totalOf(months(1, null, 3), { start: 0, stop: 3, full: 3 })).toEqual({ value: 4, published: 2, provisional: false })
  expect(totalOf(months(null), { start: 0, stop: 1, full: 1 }).value).toBeNull()
  expect(totalOf(months(0), { start: 0, stop: 1, full: 1 }).value).toBe(0)
})

test('one provisional month makes the total provisional', () => {
  const series = [...months(1), { period: 'm1', value: 2, status: 'provisional' as const }]
  expect(totalOf(series, { start: 0, stop: 2, full: 2 }).provisional).toBe(true)
})

test('a year is compared with the year before', () => {
  const series = months(...year, ...year.map((value) => value * 1.5))
  expect(yearOnYear(series, { start: 12, stop: 24, full: 12 })).toBeCloseTo(0.5)
})

test.each([
  ['a clipped window', months(...year, ...year), { start: 12, stop: 16, full: 12 }],
  ['no year before', months(...year), { start: 0, stop: 12, full: 12 }],
  ['a gap', months(...year.slice(1), null, ...year), { start: 12, stop: 24, full: 12 }],
  ['a small number to compare with', months(...year.map(() => 4), ...year), { start: 12, stop: 24, full: 12 }],
])('no change is given for %s', (_, series, range) => {
  expect(yearOnYear(series, range)).toBeNull()
})

test('routes add up only where all are published', () => {
  expect(addMonths([months(1, 2), months(10, null)]).map(({ value }) => value)).toEqual([11, null])
})

test('numbers read as in English', () => {
  expect(formatCount(158026)).toBe('158,026')
  expect(formatChange(0.497)).toBe('+49.7%')
  expect(formatChange(-0.254)).toBe('\u221225.4%')
  expect(formatMonth('2023-09')).toBe('September 2023')
})

test.each([
  [{ start: 0, stop: 12, full: 12 }, '2026'],
  [{ start: 0, stop: 6, full: 12 }, 'January 2026 to June 2026'],
  [{ start: 0, stop: 1, full: 12 }, 'January 2026'],
])('a year that has not ended is named by its months', (range, words) => {
  const periods = Array.from({ length: 12 }, (_, at) => `2026-${String(at + 1).padStart(2, '0')}`)
  expect(formatWindow(range, 'year', periods)).toBe(words)
})
