/** Load the counts of areas and cells by month; any window is then a sum over a row. */
import type { MatrixInfo, MatrixRow, Placing, Break, Shares } from './api'
import type { Range } from './model/series'

export interface Matrix {
  periods: string[]
  rows: MatrixRow[]
  /** Row numbers by the id on tiles. */
  rowOf: Map<number, number>
  values: Uint32Array
  /** Position in `placings` by row and month, -1 where nothing is published. */
  placing: Int8Array
  placings: Placing[]
  remainders: Map<string, readonly number[]>
  breaks: Break[]
  withheld: number
  notPublished: number
}

/** The published sum of a window, the numbers of its withheld and unpublished months, and its least certain placing. */
export interface WindowSum {
  sum: number
  withheldMonths: number
  emptyMonths: number
  months: number
  placing: number
}

/** How much of a total stands on cells, on areas, and on neither. */
export interface Standing {
  cells: number
  areas: number
  elsewhere: number
}

export function decodeMatrix(info: MatrixInfo, bytes: ArrayBuffer): Matrix {
  const [rows, months] = info.shape
  if (bytes.byteLength !== rows * months * 4 || info.rows.length !== rows || info.periods.length !== months) {
    throw new RangeError(`matrix of ${rows} x ${months} does not fit ${bytes.byteLength} bytes`)
  }
  const view = new DataView(bytes)
  return {
    periods: info.periods,
    rows: info.rows,
    rowOf: new Map(info.rows.map(({ id }, row) => [id, row])),
    values: Uint32Array.from({ length: rows * months }, (_, at) => view.getUint32(at * 4, true)),
    placing: decodePlacing(info.rows, months),
    placings: info.placings,
    remainders: new Map(info.remainders.map(({ route, values }) => [route, values])),
    breaks: info.breaks.filter(({ what }) => what !== 'basis'), // there, the same shares go on
    withheld: info.withheld,
    notPublished: info.not_published,
  }
}

/** Spread the runs of each row over its months. */
function decodePlacing(rows: readonly MatrixRow[], months: number): Int8Array {
  const placing = new Int8Array(rows.length * months).fill(-1)
  rows.forEach(({ placing: runs }, row) => {
    runs.forEach(([start, code], at) => placing.fill(code, row * months + start, row * months + (runs[at + 1]?.[0] ?? months)))
  })
  return placing
}

export function sumWindow(matrix: Matrix, row: number, range: Range): WindowSum {
  const first = row * matrix.periods.length
  let [sum, withheldMonths, emptyMonths, placing] = [0, 0, 0, -1]
  for (let at = first + range.start; at < first + range.stop; at++) {
    const value = matrix.values[at] ?? 0
    placing = Math.max(placing, matrix.placing[at] ?? -1)
    if (value === matrix.withheld) withheldMonths++
    else if (value === matrix.notPublished) emptyMonths++
    else sum += value
  }
  return { sum, withheldMonths, emptyMonths, months: range.stop - range.start, placing }
}

/** Return how a count was derived; null where nothing is published. */
export function placingOf({ placings }: Matrix, { placing }: WindowSum): Placing | null {
  return placings[placing] ?? null
}

/** Return how much of a window stands on cells, on areas, and on neither: the three add up to the published total. */
export function standing(matrix: Matrix, range: Range): Standing {
  const sums = { cell: 0, area: 0 }
  matrix.rows.forEach(({ kind }, row) => (sums[kind === 'area' ? 'area' : 'cell'] += sumWindow(matrix, row, range).sum))
  const elsewhere = [...matrix.remainders.keys()].reduce((sum, route) => sum + remainderOf(matrix, route, range), 0)
  return { cells: sums.cell, areas: sums.area, elsewhere }
}

/** Return the count of a route in a window that stands in no row. */
export function remainderOf({ remainders }: Matrix, route: string, { start, stop }: Range): number {
  return (remainders.get(route) ?? []).slice(start, stop).reduce((sum, value) => sum + value, 0)
}

/** Return the shares that divide the count of a row over a whole window; null if they change in it, or differ within a cell. */
export function sharesOf({ breaks, periods }: Matrix, { area, areas, routes }: MatrixRow, range: Range): Shares | null {
  const [first = '', last = ''] = [periods[range.start], periods[range.stop - 1]]
  const ids = area ? [area] : areas.map(({ id }) => id)
  const found = new Map<string, Shares>()
  for (const { route, month, divides, border, areas: changed, shares } of breaks) {
    if (!routes.some((name) => name === route) || month > last || !changed.some((id) => ids.includes(id))) continue
    if (month > first) return null
    const whole = `${route} ${divides} ${border}`
    if (shares?.areas.some((id) => ids.includes(id))) found.set(whole, shares)
    else found.delete(whole)
  }
  const sets = [...found.values()]
  const isSame = sets.every(({ publisher, published_start: start }) => publisher === sets[0]?.publisher && start === sets[0].published_start)
  return isSame ? (sets[0] ?? null) : null
}

/** Return the breaks inside a window: months that are counted in another way than its first. */
export function breaksIn({ breaks, periods }: Pick<Matrix, 'breaks' | 'periods'>, { start, stop }: Range): Break[] {
  return breaks.filter(({ month }) => {
    const at = periods.indexOf(month)
    return at > start && at < stop
  })
}
