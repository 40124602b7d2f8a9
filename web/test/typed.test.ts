import { expect, test } from 'vitest'
import { formatSpan, periodSpan } from '../src/model/months'
import { fitTyped, readTyped } from '../src/views/time/typed'
import { counts, labels, makeSeries } from './series.fixture'

test.each([
  ['2023-09', '2023-09'],
  ['2023-9', '2023-09'],
  ['09/2023', '2023-09'],
  ['9/2023', '2023-09'],
  ['2023/09', '2023-09'],
  [' September 2023 ', '2023-09'],
  ['sept 2023', '2023-09'],
  ['Sept. 2023', '2023-09'],
  ['sep 2023', '2023-09'],
  ['septembre 2023', '2023-09'],
  ['2023 september', '2023-09'],
  ['F\u00e9vrier 2024', '2024-02'],
  ['fevr. 2024', '2024-02'],
  ['ao\u00fbt 2022', '2022-08'],
  ['D\u00c9CEMBRE 2022', '2022-12'],
  ['mars 2020', '2020-03'],
  ['may 2020', '2020-05'],
  ['juil. 2020', '2020-07'],
  ['juin 2020', '2020-06'],
  ['2023', '2023'],
  ['2023-Q3', '2023-07/2023-09'],
  ['Q3 2023', '2023-07/2023-09'],
  ['q1/2023', '2023-01/2023-03'],
  ['T3 2023', '2023-07/2023-09'],
  ['2023 T4', '2023-10/2023-12'],
  ['3e trimestre 2023', '2023-07/2023-09'],
  ['1er trimestre de 2023', '2023-01/2023-03'],
  ['3rd quarter of 2023', '2023-07/2023-09'],
  ['May 2024 \u2013 Apr 2025', '2024-05/2025-04'],
  ['May 2024 to April 2025', '2024-05/2025-04'],
  ['mai 2024 \u00e0 avril 2025', '2024-05/2025-04'],
  ['2023-01/2023-09', '2023-01/2023-09'],
  ['2019 - 2020', '2019-01/2020-12'],
])('"%s" is %s', (text, window) => {
  const read = readTyped(text)
  expect(read && formatSpan(read)).toBe(window)
})

test.each([
  '', 'hello', '13/2023', '0/2023', '2023-13', 'jui 2023', 'ma 2023', 'j 2023', 'Q5 2023', '20231', 'september', '09', '2023-09-14', 'April 2025 to May 2024', '1 2 2023', 'septembers 2023',
])('"%s" is not understood', (text) => {
  expect(readTyped(text)).toBeNull()
})

test('a typed window is widened to whole periods and cut to the series', () => {
  const quarterly = makeSeries('quarter', labels('quarter', 2020, 7), { CMED: counts([]) })
  const yearly = makeSeries('year', labels('year', 2014, 9), { CMED: counts([]) })
  const monthly = makeSeries('month', labels('month', 2020, 18), { CMED: counts([]) })
  expect(fitTyped(periodSpan('2020-05'), quarterly)).toEqual(periodSpan('2020-Q2'))
  expect(fitTyped(periodSpan('2021'), quarterly)).toEqual({ from: periodSpan('2021-Q1').from, to: periodSpan('2021-Q3').to })
  expect(fitTyped(periodSpan('2020-05'), yearly)).toEqual(periodSpan('2020'))
  expect(fitTyped(periodSpan('2021'), monthly)).toEqual({ from: periodSpan('2021-01').from, to: periodSpan('2021-06').to })
  expect(fitTyped(periodSpan('2021-07'), monthly)).toBeNull()
  expect(fitTyped(periodSpan('2019'), monthly)).toBeNull()
})
