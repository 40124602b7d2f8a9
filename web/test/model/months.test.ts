import { expect, test } from 'vitest'
import { dayPosition, formatSpan, lengthOf, monthLabel, monthPosition, moved, parseSpan, periodSpan } from '../../src/model/months'

const september2023 = 2023 * 12 + 8

test('a day stands within its month, whatever its length', () => {
  expect(dayPosition('2023-09-01')).toBe(september2023)
  expect(dayPosition('2023-09-16')).toBe(september2023 + 0.5)
  expect(dayPosition('2024-02-29')).toBeCloseTo(2024 * 12 + 1 + 28 / 29)
})

test('a month has a number and a label', () => {
  expect([monthPosition('2023-09'), monthPosition('2023-09-13'), monthPosition('2023')]).toEqual([september2023, september2023, 2023 * 12])
  for (let at = 2019 * 12; at < 2021 * 12; at++) expect(monthPosition(monthLabel(at))).toBe(at)
})

test.each([
  ['2023-09', september2023, 1],
  ['2023-Q3', september2023 - 2, 3],
  ['2023-Q4', september2023 + 1, 3],
  ['2023', 2023 * 12, 12],
])('%s starts at %i and has %i months', (period, from, months) => {
  expect([periodSpan(period).from, lengthOf(periodSpan(period))]).toEqual([from, months])
})

test('a span moves as a whole', () => {
  expect(moved(periodSpan('2023'), -12)).toEqual(periodSpan('2022'))
})

test.each([
  ['2023-09', '2023-09'],
  ['2023-01/2023-09', '2023-01/2023-09'],
  ['2022-07/2023-06', '2022-07/2023-06'],
  ['2023', '2023'],
  ['2023-01/2023-12', '2023'],
  ['2022/2023', '2022-01/2023-12'],
  ['2023-Q2', '2023-04/2023-06'],
  ['2023-Q1/2023-Q2', '2023-01/2023-06'],
])('%s is written as %s', (text, written) => {
  const span = parseSpan(text)
  expect(span && formatSpan(span)).toBe(written)
})

test.each(['', '/', '2023-13', '2023-00', '2023-Q5', '2023-9', '2023-09-13', '2023-09/2023-01', '2023/2024/2025', 'month', '2023-09/', '/2023-09', ' 2023'])('%j is no span', (text) => {
  expect(parseSpan(text)).toBeNull()
})
