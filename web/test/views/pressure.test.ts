import { expect, test } from 'vitest'
import { besideText } from '../../src/views/PressureDetails'
import { textOf } from '../support/nodes'

test.each([
  [{ part: 'load', value: 15.86, period: '2023-09-13', inputs: {} }, '15.9 people per reception place, 13 September 2023'],
  [{ part: 'load', value: 1.2, period: '2022-12', inputs: {} }, '1.2 people per reception place, December 2022'],
  [{ part: 'concentration', value: 0.1668, period: '2022', inputs: { withheld_areas_left_out: 2 } }, '0.17 on a scale from 0 to 1 (all in one area), 2022; 2 areas with a withheld count left out'],
  [{ part: 'concentration', value: 0.1668, period: '2022', inputs: { withheld_areas_left_out: 1 } }, '0.17 on a scale from 0 to 1 (all in one area), 2022; 1 area with a withheld count left out'],
  [{ part: 'concentration', value: 0.5, period: '2021', inputs: { withheld_areas_left_out: 0 } }, '0.50 on a scale from 0 to 1 (all in one area), 2021'],
] as const)('beside the score, %j reads as %j', (figure, words) => {
  expect(textOf(besideText({ ...figure, reason_missing: null }))).toBe(words)
})

test('a figure beside the score that is missing says why', () => {
  expect(textOf(besideText({ part: 'load', value: null, period: null, inputs: {}, reason_missing: 'no occupancy was stated' }))).toBe('not available: no occupancy was stated')
  expect(textOf(besideText({ part: 'load', value: null, period: null, inputs: {}, reason_missing: null }))).toBe('not available: no reason given')
})
