import { afterEach, expect, test, vi } from 'vitest'
import { ask, type Claim, type ForecastSkill, type HotspotLoad } from '../src/api'
import { windowsOf } from '../src/claims'
import { formatPeriod, formatTenths } from '../src/format'
import { byStatement } from '../src/hotspots'
import { estimatesOf, skillText } from '../src/outlook'

const answering = (respond: () => Promise<Response>) => {
  vi.stubGlobal('location', { origin: 'http://service' })
  vi.stubGlobal('fetch', respond)
}
afterEach(() => vi.unstubAllGlobals())

test('an answer that is not there says why', async () => {
  answering(() => Promise.resolve(Response.json({ detail: 'nothing is here' }, { status: 404 })))
  expect(await ask('/hotspots')).toEqual({ answer: null, missing: 'The service answered 404 to /hotspots: nothing is here' })
  answering(() => Promise.reject(new TypeError('no network')))
  expect((await ask('/hotspots')).missing).toContain('did not answer')
})

test('what is called off is thrown, not said', async () => {
  const controller = new AbortController()
  controller.abort()
  answering(() => Promise.reject(controller.signal.reason as Error))
  await expect(ask('/hotspots', controller.signal)).rejects.toThrow()
})

test('an answer is as it was given', async () => {
  answering(() => Promise.resolve(Response.json({ claims: [] })))
  expect(await ask('/claims')).toEqual({ answer: { claims: [] }, missing: null })
})

test('loads on two capacities stand under the people they are of', () => {
  const load = (people: number, places: number): HotspotLoad => ({
    value: people / places,
    people,
    basis: 'occupancy',
    as_of: '2023-09-13',
    source: 'a',
    capacity: { value: places, as_of: '2023-09', date_precision: 'month', relation: 'in_force', source: 'b' },
    capacity_age_days: 12,
    conflict: true,
  })
  const groups = byStatement([load(6344, 400), load(6344, 640), load(1796, 400)])
  expect(groups.map((loads) => loads.map(({ capacity }) => capacity.value))).toEqual([[400, 640], [400]])
})

test('windows of the comparisons that decide are named once', () => {
  const comparison = { id: 'a', decides: true, window: '2023-01/2023-09', compared: '2022-01/2022-09', says: '', note: null }
  const claim = { comparisons: [comparison, comparison, { ...comparison, decides: false, window: '2023-10' }] } as unknown as Claim
  expect(windowsOf(claim)).toEqual(['January 2023 to September 2023 compared with January 2022 to September 2022'])
})

test('months without an interval are told apart, with their reasons', () => {
  const known = { period: '2025-04', median: 10, low: 8, high: 12, reason_missing: null }
  const unknown = { period: '2025-05', median: null, low: null, high: null, reason_missing: 'no skill' }
  expect(estimatesOf({ nowcast: [known], forecast: [unknown], forecast_status: { reason: null } })).toEqual({
    estimates: [{ period: '2025-04', kind: 'nowcast', median: 10, low: 8, high: 12 }],
    withheld: [{ period: '2025-05', reason: 'no skill' }],
  })
})

test('periods read as words, as exactly as they are given', () => {
  expect(formatPeriod('2023-09-13')).toBe('13 September 2023')
  expect(formatPeriod('2023-09')).toBe('September 2023')
  expect(formatPeriod('2023')).toBe('2023')
  expect(formatPeriod('2023-Q1/2023-Q2')).toBe('2023-Q1 to 2023-Q2')
  expect(formatPeriod('2022-10-21/2023-01-01')).toBe('21 October 2022 to 1 January 2023')
  expect(formatTenths(68.8271484375)).toBe('68.8')
  expect(formatTenths(9)).toBe('9.0')
})

test('the skill is that of one month ahead', () => {
  const skill = (horizon: number, more: Partial<ForecastSkill>): ForecastSkill => ({
    horizon, relative_wis: 0.78, coverage: 0.824, better_naive: 'last_month', first_target: '2016-01', ...more,
  })
  expect(skillText([skill(2, {}), skill(1, {})])).toEqual([
    'Since January 2016, forecasts one month ahead scored 22 % better than the last month taken unchanged, and 82 % of counts lay in the 80 % interval. ',
  ])
  expect(skillText([skill(1, { relative_wis: 1.1, better_naive: 'last_year' })])[0]).toContain('10 % worse than the same month of the year before')
  expect(skillText([skill(1, { relative_wis: null })])).toEqual([])
  expect(skillText([])).toEqual([])
})
