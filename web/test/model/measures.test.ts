import { expect, test } from 'vitest'
import type { Measure } from '../../src/api'
import { markOf, measuresIn } from '../../src/model/measures'

const september2023 = 2023 * 12 + 8
const measure = (id: string, start: string | null, more: Partial<Measure> = {}): Measure => ({
  id,
  name: id,
  date: start,
  start,
  end: null,
  date_precision: start ? 'day' : 'unknown',
  verification: 'verified',
  source: 'a source',
  events: [],
  ...more,
})

test('a day is a line, a time between days has both, and what is less exact is a band', () => {
  expect(markOf(measure('a', '2023-09-01'))).toEqual({ kind: 'day', from: september2023, to: september2023 })
  expect(markOf(measure('a', '2023-09-01', { end: '2023-10-01' }))).toEqual({ kind: 'days', from: september2023, to: september2023 + 1 })
  expect(markOf(measure('a', '2023-09-01', { date_precision: 'month' }))).toEqual({ kind: 'band', from: september2023, to: september2023 + 1 })
  expect(markOf(measure('a', '2023-03-01', { end: '2023-09-30', date_precision: 'month' }))).toEqual({
    kind: 'band',
    from: september2023 - 6,
    to: september2023 + 1,
  })
  expect(markOf(measure('a', '2023-01-01', { date_precision: 'year' }))).toEqual({ kind: 'band', from: 2023 * 12, to: 2024 * 12 })
  expect(markOf(measure('a', null))).toBeNull()
})

test('measures of a span are numbered in order of time; those before and after it are left out', () => {
  const span = { from: september2023, to: september2023 + 3 }
  const given = [
    measure('after', '2023-12-01'),
    measure('last day', '2023-11-30'),
    measure('goes on', '2020-03-31', { end: '2027-03-31' }),
    measure('before', '2023-08-31'),
    measure('undated', null),
  ]
  const { dated, undated } = measuresIn(given, span)
  expect(dated.map(({ number, measure }) => [number, measure.id])).toEqual([
    [1, 'goes on'],
    [2, 'last day'],
  ])
  expect(undated.map(({ id }) => id)).toEqual(['undated'])
})

test('a month that ends where a span begins is not in it', () => {
  const august = measure('august', '2023-08-01', { date_precision: 'month' })
  expect(measuresIn([august], { from: september2023, to: september2023 + 1 }).dated).toEqual([])
})
