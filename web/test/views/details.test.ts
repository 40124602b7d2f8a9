import { h } from 'preact'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CellProperties } from '../../src/api'
import { selected, type Selection } from '../../src/data/selection'
import { Details } from '../../src/views/Details'
import { speak } from '../../src/words'
import { counts, labels, makeSeries } from '../series.fixture'
import { byTestId, elementsOf, textOf } from '../support/nodes'
import { makeScene, span } from '../support/scene'

const chosen: Selection = { place: { name: 'Lampedusa', country_iso2: 'IT', role: 'landing_area;hotspot', routes: 'CMED' }, cell: '851e8bc7fffffff', areas: [], corridors: ['CMED', 'WBAL'] }
const figure: CellProperties = {
  cell: '851e8bc7fffffff',
  resolution: 5,
  kind: 'cell',
  area: null,
  name: 'Lampedusa',
  route: 'CMED',
  route_name: 'Central Mediterranean',
  unit: 'detections',
  period: '2023',
  value: 1200,
  status: 'final',
  withheld_months: 0,
  basis: 'observed',
  share_age_years: null,
  range_low: null,
  range_high: null,
  vintage: '2023-05-12',
  source: 'Detections by border, file of May',
}
const scene = makeScene(makeSeries('month', labels('month', 2023, 12), { CMED: counts([]) }), span('2023'), 'CMED')
const details = () => h(Details, { scene, chosen, sharesOf: () => null })

/** Answer the next request for figures with these. */
async function show(...figures: CellProperties[]): Promise<void> {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ features: figures.map((properties) => ({ properties })) })))
  selected.ask(`${requests++} /collections/cells/items`)
  await vi.waitFor(() => expect(selected.state.value.status).toBe('ready'))
}

let requests = 0
beforeEach(() => void vi.stubGlobal('location', { origin: 'http://service' }))
afterEach(() => {
  vi.unstubAllGlobals()
  return speak('en')
})

describe('a figure of the selection', () => {
  test('has its place, value, unit, derivation, source and release', async () => {
    await show(figure)
    expect(byTestId(details())['cell-figure']).toBe('Lampedusa, Central Mediterranean1,200 detectionsHow it was derivedcounted here by the sourceSourceDetections by border, file of MayVintage12 May 2023Cell851e8bc7fffffff (H3 resolution 5)')
  })
  test.each([
    ['withheld', { status: 'suppressed', value: null }, 'Withheld (small count)'],
    ['not reported yet', { status: 'not_yet_reported', value: null }, 'Not reported yet'],
    ['not published', { status: 'not_published', value: null }, 'No count is published here'],
    ['zero', { value: 0 }, '0 detections'],
    ['withheld in part', { withheld_months: 2 }, '1,200 detections; 2 months withheld (small counts)'],
    ['of an area', { kind: 'area' as const, area: 'IT' }, '1,200 detections, port not known'],
  ])('can be %s', async (_, more, text) => {
    await show({ ...figure, ...more })
    expect(elementsOf(details()).filter(({ props }) => props['class'] === 'value').map(({ props }) => textOf(props['children'] as string))).toEqual([text])
  })
  test('of another route is not shown beside the chosen one', async () => {
    await show({ ...figure, route: 'WBAL', route_name: 'Western Balkans' })
    expect(byTestId(details())['cell-figure']).toBe('No count is published here.')
  })
})

test('the place has its country, roles and routes, and leads to the other routes there', async () => {
  await show(figure)
  expect(textOf(details())).toContain('Italy \u00b7 landing area, hotspot \u00b7 CMED')
  expect(elementsOf(details()).filter(({ type }) => type === 'button').map(({ text }) => text)).toEqual(['Close', 'Show the Western Balkans route'])
})

test('in French names of routes and countries are French, and text of the service is marked', async () => {
  await show(figure)
  await speak('fr')
  expect(textOf(details())).toContain('Lampedusa, M\u00e9diterran\u00e9e centrale')
  expect(textOf(details())).toContain('Italie \u00b7 ')
  expect(elementsOf(details()).filter(({ props }) => props['lang'] === 'en').map(({ text }) => text)).toEqual(['landing area, hotspot', 'Detections by border, file of May'])
})
