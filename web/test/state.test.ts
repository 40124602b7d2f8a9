import { expect, test } from 'vitest'
import { formatState, monthRange, parseState, rangeToDatetime, yearBefore } from '../src/state'

const periods = ['2022', '2023', '2024'].flatMap((year) => Array.from({ length: 12 }, (_, at) => `${year}-${String(at + 1).padStart(2, '0')}`)).slice(0, 28)

test('a view survives its address', () => {
  const state = { route: 'CMED', month: '2023-09', window: '12months' } as const
  expect(parseState(formatState(state), periods)).toEqual(state)
})

const NEWEST = { route: null, month: '2024-04', window: 'month' } as const

test('an address of all routes names none', () => {
  expect(formatState(NEWEST)).toBe('#month=2024-04&window=month')
})

test.each([
  ['', NEWEST],
  ['#route=ATLANTIS&window=decade', NEWEST],
  ['#month=1999-01', NEWEST],
  ['#month=1999-01&window=year', { ...NEWEST, window: 'year' }],
])('a wrong or missing part of %j falls back to the newest month', (fragment, expected) => {
  expect(parseState(fragment, periods)).toEqual(expected)
})

test.each([
  ['month', 20, { start: 20, stop: 21, full: 1 }],
  ['12months', 20, { start: 9, stop: 21, full: 12 }],
  ['12months', 3, { start: 0, stop: 4, full: 12 }],
  ['year', 20, { start: 12, stop: 24, full: 12 }],
  ['year', 25, { start: 24, stop: 28, full: 12 }],
] as const)('window %s at month %i', (window, month, expected) => {
  expect(monthRange(month, window, periods)).toEqual(expected)
})

test('the year before a window, where there is one', () => {
  expect(yearBefore({ start: 12, stop: 24, full: 12 })).toEqual({ start: 0, stop: 12, full: 12 })
  expect(yearBefore({ start: 11, stop: 12, full: 1 })).toBeNull()
})

test('a range is a closed interval of months for the service', () => {
  expect(rangeToDatetime({ start: 12, stop: 24, full: 12 }, periods)).toBe('2023-01/2023-12')
  expect(rangeToDatetime({ start: 20, stop: 21, full: 1 }, periods)).toBe('2023-09')
})
