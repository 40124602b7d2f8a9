import { expect, test } from 'vitest'
import { periodSpan, type MonthSpan } from '../src/model/months'
import { drag, grabAt, handlesOf, isOnGrip, keyed, kindAfter, limitsOf, periodAt, stepsOf } from '../src/views/time/brush'
import { counts, labels, makeSeries } from './series.fixture'

const monthly = makeSeries('month', labels('month', 2020, 48), { CMED: counts([]) })
const quarterly = makeSeries('quarter', labels('quarter', 2020, 16), { CMED: counts([]) })
const [months, quarters] = [stepsOf(monthly), stepsOf(quarterly)]
const span = (first: string, last: string): MonthSpan => ({ from: periodSpan(first).from, to: periodSpan(last).to })
const at = (month: string, part = 0.5): number => periodSpan(month).from + part

test('a position lies in a period of the series, or in the nearest', () => {
  expect(periodAt(months, at('2021-05'))).toEqual(periodSpan('2021-05'))
  expect(periodAt(quarters, at('2021-05'))).toEqual(periodSpan('2021-Q2'))
  expect(periodAt(months, at('2019-05'))).toEqual(periodSpan('2020-01'))
  expect(periodAt(quarters, at('2030-01'))).toEqual(periodSpan('2023-Q4'))
})

test.each([
  ['the window moves by whole months', 'move', '2022-01', '2022-04', ['2021-04', '2021-12']],
  ['it stops at the first month', 'move', '2022-01', '2018-01', ['2020-01', '2020-09']],
  ['it stops at the last month', 'move', '2022-01', '2026-01', ['2023-04', '2023-12']],
  ['the first month follows its handle', 'from', '2021-01', '2020-10', ['2020-10', '2021-09']],
  ['the first month does not pass the last', 'from', '2021-01', '2023-01', ['2021-09', '2021-09']],
  ['the last month follows its handle', 'to', '2021-10', '2022-01', ['2021-01', '2021-12']],
  ['the last month does not pass the first', 'to', '2021-10', '2020-01', ['2021-01', '2021-01']],
  ['the last month stops at the end', 'to', '2021-10', '2029-10', ['2021-01', '2023-12']],
  ['a new window reaches from one month to another', 'new', '2022-02', '2022-05', ['2022-02', '2022-05']],
  ['a new window can be drawn backwards', 'new', '2022-05', '2022-02', ['2022-02', '2022-05']],
  ['a new window ends with the series', 'new', '2023-10', '2025-02', ['2023-10', '2023-12']],
] as const)('%s', (_, grab, start, now, [first, last]) => {
  expect(drag(grab, months, span('2021-01', '2021-09'), at(start), at(now))).toEqual(span(first, last))
})

test('a quarter is moved by whole quarters, at half of one', () => {
  const window = span('2021-Q1', '2021-Q2')
  expect(drag('move', quarters, window, at('2021-02'), at('2021-03'))).toEqual(window)
  expect(drag('move', quarters, window, at('2021-02'), at('2021-04'))).toEqual(span('2021-Q2', '2021-Q3'))
  expect(drag('from', quarters, window, at('2021-01', 0), at('2020-09', 0))).toEqual(span('2020-Q4', '2021-Q2'))
})

test.each([
  ['ArrowLeft', 'from', ['2020-12', '2021-09']],
  ['ArrowUp', 'to', ['2021-01', '2021-10']],
  ['PageDown', 'from', ['2020-01', '2021-09']],
  ['PageUp', 'to', ['2021-01', '2022-09']],
  ['PageUp', 'from', ['2021-09', '2021-09']],
  ['Home', 'from', ['2020-01', '2021-09']],
  ['End', 'from', ['2021-09', '2021-09']],
  ['Home', 'to', ['2021-01', '2021-01']],
  ['End', 'to', ['2021-01', '2023-12']],
] as const)('%s moves the end "%s"', (key, end, [first, last]) => {
  expect(keyed(key, end, months, span('2021-01', '2021-09'))).toEqual(span(first, last))
})

test('a key steps by a quarter, and other keys do nothing', () => {
  expect(keyed('ArrowRight', 'to', quarters, span('2021-Q1', '2021-Q1'))).toEqual(span('2021-Q1', '2021-Q2'))
  expect(keyed('a', 'to', quarters, span('2021-Q1', '2021-Q1'))).toBeNull()
  expect(limitsOf('from', quarters, span('2021-Q1', '2021-Q2'))).toEqual({ least: periodSpan('2020-Q1').from, most: periodSpan('2021-Q2').from })
})

test.each([
  ['a wide window', 300, 420, 24],
  ['a month', 300, 309, 24],
  ['a month at the left edge', 40, 46, 24],
  ['a month at the right edge', 876, 882, 24],
  ['a month under a finger', 300, 304, 44],
  ['a year at the right edge under a finger', 818, 866, 44],
])('each handle of %s can be taken hold of', (_, left, right, handle) => {
  const handles = handlesOf({ width: 900, handle }, left, right)
  for (const { reach } of [handles.from, handles.to]) {
    expect(reach).toBeGreaterThanOrEqual(0)
    expect(reach + handle).toBeLessThanOrEqual(900)
  }
  expect(grabAt(handles.from.grip + 4, left, right, handles)).toBe('from')
  expect(grabAt(handles.to.grip + 4, left, right, handles)).toBe('to')
  expect(handles.from.grip + 8).toBeLessThanOrEqual(handles.to.grip)
})

test('between and beside the handles are the window and the place for a new one', () => {
  const handles = handlesOf({ width: 900, handle: 24 }, 300, 420)
  expect(grabAt(360, 300, 420, handles)).toBe('move')
  expect(grabAt(200, 300, 420, handles)).toBe('new')
  expect(grabAt(420 + 24, 300, 420, handles)).toBe('new')
  expect([isOnGrip(300, handles.from), isOnGrip(310, handles.from)]).toEqual([true, false])
  const month = handlesOf({ width: 900, handle: 24 }, 300, 312)
  expect(grabAt(306, 300, 312, month)).toBe('move')
})

test('a window that is moved stays what it is', () => {
  const year = span('2021-01', '2021-12')
  expect(kindAfter('move', '12months', year, monthly)).toBe('12months')
  expect(kindAfter('move', 'year', span('2021-02', '2022-01'), monthly)).toBe('12months')
  expect(kindAfter('to', '12months', year, monthly)).toBe('year')
  expect(kindAfter('new', 'year', span('2021-02', '2021-05'), monthly)).toBe('range')
  expect(kindAfter('move', 'period', span('2021-02', '2021-02'), monthly)).toBe('period')
})
