import { describe, expect, test } from 'vitest'
import { decodeFigures } from '../../src/data/page'
import { totalOf } from '../../src/model/series'
import { givenFigures, givenSeries, span } from '../support/scene'

const TABLE = givenSeries({
  id: 'table.shelters.v1',
  title: 'Places in shelters',
  indicator: 'shelter_places',
  grain: 'quarter',
  months_per_period: 3,
  periods: ['2022-Q4', '2023-Q1'],
  resolutions: [3],
  routes: { WBAL: { values: [7, 9], statuses: [[0, 'final']], incomplete: [] } },
})

describe('the series of the page', () => {
  const given = [
    TABLE,
    givenSeries({ id: 'unhcr.deaths.v1', indicator: 'dead_and_missing' }),
    givenSeries({ id: 'unhcr.arrivals.country', indicator: 'arrivals', resolutions: [] }),
    givenSeries({ id: 'unhcr.arrivals.v1', indicator: 'arrivals' }),
    givenSeries(),
  ]
  const { series } = decodeFigures(givenFigures(given))
  test('come by what they count, with cells before without, own tables last', () => {
    expect(series.map(({ id }) => id)).toEqual(['frontex.detections.v1', 'unhcr.arrivals.v1', 'unhcr.arrivals.country', 'unhcr.deaths.v1', 'table.shelters.v1'])
  })
  test('have a ramp for each indicator, and one for own tables', () => {
    expect(series.map(({ ramp }) => ramp)).toEqual(['detections', 'arrivals', 'arrivals', 'dead', 'own'])
  })
  test('keep their grain', () => {
    const own = series.at(-1)
    expect(own).toMatchObject({ grain: 'quarter', monthsPerPeriod: 3, periods: ['2022-Q4', '2023-Q1'] })
    expect(own && totalOf(own, 'WBAL', span('2022-Q4', '2023-Q1'))).toMatchObject({ value: 16, published: 2, periods: 2 })
  })
})

test('a series by week, or without routes, is left out', () => {
  const { series } = decodeFigures(givenFigures([givenSeries({ id: 'weekly', grain: 'week', months_per_period: null }), givenSeries({ id: 'empty', routes: {} }), givenSeries()]))
  expect(series.map(({ id }) => id)).toEqual(['frontex.detections.v1'])
})

test('without any series there is nothing to show', () => {
  expect(() => decodeFigures(givenFigures([givenSeries({ routes: {} })]))).toThrow(RangeError)
})

test('runs of statuses are spread over the periods, and incomplete periods are marked', () => {
  const routes = { CMED: { values: [10, 20, 30, null], statuses: [[0, 'final'], [1, 'provisional'], [3, 'suppressed']] as [number, 'final'][], incomplete: [2] } }
  const { series } = decodeFigures(givenFigures([givenSeries({ periods: ['2023-01', '2023-02', '2023-03', '2023-04'], routes })]))
  expect(series[0]?.counts.get('CMED')).toEqual({ values: [10, 20, 30, null], statuses: ['final', 'provisional', 'provisional', 'suppressed'], partial: new Set([2]) })
  expect(series[0]?.released).toBe('2023-05-12')
})

test('routes that the page does not have are left out', () => {
  const totals = { values: [1, 2, 3], statuses: [[0, 'final']] as [number, 'final'][], incomplete: [] }
  const { series } = decodeFigures(givenFigures([givenSeries({ routes: { CMED: totals, ATLANTIS: totals } })]))
  expect([...(series[0]?.counts.keys() ?? [])]).toEqual(['CMED'])
})

const BANDS: [number, 'usual' | null][] = [[0, 'usual'], [1, null]]

test('scores have their months, their range, and the reason where there is none', () => {
  const pressure = {
    method_version: '3' as const,
    vintage: '2023-05-12',
    periods: ['2023-02', '2023-03'],
    routes: { CMED: { scores: [40.5, null], low: [38, null], high: [44, null], band: BANDS }, WBAL: { scores: [10, 11], low: [null, null], high: [null, null], band: [] } },
    reasons_missing: { CMED: 'too few parts' },
  }
  const { scores } = decodeFigures(givenFigures([givenSeries()], { pressure }))
  expect(scores.get('CMED')).toEqual({ periods: ['2023-02', '2023-03'], scores: [40.5, null], low: [38, null], high: [44, null], bands: ['usual', null], reason: 'too few parts' })
  expect(scores.get('WBAL')?.reason).toBeNull()
})

test('the rest is kept: bounds, outlook, snapshot, tiles', () => {
  const outlook = { forecast_status: { status: 'offered' as const, reason: null, allowed: null }, routes: { CMED: { nowcast: [], forecast: [], skill: null } } }
  const figures = decodeFigures(givenFigures([givenSeries()], { outlook }))
  expect(figures.bounds.get('CMED')).toEqual([7, 30, 25, 45])
  expect(figures.outlook.get('CMED')).toEqual({ nowcast: [], forecast: [], skill: null })
  expect(figures.noForecast).toBeNull()
  expect(figures.snapshot).toBe('abc123')
  expect(figures.tiles.maxzoom).toBe(8)
  expect(figures.lastRelease?.released).toBe('2023-05-12')
})
