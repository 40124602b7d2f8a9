import { h } from 'preact'
import { describe, expect, test } from 'vitest'
import type { components } from '../../src/openapi'
import { byStatement, HotspotList } from '../../src/views/Hotspots'
import { textOf } from '../support/nodes'

type Schemas = components['schemas']
type Load = Schemas['ReceptionLoad']

const load = (people: number, places: number, more: Partial<Load> = {}): Load => ({
  value: people / places,
  people,
  basis: 'occupancy',
  as_of: '2023-09-13',
  source: 'a',
  capacity: { value: places, as_of: '2023-09', date_precision: 'month', relation: 'in_force', source: 'b' },
  capacity_age_days: 12,
  conflict: true,
  ...more,
})

const capacities = (loads: Load[]) => byStatement(loads).map((group) => group.map(({ capacity }) => capacity.value))

describe('loads are grouped', () => {
  test('so that two capacities stand under the people they are of', () => {
    expect(capacities([load(6344, 400), load(6344, 640), load(1796, 400)])).toEqual([[400, 640], [400]])
  })
  test.each([
    ['another day', { as_of: '2023-09-14' }],
    ['another source', { source: 'c' }],
    ['another basis', { basis: 'arrivals_14_days' as const }],
  ])('apart for %s, even of as many people', (_, more) => {
    expect(capacities([load(6344, 400), load(6344, 640, more)])).toEqual([[400], [640]])
  })
})

describe('the list of hotspots', () => {
  const member = (name: string, loads: Load[], missing: string | null = null) => ({ id: name, name, load: loads, load_missing: missing })
  const shown = (hotspots: object[]) => textOf(h(HotspotList, { answer: { hotspots } as unknown as Schemas['Hotspots'] })).replace(/\s+/g, ' ')
  test('says that there is none', () => {
    expect(shown([])).toBe('The letter mentions no hotspot on this route.')
  })
  test('has people, places, both dates and both sources of each load', () => {
    const text = shown([{ ...member('Lampedusa', [load(6344, 400)]), members: [] }])
    expect(text).toContain('6,344 people in reception on 13 September 2023 (a)')
    expect(text).toContain('15.9 on 400 places of September 2023, in force at that time (b)')
  })
  test('says why there is no load, and names the places without one', () => {
    const text = shown([{ ...member('Greek islands', [], 'no capacity was stated'), members: [member('Kos', []), member('Leros', []), member('Samos', [load(10, 5)])] }])
    expect(text).toContain('No load: no capacity was stated.')
    expect(text).toContain('No load for this month: Kos; Leros.')
    expect(text).toContain('Samos10 people')
  })
})
