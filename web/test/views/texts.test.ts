import { describe, expect, test } from 'vitest'
import { totalOf } from '../../src/model/series'
import { countedText, definitionText, nounOf, noChangeSentence, noChangeText, totalText } from '../../src/views/texts'
import { breakOf, counts, labels, makeSeries } from '../series.fixture'
import { span } from '../support/scene'

const series = makeSeries('month', labels('month', 2023, 12), { CMED: counts([1200, null]) })
const own = { ...series, indicator: 'shelter_places', title: 'Places in shelters', unit: 'places' }

test('a series has a noun; an own table has its title', () => {
  expect(['detections', 'arrivals', 'dead_and_missing', 'shelter_places'].map((indicator) => nounOf({ ...own, id: 'x.y.v1', indicator }))).toEqual(['Detections', 'Arrivals', 'Dead and missing', 'Places in shelters'])
})

test('each indicator says what it counts', () => {
  const texts = ['detections', 'arrivals', 'dead_and_missing', 'shelter_places'].map((indicator) => countedText({ ...own, indicator }))
  expect(texts).toEqual([
    'Detections are events, not people: one person can be counted several times.',
    'People who arrived, as registered; never add them to detections.',
    'A minimum: many deaths are never recorded.',
    'Counted in: places.',
  ])
})

test('a total says why it is missing', () => {
  const total = (route: 'CMED' | 'WBAL', month: string) => totalText(series, route, totalOf(series, route, span(month)))
  expect([total('CMED', '2023-01'), total('CMED', '2023-02'), total('WBAL', '2023-01')]).toEqual(['1,200', 'not published', 'no figures'])
})

describe('without a change', () => {
  test('two words say why', () => {
    expect((['incomplete', 'not_published', 'small'] as const).map(noChangeText)).toEqual(['incomplete', 'not published', 'small base'])
  })
  test.each([
    ['incomplete', 'No comparison of 2023 with 2022: a part of them is not published.'],
    ['not_published', 'No comparison of 2023 with 2022: one of them is not published.'],
    ['small', 'No percentage: the count of 2022 is below 50.'],
  ] as const)('a sentence says why: %s', (reason, sentence) => {
    expect(noChangeSentence(reason, span('2023'), span('2022'))).toBe(sentence)
  })
})

test('months from which a route is counted in another way are named once, in order', () => {
  const breaks = ['2023-06', '2023-01', '2023-06'].map((month) => breakOf('CMED', month, 'definition'))
  expect(definitionText(breaks)).toBe('Counted in another way from January 2023, June 2023: compare with care.')
  expect(definitionText([])).toBe('')
})
