/** Make series and matrices for tests. */
import type { Break, MatrixInfo, MatrixRow, Placing } from '../src/api'
import { decodeMatrix, type Matrix } from '../src/matrix'
import { monthLabel } from '../src/model/months'
import type { Grain, RouteCounts, Series, Status } from '../src/model/series'
import type { RouteId } from '../src/routes'

export const WITHHELD = 4294967295
export const NOT_PUBLISHED = 4294967294
export const OBSERVED: Placing = { basis: 'observed', share_age_years: null, range_low: null, range_high: null }
export const SHARED: Placing = { ...OBSERVED, basis: 'published_share' }
export const CARRIED: Placing = { basis: 'carried_share', share_age_years: 1, range_low: 0.5, range_high: 1.5 }

const SIZES: Record<Grain, number> = { month: 1, quarter: 3, year: 12 }

/** Return labels of periods from the start of a year. */
export function labels(grain: Grain, year: number, count: number): string[] {
  const month = (at: number) => year * 12 + at * SIZES[grain]
  if (grain === 'month') return Array.from({ length: count }, (_, at) => monthLabel(month(at)))
  if (grain === 'year') return Array.from({ length: count }, (_, at) => String(year + at))
  return Array.from({ length: count }, (_, at) => `${Math.floor(month(at) / 12)}-Q${(month(at) % 12) / 3 + 1}`)
}

export function counts(values: readonly (number | null)[], status: Status = 'final'): RouteCounts {
  const statuses = values.map((value) => (value === null ? 'not_published' : status))
  return { values, statuses, partial: new Set<number>() } as RouteCounts
}

export function makeSeries(grain: Grain, periods: string[], routes: Partial<Record<RouteId, RouteCounts>>, breaks: Break[] = []): Series {
  return {
    id: 'test.detections.v1',
    title: 'Detections',
    indicator: 'detections',
    publisher: 'A publisher',
    unit: 'detections',
    grain,
    monthsPerPeriod: SIZES[grain],
    periods,
    released: '2024-02-03',
    age: {} as Series['age'],
    caveats: [],
    resolutions: [3],
    breaks,
    ramp: 'detections',
    counts: new Map(Object.entries(routes) as [RouteId, RouteCounts][]),
  }
}

export function cellRow(id: number, routes: RouteId[], areas: string[], placing: MatrixRow['placing'] = [[0, 0]]): MatrixRow {
  return { id, cell: `83${id.toString(16).padStart(13, '0')}`, area: null, name: null, label: null, kind: 'cell', areas: areas.map((area) => ({ id: area, name: area })), routes, placing }
}

export function areaRow(id: number, route: RouteId, area: string, placing: MatrixRow['placing'] = [[0, 0]]): MatrixRow {
  return { id, cell: null, area, name: area, label: [13.5, 37.5, 3.2], kind: 'area', areas: [], routes: [route], placing }
}

export interface Parts {
  periods: string[]
  rows: MatrixRow[]
  values: readonly (readonly number[])[]
  remainders: Partial<Record<RouteId, number[]>>
  breaks?: Break[]
}

export function makeMatrix({ periods, rows, values, remainders, breaks = [] }: Parts): Matrix {
  const info: MatrixInfo = {
    periods,
    withheld: WITHHELD,
    not_published: NOT_PUBLISHED,
    shape: [rows.length, periods.length],
    rows,
    placings: [OBSERVED, SHARED, CARRIED],
    remainders: Object.entries(remainders).map(([route, numbers]) => ({ route: route as RouteId, values: numbers })),
    breaks,
    data: '/matrix',
  }
  const view = new DataView(new ArrayBuffer(rows.length * periods.length * 4))
  values.flat().forEach((value, at) => view.setUint32(at * 4, value, true))
  return decodeMatrix(info, view.buffer)
}

export function breakOf(route: RouteId, month: string, what: Break['what'], more: Partial<Break> = {}): Break {
  return { route, month, what, divides: null, border: null, areas: [], shares: null, note: `${what} from ${month}`, publisher: '', source: '', restated_to: null, restated_by: null, ...more }
}
