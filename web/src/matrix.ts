/** Load the counts of cells by month; any window is then a sum over a row. */
import { getBytes, getJson, type MatrixInfo } from './api'
import { SERIES, type RouteId } from './routes'
import type { MonthRange } from './state'

export interface Matrix {
  periods: string[]
  ids: number[]
  cells: Map<number, string>
  values: Uint32Array
  withheld: number
  notPublished: number
}

/** The published sum of a window, and the numbers of its withheld and unpublished months. */
export interface WindowSum {
  sum: number
  withheldMonths: number
  emptyMonths: number
  months: number
}

export function decodeMatrix(info: MatrixInfo, bytes: ArrayBuffer): Matrix {
  const [rows, months] = info.shape
  if (bytes.byteLength !== rows * months * 4 || info.rows.length !== rows || info.periods.length !== months) {
    throw new RangeError(`matrix of ${rows} x ${months} does not fit ${bytes.byteLength} bytes`)
  }
  const view = new DataView(bytes)
  const values = Uint32Array.from({ length: rows * months }, (_, at) => view.getUint32(at * 4, true))
  const cells = new Map(info.rows.map(({ id, cell }) => [id, cell]))
  const ids = info.rows.map(({ id }) => id)
  return { periods: info.periods, ids, cells, values, withheld: info.withheld, notPublished: info.not_published }
}

export function sumWindow(matrix: Matrix, row: number, range: MonthRange): WindowSum {
  const first = row * matrix.periods.length
  let sum = 0
  let withheldMonths = 0
  let emptyMonths = 0
  for (let at = first + range.start; at < first + range.stop; at++) {
    const value = matrix.values[at] ?? 0
    if (value === matrix.withheld) withheldMonths++
    else if (value === matrix.notPublished) emptyMonths++
    else sum += value
  }
  return { sum, withheldMonths, emptyMonths, months: range.stop - range.start }
}

/** Return the sums of every row over every `length` consecutive months; classes made from them do not change over time. */
export function allSums(matrix: Matrix, length: number): number[] {
  const months = matrix.periods.length
  const sums: number[] = []
  for (let row = 0; row < matrix.ids.length; row++) {
    let sum = 0
    for (let month = 0; month < months; month++) {
      sum += published(matrix, row * months + month)
      if (month >= length) sum -= published(matrix, row * months + month - length)
      if (month >= length - 1) sums.push(sum)
    }
  }
  return sums
}

/** Return the sum over all cells of a window: what the map shows. */
export function sumOnCells(matrix: Matrix, range: MonthRange): number {
  return matrix.ids.reduce((sum, _, row) => sum + sumWindow(matrix, row, range).sum, 0)
}

function published(matrix: Matrix, at: number): number {
  const value = matrix.values[at] ?? 0
  return value === matrix.withheld || value === matrix.notPublished ? 0 : value
}

const loaded = new Map<string, Promise<Matrix>>()

/** Fetch the matrix of a route (null: all routes) at a resolution; repeated calls share one request. */
export function loadMatrix(route: RouteId | null, resolution: number): Promise<Matrix> {
  const path = `/matrix/${SERIES}/${resolution}.json${route ? `?route=${route}` : ''}`
  const known = loaded.get(path)
  if (known) return known
  const coming = fetchMatrix(path)
  loaded.set(path, coming)
  coming.catch(() => loaded.delete(path))
  return coming
}

async function fetchMatrix(path: string): Promise<Matrix> {
  const info = await getJson<MatrixInfo>(path)
  return decodeMatrix(info, await getBytes(info.data))
}
