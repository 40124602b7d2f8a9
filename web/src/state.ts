/** Keep the state of the page in the fragment of its address. Months are positions in the list of published months. */
import { isRouteId, type RouteId } from './routes'

export const WINDOW_KINDS = ['month', '12months', 'year'] as const
export type WindowKind = (typeof WINDOW_KINDS)[number]

export interface ViewState {
  route: RouteId | null
  month: string
  window: WindowKind
}

/** A half-open range of months, and the number of months of a full window. */
export interface MonthRange {
  start: number
  stop: number
  full: number
}

/** Return the state of an address; what it does not name is all routes, the newest month and one month. */
export function parseState(fragment: string, periods: readonly string[]): ViewState {
  const given = new URLSearchParams(fragment.replace(/^#/, ''))
  const route = given.get('route')
  const month = periods.find((period) => period === given.get('month')) ?? periods.at(-1) ?? ''
  const window = WINDOW_KINDS.find((kind) => kind === given.get('window')) ?? 'month'
  return { route: isRouteId(route) ? route : null, month, window }
}

export function formatState(state: ViewState): string {
  const query = new URLSearchParams()
  if (state.route) query.set('route', state.route)
  query.set('month', state.month)
  query.set('window', state.window)
  return `#${query}`
}

/** Return the window that ends at `month` (a calendar year: contains it), clipped to the published months. */
export function monthRange(month: number, window: WindowKind, periods: readonly string[]): MonthRange {
  if (window === 'month') return { start: month, stop: month + 1, full: 1 }
  if (window === '12months') return { start: Math.max(0, month - 11), stop: month + 1, full: 12 }
  const year = periods[month]?.slice(0, 4) ?? ''
  const start = periods.findIndex((period) => period.startsWith(year))
  const stop = periods.findLastIndex((period) => period.startsWith(year)) + 1
  return { start, stop, full: 12 }
}

/** Return the same months a year earlier, or null if they are not all published. */
export function yearBefore(range: MonthRange): MonthRange | null {
  return range.start < 12 ? null : { start: range.start - 12, stop: range.stop - 12, full: range.full }
}

/** Return the range as the `datetime` parameter of the service. */
export function rangeToDatetime(range: MonthRange, periods: readonly string[]): string {
  const first = periods[range.start] ?? ''
  const last = periods[range.stop - 1] ?? ''
  return first === last ? first : `${first}/${last}`
}
