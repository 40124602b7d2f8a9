import { describe, expect, test } from 'vitest'
import { factsOf } from '../../src/model/headline'
import type { RouteCounts, Status } from '../../src/model/series'
import { counts, labels, makeSeries } from '../series.fixture'
import { makeScene, span } from '../support/scene'

const months = labels('month', 2022, 24)
const year = (value: number | null): (number | null)[] => new Array<number | null>(12).fill(value)
const series = makeSeries('month', months, {
  CMED: counts([...year(100), ...year(150)]),
  EMED: counts([...year(100), ...year(20)]),
  WBAL: counts([...year(1), ...year(900)]),
  WMED: counts([...year(100), ...year(100)]),
})

test('the facts are those of the window, and of the year before', () => {
  expect(factsOf(makeScene(series, span('2023'), 'CMED'))).toEqual({
    indicator: 'detections',
    title: 'Detections',
    unit: 'detections',
    scope: 'CMED',
    start: '2023-01',
    end: '2023-12',
    grain: 'month',
    value: 1800,
    published: 12,
    periods: 12,
    provisional: 0,
    withheld: 0,
    before: 1200,
    before_start: '2022-01',
    before_end: '2022-12',
    before_reason: null,
    largest: null,
  })
})

test('a window chosen to compare with takes the place of the year before', () => {
  const facts = factsOf(makeScene(series, span('2023-06'), 'CMED', span('2022-02')))
  expect(facts).toMatchObject({ start: '2023-06', end: '2023-06', before: 100, before_start: '2022-02', before_end: '2022-02' })
})

describe('of all routes', () => {
  test('the largest change is that of the routes which can be compared, whether a rise or a fall', () => {
    expect(factsOf(makeScene(series, span('2023')))).toMatchObject({ scope: 'four', largest: { route: 'EMED', difference: -960 } })
  })
  test('no change is the largest where none is meaningful', () => {
    const same = makeSeries('month', months, { CMED: counts([...year(100), ...year(100)]), WBAL: counts([...year(1), ...year(900)]), WAFR: counts([...year(null), ...year(5)]) })
    expect(factsOf(makeScene(same, span('2023'))).largest).toBeNull()
  })
})

test('what is missing, provisional and withheld is counted', () => {
  const statuses: Status[] = [...new Array<Status>(12).fill('final'), 'final', 'provisional', 'suppressed', ...new Array<Status>(9).fill('not_yet_reported')]
  const values = [...year(100), 7, 8, ...new Array<null>(10).fill(null)]
  const route: RouteCounts = { values, statuses, partial: new Set() }
  const facts = factsOf(makeScene(makeSeries('month', months, { CMED: route }), span('2023'), 'CMED'))
  expect(facts).toMatchObject({ value: 15, published: 2, periods: 12, provisional: 1, withheld: 1, before_reason: 'incomplete' })
})

test.each([
  ['small', [...year(1), ...year(5)], 12],
  ['not_published', [...year(null), ...year(5)], null],
])('it is said why there is no percentage: %s', (reason, values, before) => {
  expect(factsOf(makeScene(makeSeries('month', months, { CMED: counts(values) }), span('2023'), 'CMED'))).toMatchObject({ before_reason: reason, before })
})

test('a series of another indicator is named by its title and unit', () => {
  const own = { ...makeSeries('quarter', labels('quarter', 2022, 8), { CMED: counts([1, 2, 3, 4, 5, 6, 7, 8]) }), indicator: 'shelter_places', title: 'Places in shelters', unit: 'places' }
  expect(factsOf(makeScene(own, span('2023-Q2', '2023-Q3')))).toMatchObject({ indicator: 'other', title: 'Places in shelters', unit: 'places', grain: 'quarter', start: '2023-04', end: '2023-09', value: 13, periods: 2 })
})
