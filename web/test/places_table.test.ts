import { expect, test } from 'vitest'
import { periodSpan } from '../src/model/months'
import type { PlaceRow } from '../src/model/places'
import { apiPath, csvCell, csvName, placesCsv } from '../src/views/places/csv'
import { nextOrder, searchRows, sortRows } from '../src/views/places/order'
import { changeText, figureText, placeText } from '../src/views/places/texts'
import { counts, labels, makeSeries, OBSERVED } from './series.fixture'

const row = (name: string, value: number | null, more: Partial<PlaceRow> = {}): PlaceRow => ({
  key: name,
  id: 1,
  kind: 'cell',
  name,
  cell: '841e121ffffffff',
  routes: ['CMED'],
  state: value === null ? 'withheld' : 'published',
  value,
  withheld: value === null ? 1 : 0,
  change: null,
  placing: OBSERVED,
  shares: null,
  isProvisional: false,
  low: null,
  high: null,
  ...more,
})
const route = row('Central Mediterranean', 900, { id: null, kind: 'route', cell: null, placing: null })
const rows = [route, row('M\u00e1laga', 20), row('Lampedusa', 700, { routes: ['WMED'] }), row('Kos', null), row('Area 10', 0, { kind: 'area', cell: null }), row('Area 9', 3)]
const names = (sorted: readonly PlaceRow[]) => sorted.map(({ name }) => name)
const series = makeSeries('month', labels('month', 2023, 12), { CMED: counts([]) })
const shown = { series, span: periodSpan('2023'), against: periodSpan('2022') }

test('figures sort by size, with what is withheld last in either direction', () => {
  expect(names(sortRows(rows, { column: 'figure', isDescending: true }))).toEqual(['Central Mediterranean', 'Lampedusa', 'M\u00e1laga', 'Area 9', 'Area 10', 'Kos'])
  expect(names(sortRows(rows, { column: 'figure', isDescending: false }))).toEqual(['Area 10', 'Area 9', 'M\u00e1laga', 'Lampedusa', 'Central Mediterranean', 'Kos'])
})

test('names sort as readers expect, and rows keep their order where they are equal', () => {
  expect(names(sortRows(rows, { column: 'place', isDescending: false }))).toEqual(['Area 9', 'Area 10', 'Central Mediterranean', 'Kos', 'Lampedusa', 'M\u00e1laga'])
  expect(names(sortRows(rows, { column: 'route', isDescending: false }))).toEqual(['Central Mediterranean', 'M\u00e1laga', 'Kos', 'Area 10', 'Area 9', 'Lampedusa'])
  expect(sortRows(rows, null)).toBe(rows)
})

test('a second click turns the order round; numbers start with the largest', () => {
  expect(nextOrder(null, 'figure')).toEqual({ column: 'figure', isDescending: true })
  expect(nextOrder({ column: 'figure', isDescending: true }, 'figure')).toEqual({ column: 'figure', isDescending: false })
  expect(nextOrder({ column: 'figure', isDescending: true }, 'place')).toEqual({ column: 'place', isDescending: false })
})

test.each([
  ['malaga', ['M\u00e1laga']],
  ['WMED', ['Lampedusa']],
  ['western lamp', ['Lampedusa']],
  ['central area', ['Area 10', 'Area 9']],
  ['841E121', ['M\u00e1laga', 'Lampedusa', 'Kos', 'Area 9']],
  ['nowhere', []],
  ['  ', names(rows)],
])('"%s" has %j', (text, fitting) => {
  expect(names(searchRows(rows, text))).toEqual(fitting)
})

test('a row says what it is in words', () => {
  expect(placeText(route)).toBe('Central Mediterranean')
  expect(placeText({ ...route, kind: 'not_placed' })).toBe('Central Mediterranean: no place')
  expect(placeText(row('', 5))).toBe('Cell 841e121ffffffff')
  expect(figureText(row('a', null))).toBe('withheld')
  expect(figureText(row('a', 0))).toBe('0')
  expect(figureText(row('a', 1200, { withheld: 2 }))).toBe('1,200, a part withheld')
  expect(changeText({ ratio: -0.5, difference: -10, reason: null })).toBe('\u221250\u00a0%')
  expect(changeText({ ratio: null, difference: -7, reason: 'small' })).toBe('\u22127 (small base)')
  expect(changeText({ ratio: null, difference: null, reason: 'basis_changed' })).toBe('divided differently')
})

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['a "b", c', '"a ""b"", c"'],
  ['=a,b', `"'=a,b"`],
  [-4, '-4'],
  [0, '0'],
  [null, ''],
])('%j is written as %s', (value, cell) => {
  expect(csvCell(value)).toBe(cell)
})

test('the file has what the table shows, with unit, source, release and window', () => {
  const [head, first, second, ...more] = placesCsv([row('Lampedusa', 700, { change: { ratio: 0.1234, difference: 70, reason: null } }), row('=Kos', null)], shown).split('\r\n')
  expect(head?.startsWith('\ufeffplace,kind,cell,route,figure,state,')).toBe(true)
  expect(first).toMatch(/^Lampedusa,cell,841e121ffffffff,Central Mediterranean,700,published,0,12\.3,,counted here by the source,final,,,detections,A publisher,test\.detections\.v1,2024-02-03,2023,2022,"An empty figure with the state ""withheld""/)
  expect(second).toMatch(/^'=Kos,cell,841e121ffffffff,Central Mediterranean,,withheld,1,,,/)
  expect(more).toEqual([''])
  expect(csvName({ ...shown, span: { from: 2023 * 12, to: 2023 * 12 + 3 } })).toBe('test.detections.v1_2023-01_to_2023-03.csv')
})

test('the address of the same figures names series, window, resolution and a single route', () => {
  expect(apiPath(rows, shown)).toBe('/collections/cells/items?series=test.detections.v1&datetime=2023&resolution=4&route=CMED&f=json')
  const many = [route, { ...route, key: 'EMED', routes: ['EMED' as const] }]
  expect(apiPath(many, { ...shown, span: { from: 2023 * 12, to: 2023 * 12 + 3 } })).toBe('/collections/cells/items?series=test.detections.v1&datetime=2023-01/2023-03&f=json')
})
