import { describe, expect, test } from 'vitest'
import { periodSpan, type MonthSpan } from '../../src/model/months'
import { changeOf, countsOf, coverOf, definitionBreaks, isWhole, rampOf, rangeOf, routesOf, totalOf, type RouteCounts, type Status } from '../../src/model/series'
import { breakOf, counts, labels, makeSeries } from '../series.fixture'

const span = (first: string, last = first): MonthSpan => ({ from: periodSpan(first).from, to: periodSpan(last).to })
const months = labels('month', 2022, 24)
const year = (value: number | null): (number | null)[] => new Array<number | null>(12).fill(value)
const ofCmed = (values: readonly (number | null)[]) => makeSeries('month', months, { CMED: counts(values) })
const withStatuses = (values: readonly (number | null)[], statuses: readonly Status[], partial: readonly number[] = []): RouteCounts => ({ values, statuses, partial: new Set(partial) })

describe('a total', () => {
  test('adds what is published, and says how many periods are', () => {
    const series = ofCmed([1, null, 3])
    expect(totalOf(series, 'CMED', span('2022-01', '2022-03'))).toEqual({ value: 4, published: 2, provisional: 0, withheld: 0, periods: 3 })
  })
  test('of nothing published is missing, and of zeros is zero', () => {
    expect(totalOf(ofCmed([null]), 'CMED', span('2022-01')).value).toBeNull()
    expect(totalOf(ofCmed([0, 0]), 'CMED', span('2022-01', '2022-02')).value).toBe(0)
    expect(totalOf(ofCmed([5]), 'WBAL', span('2022-01'))).toMatchObject({ value: null, published: 0, periods: 1 })
  })
  test('counts the provisional periods among those published', () => {
    const series = makeSeries('month', months, { CMED: withStatuses([1, 2, null], ['final', 'provisional', 'provisional']) })
    expect(totalOf(series, 'CMED', span('2022-01', '2022-03'))).toMatchObject({ value: 3, published: 2, provisional: 1 })
  })
  test('counts periods that are withheld, as a whole or in part', () => {
    const series = makeSeries('month', months, { CMED: withStatuses([7, null, 9, 4], ['final', 'suppressed', 'final', 'final'], [2]) })
    expect(totalOf(series, 'CMED', span('2022-01', '2022-04'))).toMatchObject({ value: 20, published: 3, withheld: 2 })
  })
  test('beyond the series has periods that are not published', () => {
    const series = makeSeries('month', labels('month', 2022, 2), { CMED: counts([5, 6]) })
    expect(totalOf(series, 'CMED', span('2021-12', '2022-04'))).toMatchObject({ value: 11, published: 2, periods: 5 })
  })
  test('of quarters and years counts these', () => {
    const quarterly = makeSeries('quarter', labels('quarter', 2022, 8), { CMED: counts([1, 2, 4, 8, 16, 32, 64, 128]) })
    expect(totalOf(quarterly, 'CMED', span('2022-Q3', '2023-Q1'))).toMatchObject({ value: 28, periods: 3 })
    const yearly = makeSeries('year', labels('year', 2000, 3), { CMED: counts([1, 2, 4]) })
    expect(totalOf(yearly, 'CMED', span('2001', '2002'))).toMatchObject({ value: 6, periods: 2 })
  })
})

describe('all routes', () => {
  test('add up only where all are published', () => {
    const series = makeSeries('month', labels('month', 2022, 3), { CMED: counts([1, 2, 0]), WBAL: counts([10, null, 0]) })
    expect(countsOf(series, null).values).toEqual([11, null, 0])
    expect(totalOf(series, null, span('2022-01', '2022-03'))).toMatchObject({ value: 11, published: 2, periods: 3 })
  })
  test('have the status of the one of which least is known', () => {
    const statuses: Status[] = ['final', 'provisional', 'not_published', 'not_yet_reported', 'suppressed']
    const other = counts([1, 1, 1, 1, 1])
    const series = makeSeries('month', labels('month', 2022, 5), { CMED: withStatuses([1, 1, null, null, null], statuses), WBAL: other })
    expect(countsOf(series, null).statuses).toEqual(statuses)
  })
  test('lack what one of them leaves out', () => {
    const [final, all] = [['final', 'final'] as Status[], labels('month', 2022, 2)]
    const series = makeSeries('month', all, { CMED: withStatuses([1, 1], final, [0]), WBAL: withStatuses([1, 1], final, [1]) })
    expect(totalOf(series, null, span('2022-01', '2022-02'))).toMatchObject({ value: 4, withheld: 2 })
  })
  test('of a series without routes have nothing', () => {
    expect(countsOf(makeSeries('month', labels('month', 2022, 2), {}), null).values).toEqual([null, null])
  })
  test('are listed in the usual order, whatever that of the series', () => {
    expect(routesOf(makeSeries('month', months, { WAFR: counts([]), CMED: counts([]) }))).toEqual(['CMED', 'WAFR'])
  })
})

describe('a change', () => {
  const [now, then] = [span('2023'), span('2022')]
  test('is that of two whole windows', () => {
    expect(changeOf(ofCmed([...year(10), ...year(15)]), 'CMED', now, then)).toEqual({ ratio: 0.5, difference: 60, reason: null })
    expect(changeOf(ofCmed([...year(10), ...year(0)]), 'CMED', now, then)).toEqual({ ratio: -1, difference: -120, reason: null })
  })
  test.each([
    ['incomplete', 'the earlier window has a gap', [...year(10).slice(1), null, ...year(10)]],
    ['incomplete', 'the later window has a gap', [...year(10), null, ...year(10).slice(1)]],
    ['not_published', 'nothing is published of one', [...year(null), ...year(10)]],
    ['not_published', 'nothing is published of the other', [...year(10), ...year(null)]],
  ])('is %s where %s', (reason, _, values) => {
    expect(changeOf(ofCmed(values), 'CMED', now, then)).toEqual({ ratio: null, difference: null, reason })
  })
  test('is incomplete where a window ends beyond the series', () => {
    expect(changeOf(ofCmed([...year(10), ...year(10)]), 'CMED', span('2023-02', '2024-01'), span('2022-02', '2023-01'))).toMatchObject({ reason: 'incomplete' })
  })
  test('from a small count has a difference and no ratio', () => {
    const small = [...year(4), ...year(10)]
    expect(changeOf(ofCmed(small), 'CMED', now, then)).toEqual({ ratio: null, difference: 72, reason: 'small' })
    expect(changeOf(ofCmed([50, 60]), 'CMED', span('2022-02'), span('2022-01'))).toMatchObject({ reason: null })
    expect(changeOf(ofCmed([49, 60]), 'CMED', span('2022-02'), span('2022-01'))).toMatchObject({ reason: 'small', difference: 11 })
  })
  test('of all routes needs all of them', () => {
    const series = makeSeries('month', months, { CMED: counts([...year(10), ...year(20)]), WBAL: counts([...year(10), ...year(null)]) })
    expect(changeOf(series, null, now, then).reason).toBe('not_published')
    expect(changeOf(series, 'CMED', now, then).ratio).toBe(1)
  })
})

describe('a change of definition', () => {
  const [now, then] = [span('2023'), span('2022')]
  const listed = (...breaks: ReturnType<typeof breakOf>[]) => definitionBreaks(makeSeries('month', months, {}, breaks), 'CMED', then, now)
  test.each([
    ['definition', '2023-01', true],
    ['scope', '2022-07', true],
    ['shares', '2023-01', false],
    ['basis', '2023-01', false],
    ['definition', '2022-01', false],
    ['definition', '2024-01', false],
  ] as const)('%s from %s is listed: %s', (what, month, isListed) => {
    expect(listed(breakOf('CMED', month, what))).toHaveLength(isListed ? 1 : 0)
  })
  test('is not listed where the figures before it were restated, nor on another route', () => {
    expect(listed(breakOf('CMED', '2023-01', 'definition', { restated_to: '2014-01' }), breakOf('WBAL', '2023-01', 'definition'))).toEqual([])
  })
  test('of any route concerns all', () => {
    const series = makeSeries('month', months, {}, [breakOf('WBAL', '2023-01', 'scope')])
    expect(definitionBreaks(series, null, now, then)).toHaveLength(1)
  })
})

test('a series covers the months of its periods', () => {
  expect(coverOf(makeSeries('quarter', labels('quarter', 2014, 7), {}))).toEqual(span('2014-Q1', '2015-Q3'))
})

test('a span has positions, those inside the series only', () => {
  const quarterly = makeSeries('quarter', labels('quarter', 2014, 8), {})
  expect(rangeOf(quarterly, span('2014-Q2', '2014-Q3'))).toEqual({ start: 1, stop: 3 })
  expect(rangeOf(quarterly, span('2010', '2014'))).toEqual({ start: 0, stop: 4 })
  expect(rangeOf(quarterly, span('2030'))).toEqual({ start: 8, stop: 8 })
})

test.each([
  ['2014-Q2', '2014-Q3', true],
  ['2014-Q1', '2015-Q4', true],
  ['2014-05', '2014-07', false],
  ['2013-Q4', '2014-Q1', false],
  ['2015-Q4', '2016-Q1', false],
])('%s to %s is whole in quarters of 2014 and 2015: %s', (first, last, expected) => {
  expect(isWhole(makeSeries('quarter', labels('quarter', 2014, 8), {}), span(first, last))).toBe(expected)
})

test('an indicator has its ramp, and any other that of own tables', () => {
  expect(['detections', 'arrivals', 'dead_and_missing', 'asylum'].map(rampOf)).toEqual(['detections', 'arrivals', 'dead', 'own'])
})
