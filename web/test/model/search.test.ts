import { describe, expect, test } from 'vitest'
import { search, type Searched } from '../../src/model/search'
import type { Series } from '../../src/model/series'

const periods = Array.from({ length: 36 }, (_, at) => `${2022 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`)
const series = { grain: 'month', monthsPerPeriod: 1, periods } as unknown as Series
const measure = (name: string, start: string | null) => ({ name, start }) as Searched['measures'][number]
const searched: Searched = {
  series,
  measures: [measure('EU-Tunisia memorandum', '2023-07-16'), measure('A plan of 1999', '1999-01-01'), measure('A plan without a day', null)],
  places: [
    { name: 'Lampedusa', routes: ['CMED'], lng: 12.6, lat: 35.5 },
    { name: 'Melilla', routes: ['WMED'], lng: -2.9, lat: 35.3 },
    { name: 'Mérida', routes: [], lng: 0, lat: 0 },
  ],
  hotspots: [{ name: 'Lampedusa hotspot', route: 'CMED' }],
}
const find = (text: string) => search(text, searched, (name) => name)
const names = (text: string) => find(text).map((hit) => (hit.kind === 'month' ? 'month' : hit.name))

describe('a text finds', () => {
  test.each([
    ['lamp', ['Lampedusa hotspot', 'Lampedusa']],
    ['merida', ['Mérida']],
    ['cmed', ['Central Mediterranean']],
    ['mediterr', ['Central Mediterranean', 'Eastern Mediterranean', 'Western Mediterranean']],
    ['tunisia', ['EU-Tunisia memorandum']],
    ['september 2023', ['month']],
    ['', []],
    ['   ', []],
    ['zzz', []],
  ])('%j', (text, expected) => {
    expect(names(text)).toEqual(expected)
  })

  test('a month inside the series, and no other', () => {
    expect(find('2023-09')).toEqual([{ kind: 'month', span: { from: 2023 * 12 + 8, to: 2023 * 12 + 9 } }])
    expect(find('1999-09')).toEqual([])
  })

  test('measures inside the series only', () => {
    expect(names('plan')).toEqual([])
  })
})

test('names that begin with a text come before those that contain it', () => {
  expect(names('me')[0]).toBe('Melilla')
})

test('at most twelve are found', () => {
  const places = Array.from({ length: 40 }, (_, at) => ({ name: `Port ${at}`, routes: [], lng: 0, lat: 0 }))
  expect(search('port', { ...searched, places }, (name) => name)).toHaveLength(12)
})
