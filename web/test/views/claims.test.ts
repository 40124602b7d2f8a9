import { expect, test } from 'vitest'
import type { Claim } from '../../src/api'
import { windowsOf } from '../../src/views/Claims'

type Comparison = Claim['comparisons'][number]

const comparison = (more: Partial<Comparison>) => ({ decides: true, window: '2023-01/2023-09', compared: '2022-01/2022-09', ...more }) as Comparison

test('the periods of the comparisons that decide are named once', () => {
  const comparisons = [comparison({}), comparison({}), comparison({ decides: false, window: '2023-10' }), comparison({ window: '2023-08', compared: null })]
  expect(windowsOf({ comparisons })).toEqual(['January 2023 to September 2023 compared with January 2022 to September 2022', 'August 2023'])
})

test('a comparison without a period names none', () => {
  expect(windowsOf({ comparisons: [comparison({ window: null })] })).toEqual([])
})
