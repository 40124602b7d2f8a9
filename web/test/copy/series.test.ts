import { describe, expect, test } from 'vitest'
import { cutSeries } from '../../src/copy/series'
import { span } from '../support/scene'

type Given = Parameters<typeof cutSeries>[0]

const period = (label: string, value: number | null, status = 'final', area?: string) => {
  const month = Number(label.slice(5))
  const end = month === 12 ? `${Number(label.slice(0, 4)) + 1}-01-01` : `${label.slice(0, 5)}${String(month + 1).padStart(2, '0')}-01`
  return { period: label, start: `${label}-01`, end, value, status, ...(area ? { area } : {}) }
}
const series = (periods: object[], adds_areas = true) => ({ id: 'a.v1', adds_areas, periods }) as unknown as Given
const sumOf = (given: Given, first: string, last: string) => cutSeries(given, span(first, last)).sum

const MONTHS = series([period('2023-11', 5), period('2023-12', 7), period('2024-01', 9)])

describe('a series in a window', () => {
  test('has the periods inside and their sum', () => {
    expect(cutSeries(MONTHS, span('2023-11', '2023-12'))).toMatchObject({ sum: 12, period_count: 2, withheld_periods: 0, window: '2023-11/2023-12' })
  })
  test('leaves out a period that is not whole inside', () => {
    const weeks = series([{ ...period('2023-11', 5), start: '2023-10-30', end: '2023-11-06' }, { ...period('2023-11', 7), start: '2023-11-06', end: '2023-11-13' }])
    expect(cutSeries(weeks, span('2023-11'))).toMatchObject({ sum: 7, period_count: 1 })
  })
  test('has no sum without a value, or with a period that is not published', () => {
    expect(sumOf(MONTHS, '2022-01', '2022-12')).toBeNull()
    expect(sumOf(series([period('2023-11', 5), period('2023-12', null, 'not_published')]), '2023-11', '2023-12')).toBeNull()
  })
  test('counts withheld periods, and adds up the others', () => {
    const given = series([period('2023-11', 5), period('2023-12', null, 'suppressed')])
    expect(cutSeries(given, span('2023-11', '2023-12'))).toMatchObject({ sum: 5, withheld_periods: 1 })
  })
  test('has no sum where its areas count in different ways, even in a window with one area', () => {
    const areas = [period('2023-11', 5, 'final', 'Italy'), period('2023-12', 7, 'final', 'Malta')]
    expect(sumOf(series(areas, false), '2023-11', '2023-11')).toBeNull()
    expect(sumOf(series(areas, true), '2023-11', '2023-12')).toBe(12)
  })
})
