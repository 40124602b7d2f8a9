import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Placing, Shares } from '../src/api'
import { basisText, publishedMonths, standingText, unknownPlace } from '../src/standing'
import { speak } from '../src/words'

const placing = (basis: Placing['basis'], more: Partial<Placing> = {}): Placing => ({
  basis,
  share_age_years: null,
  range_low: null,
  range_high: null,
  ...more,
})

const shares = (publisher: string, start: string, end: string): Shares => ({
  areas: ['IT:lampedusa'],
  publisher,
  published_start: start,
  published_end: end,
})

test.each([
  [['CMED'], 'port not known'],
  [['EMED', 'WAFR'], 'port not known'],
  [['WMED'], 'place not known'],
  [['CMED', 'WBAL'], 'place not known'],
  [[], 'place not known'],
])('of areas of %j the %s', (routes, words) => {
  expect(unknownPlace(routes)).toBe(words)
})

test('a figure says how it was derived', () => {
  expect(basisText(placing('observed'))).toBe('counted here by the source')
  expect(basisText(placing('published_share'))).toBe('a share of a larger count, by shares published for the same months')
  expect(basisText(placing('published_share'), shares('UNHCR', '2022-01', '2022-12'))).toBe(
    'a share of a larger count, by shares that UNHCR published for 2022',
  )
})

test('a carried share says how far it was off in the past', () => {
  const carried = placing('carried_share', { share_age_years: 1, range_low: 0.88, range_high: 1.07 })
  expect(basisText(carried, shares('UNHCR', '2024-12', '2024-12'))).toBe(
    'a share of a larger count, by shares that UNHCR published for December 2024, also carried on to other months; ' +
      'for the least certain month, the actual count was 0.88 to 1.07 times the assigned one in 80 % of past cases',
  )
})

test.each([
  [{ cells: 0, areas: 0, elsewhere: 0 }, ''],
  [{ cells: 0, areas: 0, elsewhere: 99_002 }, '99,002 with the route only (place not known, or withheld).'],
  [
    { cells: 13_436, areas: 5_773, elsewhere: 12 },
    '13,436 on cells, 5,773 on areas (place not known any finer), 12 with the route only (place not known, or withheld).',
  ],
])('%j is told as %j', (standing, words) => {
  expect(standingText(standing)).toBe(words)
})

test.each([
  ['2022-01', '2022-12', '2022'],
  ['2024-12', '2024-12', 'December 2024'],
  ['2023-01', '2023-09', 'January 2023 to September 2023'],
  ['2009-01', null, 'January 2009 on'],
  [null, null, null],
])('shares of %j to %j are of %j', (start, end, words) => {
  expect(publishedMonths(start, end)).toBe(words)
})

describe('in French', () => {
  beforeAll(() => speak('fr'))
  afterAll(() => speak('en'))
  test('every part is translated', () => {
    const texts = [
      unknownPlace(['CMED']),
      unknownPlace(['WBAL']),
      basisText(placing('observed')),
      basisText(placing('carried_share', { share_age_years: 2, range_low: 0.88, range_high: 1.07 })),
      basisText(placing('carried_share', { share_age_years: 2 }), shares('HCR', '2024-12', '2024-12')),
      standingText({ cells: 13_436, areas: 5_773, elsewhere: 12 }),
    ]
    expect(texts[3]).toContain('de 0,88 \u00e0 1,07 fois')
    for (const text of texts) expect(text).not.toMatch(/\b(known|share of|counted|years?|with|the)\b/)
    expect(publishedMonths('2009-01', null)).toBe('depuis janvier 2009')
    expect(publishedMonths('2023-01', '2023-09')).toBe('janvier 2023 \u00e0 septembre 2023')
  })
})
