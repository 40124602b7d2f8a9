import { describe, expect, test } from 'vitest'
import type { MatrixRow } from '../src/api'
import { matrixRange } from '../src/model/comparable'
import { periodSpan, type MonthSpan } from '../src/model/months'
import { placeRows, rowChange, type PlaceRow } from '../src/model/places'
import { totalOf, type Grain } from '../src/model/series'
import type { RouteId } from '../src/routes'
import { areaRow, breakOf, CARRIED, cellRow, counts, labels, makeMatrix, makeSeries, NOT_PUBLISHED, WITHHELD } from './series.fixture'

const span = (first: string, last: string): MonthSpan => ({ from: periodSpan(first).from, to: periodSpan(last).to })

/** Return the same numbers from 0 to 1 for the same seed. */
function randoms(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48271) % 2147483647) / 2147483647
}

/** Place counts of routes at random: some are withheld or not placed, and then stand with the route. */
function placedAtRandom(seed: number, grain: Grain, routes: readonly RouteId[]) {
  const random = randoms(seed)
  const periods = labels(grain, 2014, 40)
  const rows: MatrixRow[] = routes.flatMap((route, at) => [areaRow(at * 10 + 1, route, `area ${at}`), cellRow(at * 10 + 2, [route], []), cellRow(at * 10 + 3, [route], [])])
  const remainders = Object.fromEntries(routes.map((route) => [route, periods.map(() => Math.floor(random() * 4))]))
  const totals = Object.fromEntries(routes.map((route) => [route, [...(remainders[route] ?? [])]]))
  const add = (sums: number[] | undefined, at: number, count: number) => sums && (sums[at] = (sums[at] ?? 0) + count)
  const values = rows.map(({ routes: [route = 'CMED'] }) =>
    periods.map((_, at) => {
      const count = Math.floor(random() * 60)
      add(totals[route], at, count)
      if (count >= 5 || count === 0) return count
      add(remainders[route], at, count)
      return random() < 0.5 ? WITHHELD : NOT_PUBLISHED
    }),
  )
  const published = routes.map((route) => [route, counts(totals[route] ?? [])])
  return { series: makeSeries(grain, periods, Object.fromEntries(published)), matrix: makeMatrix({ periods, rows, values, remainders }) }
}

const sum = (rows: readonly PlaceRow[], isIn: (row: PlaceRow) => boolean): number => rows.filter(isIn).reduce((total, { value }) => total + (value ?? 0), 0)

test.each(['month', 'quarter', 'year'] as const)('cells, areas and what is not placed add up to each route, by %s', (grain) => {
  const random = randoms(7)
  for (let seed = 1; seed <= 20; seed++) {
    const routes: RouteId[] = ['CMED', 'WBAL', 'WAFR']
    const { series, matrix } = placedAtRandom(seed, grain, routes)
    const start = Math.floor(random() * 39)
    const stop = start + 1 + Math.floor(random() * (40 - start))
    const window = span(series.periods[start] ?? '', series.periods[stop - 1] ?? '')
    const rows = placeRows(matrix, series, window, null, null)
    for (const route of routes) {
      const total = totalOf(series, route, window).value
      expect(total).not.toBeNull()
      expect(sum(rows, (row) => row.kind !== 'route' && row.routes.includes(route))).toBe(total)
      expect(sum(placeRows(matrix, series, window, null, route), (row) => row.kind !== 'route')).toBe(total)
      expect(rows.find(({ key }) => key === route)?.value).toBe(total)
    }
  }
})

describe('the rows of a view', () => {
  const periods = labels('month', 2023, 4)
  const series = makeSeries('month', periods, { CMED: { ...counts([700, 700, 700, 700]), statuses: ['final', 'final', 'final', 'provisional'] }, EMED: counts([9, 9, 9, 9]) })
  const rows: MatrixRow[] = [
    cellRow(1, ['CMED', 'EMED'], ['Symi']),
    areaRow(2, 'CMED', 'Sicily', [[0, 1], [2, 2]]),
    cellRow(3, ['CMED'], ['Malta']),
    cellRow(4, ['CMED'], []),
  ]
  const values = [
    [0, 7, 0, 0],
    [100, 200, 300, 400],
    [WITHHELD, 0, WITHHELD, 9],
    [NOT_PUBLISHED, NOT_PUBLISHED, 0, 0],
  ]
  const matrix = makeMatrix({ periods, rows, values, remainders: { CMED: [600, 493, 400, 291], EMED: [9, 9, 9, 9] } })
  const rowsOf = (first: string, last: string, route: RouteId | null = null) => placeRows(matrix, series, span(first, last), null, route)
  const named = (all: PlaceRow[], name: string) => all.find((row) => row.name === name)

  test('are routes, places from the largest count down, and what has no place', () => {
    expect(rowsOf('2023-01', '2023-02').map(({ kind, name, value }) => [kind, name, value])).toEqual([
      ['route', 'Central Mediterranean', 1400],
      ['route', 'Eastern Mediterranean', 18],
      ['area', 'Sicily', 300],
      ['cell', 'Symi', 7],
      ['cell', 'Malta', null],
      ['not_placed', 'Central Mediterranean', 1093],
      ['not_placed', 'Eastern Mediterranean', 18],
    ])
  })
  test('of one route name that route alone', () => {
    expect(rowsOf('2023-01', '2023-02', 'EMED').map(({ kind, routes }) => [kind, routes])).toEqual([['route', ['EMED']], ['cell', ['EMED']], ['not_placed', ['EMED']]])
  })
  test('tell withheld, zero and part of a sum apart', () => {
    expect(named(rowsOf('2023-01', '2023-02'), 'Malta')).toMatchObject({ state: 'withheld', value: null, withheld: 1 })
    expect(named(rowsOf('2023-02', '2023-02'), 'Malta')).toMatchObject({ state: 'published', value: 0, withheld: 0 })
    expect(named(rowsOf('2023-01', '2023-04'), 'Malta')).toMatchObject({ state: 'published', value: 9, withheld: 2 })
  })
  test('are provisional if a period of their route is', () => {
    expect(named(rowsOf('2023-01', '2023-03'), 'Sicily')?.isProvisional).toBe(false)
    expect(named(rowsOf('2023-01', '2023-04'), 'Sicily')?.isProvisional).toBe(true)
  })
  test('have a range where carried shares divide them, each month by its own', () => {
    expect(named(rowsOf('2023-01', '2023-02'), 'Sicily')).toMatchObject({ low: null, high: null })
    expect(named(rowsOf('2023-02', '2023-03'), 'Sicily')).toMatchObject({ low: 350, high: 650, placing: CARRIED })
  })
})

describe('a change of a cell or area', () => {
  const periods = labels('month', 2022, 24)
  const year = (value: number): number[] => new Array<number>(12).fill(value)
  const [now, then] = [span('2023-01', '2023-12'), span('2022-01', '2022-12')]
  const matrixOf = (row: MatrixRow, values: number[], breaks = [breakOf('WBAL', '2023-01', 'definition')]) => makeMatrix({ periods, rows: [row], values: [values], remainders: {}, breaks })
  const cell = cellRow(1, ['CMED'], ['IT:lampedusa'])
  const change = (row: MatrixRow, values: number[], breaks?: ReturnType<typeof breakOf>[]) => rowChange(matrixOf(row, values, breaks), 0, now, then)
  const shares = (month: string, divides: string | null, areas: string[], route: RouteId = 'CMED') => breakOf(route, month, 'shares', { divides, areas })

  test('is that of its counts on one basis', () => {
    expect(change(cell, [...year(100), ...year(150)])).toEqual({ ratio: 0.5, difference: 600, reason: null })
  })
  test('is not given from a small count', () => {
    expect(change(cell, [...year(4), ...year(150)])).toEqual({ ratio: null, difference: 1752, reason: 'small' })
  })
  test('is not given where a part is withheld or missing', () => {
    expect(change(cell, [WITHHELD, ...year(100), ...year(150).slice(1)])).toMatchObject({ ratio: null, reason: 'withheld' })
    expect(change(cell, [NOT_PUBLISHED, ...year(100), ...year(150).slice(1)])).toMatchObject({ ratio: null, reason: 'incomplete' })
    expect(change(cell, [...year(100), ...year(NOT_PUBLISHED)])).toMatchObject({ ratio: null, reason: 'not_published' })
    expect(change(cell, [...year(NOT_PUBLISHED), ...year(100)])).toMatchObject({ ratio: null, reason: 'not_published' })
    expect(rowChange(matrixOf(cell, [...year(100), ...year(150)]), 0, span('2022-06', '2023-05'), span('2021-06', '2022-05'))).toMatchObject({ reason: 'incomplete' })
  })
  test('is not given where the basis differs', () => {
    expect(change({ ...cell, placing: [[0, 1], [18, 2]] }, [...year(100), ...year(150)])).toMatchObject({ ratio: null, reason: 'basis_changed' })
  })
  test.each([
    ['its own shares change', [shares('2023-01', 'IT', ['IT:lampedusa', 'IT:sicily'])], 'basis_changed'],
    ['they change inside a window', [shares('2022-07', 'IT', ['IT:lampedusa'])], 'basis_changed'],
    ['shares of what it is a part of change', [shares('2020-01', 'IT', ['IT:lampedusa']), shares('2023-01', null, ['IT', 'MT:malta'])], 'basis_changed'],
    ['those of another area change', [shares('2020-01', 'IT', ['IT:lampedusa']), shares('2023-01', 'GR', ['GR:kos'])], null],
    ['those of another route change', [shares('2023-01', 'IT', ['IT:lampedusa'], 'EMED')], null],
    ['they change with the first month', [shares('2022-01', 'IT', ['IT:lampedusa'])], null],
    ['the route is counted in another way', [breakOf('CMED', '2023-01', 'scope')], 'definition'],
    ['the former way was restated', [breakOf('CMED', '2023-01', 'scope', { restated_to: '2022-12' })], null],
  ])('where %s', (_, breaks, reason) => {
    expect(change(cell, [...year(100), ...year(150)], breaks).reason).toBe(reason)
  })
  test('where an area that was divided has no figure in the earlier window', () => {
    const area = areaRow(2, 'CMED', 'IT')
    expect(change(area, [...year(NOT_PUBLISHED), ...year(100)], [shares('2023-01', 'IT', ['IT:sicily'])]).reason).toBe('basis_changed')
  })
})

test('a span is the whole periods of a matrix in it', () => {
  const quarters = { periods: labels('quarter', 2014, 8) }
  expect(matrixRange(quarters, span('2014-Q2', '2014-Q3'))).toEqual({ start: 1, stop: 3 })
  expect(matrixRange(quarters, span('2014-02', '2014-09'))).toEqual({ start: 1, stop: 3 })
  expect(matrixRange(quarters, span('2010', '2014'))).toEqual({ start: 0, stop: 4 })
  expect(matrixRange(quarters, span('2020', '2020'))).toEqual({ start: 8, stop: 8 })
})
