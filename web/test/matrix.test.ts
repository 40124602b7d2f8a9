import { expect, test } from 'vitest'
import type { MatrixInfo } from '../src/api'
import { allSums, decodeMatrix, sumWindow } from '../src/matrix'

const WITHHELD = 4294967295
const NOT_PUBLISHED = 4294967294
const rows = [
  [5, 0, WITHHELD, 20],
  [0, NOT_PUBLISHED, NOT_PUBLISHED, 0],
]
const info: MatrixInfo = {
  periods: ['2023-01', '2023-02', '2023-03', '2023-04'],
  withheld: WITHHELD,
  not_published: NOT_PUBLISHED,
  shape: [2, 4],
  rows: [
    { id: 21474836687, cell: '851e8bc7fffffff', routes: ['CMED'] },
    { id: 21474838554, cell: '85384d8ffffffff', routes: ['CMED'] },
  ],
  data: '/matrix',
}

function bytes(values: number[]): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(values.length * 4))
  values.forEach((value, at) => view.setUint32(at * 4, value, true))
  return view.buffer
}

const matrix = decodeMatrix(info, bytes(rows.flat()))

test('rows keep their ids and cells', () => {
  expect(matrix.ids).toEqual([21474836687, 21474838554])
  expect(matrix.cells.get(21474838554)).toBe('85384d8ffffffff')
})

test.each([
  [0, 0, 4, { sum: 25, withheldMonths: 1, emptyMonths: 0, months: 4 }],
  [0, 2, 3, { sum: 0, withheldMonths: 1, emptyMonths: 0, months: 1 }],
  [0, 1, 2, { sum: 0, withheldMonths: 0, emptyMonths: 0, months: 1 }],
  [1, 0, 4, { sum: 0, withheldMonths: 0, emptyMonths: 2, months: 4 }],
])('row %i, months %i to %i', (row, start, stop, expected) => {
  expect(sumWindow(matrix, row, { start, stop, full: stop - start })).toEqual(expected)
})

test.each([1, 2, 4])('sums over every window of %i months agree with summing each', (length) => {
  const slow = rows.flatMap((_, row) =>
    Array.from({ length: 5 - length }, (_, start) => sumWindow(matrix, row, { start, stop: start + length, full: length }).sum),
  )
  expect(allSums(matrix, length)).toEqual(slow)
})

test('a matrix without rows has no sums', () => {
  expect(allSums(decodeMatrix({ ...info, rows: [], shape: [0, 4] }, bytes([])), 1)).toEqual([])
})

test('bytes that do not fit the shape are refused', () => {
  expect(() => decodeMatrix(info, bytes([1, 2, 3]))).toThrow(RangeError)
})
