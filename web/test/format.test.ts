import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatChange, formatCompact, formatCount, formatDay, formatDifference, formatHundredths, formatMonth, formatPeriod, formatShare, formatShortWindow, formatTenths, formatWindow, plural } from '../src/format'
import { speak } from '../src/words'
import { span } from './support/scene'

const CHANGES: [number, string][] = [
  [0.497, '+50\u00a0%'],
  [-0.254, '\u221225\u00a0%'],
  [0, '0\u00a0%'],
  [0.004, '+<1\u00a0%'],
  [-0.004, '\u2212<1\u00a0%'],
  [-1, '\u2212100\u00a0%'],
]

describe('in English', () => {
  test('numbers have commas, and true minus signs', () => {
    expect(formatCount(158_026)).toBe('158,026')
    expect([formatDifference(1200), formatDifference(-1200), formatDifference(0)]).toEqual(['+1,200', '\u22121,200', '0'])
    expect(formatCompact(20_000)).toBe('20k')
    expect([formatTenths(68.8271484375), formatTenths(9), formatTenths(68.25)]).toEqual(['68.8', '9.0', '68.3'])
    expect(formatHundredths(0.1668)).toBe('0.17')
    expect(formatShare(0.123)).toBe('12\u00a0%')
  })
  test.each([...CHANGES, [12.34, '+1,234\u00a0%'] as [number, string]])('a change of %d is %s', (ratio, text) => {
    expect(formatChange(ratio)).toBe(text)
  })
  test.each([
    ['2023-09-13', '13 September 2023'],
    ['2023-09-13T22:30:00Z', '13 September 2023'],
    ['2023-09', 'September 2023'],
    ['2023', '2023'],
    ['2023-Q1/2023-Q2', 'Quarter 1 of 2023 to Quarter 2 of 2023'],
    ['2022-10-21/2023-01-01', '21 October 2022 to 1 January 2023'],
    ['2023-01/2023-09', 'January 2023 to September 2023'],
  ])('%s reads as exactly as it is given: %s', (period, text) => {
    expect(formatPeriod(period)).toBe(text)
  })
  test('a window is named by its months, and a whole year by itself', () => {
    expect(formatWindow(span('2026'))).toBe('2026')
    expect(formatWindow(span('2026-01', '2026-06'))).toBe('January 2026 to June 2026')
    expect(formatWindow(span('2026-01'))).toBe('January 2026')
    expect(formatWindow(span('2025-07', '2026-06'))).toBe('July 2025 to June 2026')
    expect(formatWindow(span('2022', '2023'))).toBe('January 2022 to December 2023')
  })
  test('a window is short where there is little room', () => {
    expect(formatShortWindow(span('2023'))).toBe('2023')
    expect(formatShortWindow(span('2023-09'))).toBe('Sept 2023')
    expect(formatShortWindow(span('2024-05', '2025-04'))).toBe('May 2024 \u2013 Apr 2025')
  })
  test('a count has its noun in the singular for one', () => {
    expect([0, 1, 2, 1200].map((count) => plural(count, 'month'))).toEqual(['0 months', '1 month', '2 months', '1,200 months'])
    expect(plural(2, 'person', 'people')).toBe('2 people')
  })
})

describe('in French', () => {
  beforeAll(() => speak('fr'))
  afterAll(() => speak('en'))
  test('numbers have narrow spaces, commas, and true minus signs', () => {
    expect(formatCount(158_026)).toBe('158\u202f026')
    expect([formatDifference(1200), formatDifference(-1200)]).toEqual(['+1\u202f200', '\u22121\u202f200'])
    expect(formatCompact(20_000)).toBe('20\u00a0k')
    expect([formatTenths(68.8271484375), formatHundredths(0.1668), formatShare(0.123)]).toEqual(['68,8', '0,17', '12\u00a0%'])
  })
  test.each([...CHANGES, [12.34, '+1\u202f234\u00a0%'] as [number, string]])('a change of %d is %s', (ratio, text) => {
    expect(formatChange(ratio)).toBe(text)
  })
  test('days, months and windows are French', () => {
    expect(formatDay('2023-09-13')).toBe('13 septembre 2023')
    expect(['2023-08-01', '2023-08-11', '2023-08-21'].map(formatDay)).toEqual(['1er ao\u00fbt 2023', '11 ao\u00fbt 2023', '21 ao\u00fbt 2023'])
    expect(formatMonth('2023-02')).toBe('f\u00e9vrier 2023')
    expect(formatPeriod('2022-10-21/2023-01')).toBe('21 octobre 2022 \u00e0 janvier 2023')
    expect(formatWindow(span('2024-05', '2025-04'))).toBe('mai 2024 \u00e0 avril 2025')
    expect(formatShortWindow(span('2024-05', '2025-04'))).toBe('mai 2024 \u2013 avr. 2025')
  })
  test('none is singular, too', () => {
    expect([0, 1, 2].map((count) => plural(count, 'year'))).toEqual(['0 an', '1 an', '2 ans'])
  })
})
