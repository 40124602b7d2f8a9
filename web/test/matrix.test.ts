import { expect, test } from 'vitest'
import type { MatrixInfo, Placing, Break } from '../src/api'
import { breaksIn, decodeMatrix, placingOf, remainderOf, sharesOf, standing, sumWindow } from '../src/matrix'

const WITHHELD = 4294967295
const NOT_PUBLISHED = 4294967294
const values = [
  [100, 0, WITHHELD, 40],
  [5, 0, WITHHELD, 20],
  [0, NOT_PUBLISHED, NOT_PUBLISHED, 0],
]
const carried: Placing = { basis: 'carried_share', share_age_years: 1, range_low: 0.88, range_high: 1.07 }
const direct = (basis: Placing['basis']): Placing => ({ basis, share_age_years: null, range_low: null, range_high: null })
const change = (month: string, publisher: string, areas: string[], what: Break['what'] = 'shares'): Break => ({
  route: 'CMED',
  month,
  what,
  divides: 'IT',
  border: null,
  areas: ['IT:lampedusa', 'IT:sicily'],
  shares: { publisher, published_start: '2022-01', published_end: '2022-12', areas },
  note: '',
  publisher,
  source: '',
  restated_to: null,
  restated_by: null,
})
const info: MatrixInfo = {
  periods: ['2023-01', '2023-02', '2023-03', '2023-04'],
  withheld: WITHHELD,
  not_published: NOT_PUBLISHED,
  shape: [3, 4],
  rows: [
    { id: 16, cell: null, area: 'IT:sicily', name: 'Sicily', label: [13.5, 37.5, 3.2], kind: 'area', areas: [], routes: ['CMED'], placing: [[0, 1], [3, 2]] },
    { id: 21474836687, cell: '851e8bc7fffffff', area: null, name: null, label: null, kind: 'cell', areas: [], routes: ['CMED'], placing: [[0, 0]] },
    { id: 21474838554, cell: '85384d8ffffffff', area: null, name: null, label: null, kind: 'cell', areas: [{ id: 'IT:lampedusa', name: 'Lampedusa' }], routes: ['CMED'], placing: [[0, 1], [1, -1], [3, 1]] },
  ],
  placings: [direct('observed'), direct('published_share'), carried],
  remainders: [
    { route: 'CMED', values: [1, 2, 3, 4] },
    { route: 'WBAL', values: [10, 20, 30, 40] },
  ],
  breaks: [
    change('2023-01', 'UNHCR', ['IT:lampedusa', 'IT:sicily']),
    change('2023-02', 'UNHCR', ['IT:lampedusa', 'IT:sicily'], 'basis'),
    change('2023-03', 'the ministry', ['IT:lampedusa']),
  ],
  data: '/matrix',
}

function bytes(numbers: number[]): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(numbers.length * 4))
  numbers.forEach((value, at) => view.setUint32(at * 4, value, true))
  return view.buffer
}

const matrix = decodeMatrix(info, bytes(values.flat()))
const range = (start: number, stop: number) => ({ start, stop, full: stop - start })

test('rows are found by their ids, areas and cells alike', () => {
  expect(matrix.rowOf.get(16)).toBe(0)
  expect(matrix.rows[matrix.rowOf.get(21474838554) ?? -1]?.cell).toBe('85384d8ffffffff')
})

test.each([
  [1, 0, 4, { sum: 25, withheldMonths: 1, emptyMonths: 0, months: 4, placing: 0 }],
  [1, 2, 3, { sum: 0, withheldMonths: 1, emptyMonths: 0, months: 1, placing: 0 }],
  [2, 1, 2, { sum: 0, withheldMonths: 0, emptyMonths: 1, months: 1, placing: -1 }],
  [2, 0, 4, { sum: 0, withheldMonths: 0, emptyMonths: 2, months: 4, placing: 1 }],
  [0, 0, 3, { sum: 100, withheldMonths: 1, emptyMonths: 0, months: 3, placing: 1 }],
  [0, 0, 4, { sum: 140, withheldMonths: 1, emptyMonths: 0, months: 4, placing: 2 }],
])('row %i, months %i to %i', (row, start, stop, expected) => {
  expect(sumWindow(matrix, row, range(start, stop))).toEqual(expected)
})

test('the least certain month of a window says how its count was derived', () => {
  expect(placingOf(matrix, sumWindow(matrix, 0, range(0, 4)))).toEqual(carried)
  expect(placingOf(matrix, sumWindow(matrix, 2, range(1, 3)))).toBeNull()
})

test('cells, areas and the rest add up', () => {
  expect(standing(matrix, range(0, 4))).toEqual({ cells: 25, areas: 140, elsewhere: 110 })
  expect(standing(matrix, range(2, 3))).toEqual({ cells: 0, areas: 0, elsewhere: 33 })
  expect(remainderOf(matrix, 'WBAL', range(1, 3))).toBe(50)
  expect(remainderOf(matrix, 'EMED', range(1, 3))).toBe(0)
})

test('a break counts where it parts the months of a window', () => {
  expect(breaksIn(matrix, range(1, 4))).toHaveLength(1)
  expect(breaksIn(matrix, range(2, 4))).toEqual([])
  expect(breaksIn(matrix, range(0, 2))).toEqual([])
})

test('shares are named for a window that they divide as a whole', () => {
  const [sicily, , lampedusa] = matrix.rows
  if (!sicily || !lampedusa) throw new Error('rows are missing')
  expect(sharesOf(matrix, lampedusa, range(0, 2))?.publisher).toBe('UNHCR')
  expect(sharesOf(matrix, lampedusa, range(2, 4))?.publisher).toBe('the ministry')
  expect(sharesOf(matrix, lampedusa, range(0, 3))).toBeNull()
  expect(sharesOf(matrix, sicily, range(0, 2))?.publisher).toBe('UNHCR')
  expect(sharesOf(matrix, sicily, range(2, 4))).toBeNull()
  expect(sharesOf(matrix, { ...lampedusa, areas: [] }, range(0, 2))).toBeNull()
})

test('bytes that do not fit the shape are refused', () => {
  expect(() => decodeMatrix(info, bytes([1, 2, 3]))).toThrow(RangeError)
})
