import { expect, test } from 'vitest'
import { offCells } from '../src/legend'
import { decodeMatrix, sumOnCells } from '../src/matrix'

test.each([
  [null, 0, ''],
  [100, 100, ''],
  [0, 0, ''],
  [1_234, 34, '1,200 of 1,234 detections are on no cell: no place is published for them, or their counts are withheld.'],
])('of %j detections %i are on cells', (total, onCells, words) => {
  expect(offCells(total, onCells)).toBe(words)
})

test('cells count what they show: withheld and unpublished counts are not on them', () => {
  const [withheld, empty] = [0xffffffff, 0xfffffffe]
  const info = { periods: ['a', 'b'], withheld, not_published: empty, shape: [2, 2] as [number, number], rows: [{ id: 1, cell: 'x', routes: [] }, { id: 2, cell: 'y', routes: [] }], data: '' }
  const matrix = decodeMatrix(info, Uint32Array.from([5, withheld, 7, empty]).buffer)
  expect(sumOnCells(matrix, { start: 0, stop: 2, full: 2 })).toBe(12)
  expect(sumOnCells(matrix, { start: 1, stop: 2, full: 1 })).toBe(0)
})
