/** Choose the breaks of a series that a view shows: months from which figures are counted or divided in another way. */
import type { RouteId } from '../routes'
import { periodSpan, type MonthSpan } from './months'
import type { Break } from './series'

/** The breaks of a month; `isCounted`: at least one changes what is counted, not only how it is divided. */
export interface BreakMonth {
  month: string
  at: number
  isCounted: boolean
  notes: readonly string[]
}

/** Group the breaks of a route (null: all routes) inside a span by month, in order of time. Equal notes are given once. */
export function breakMonths(breaks: readonly Break[], route: RouteId | null, span: MonthSpan): BreakMonth[] {
  const months = new Map<string, Break[]>()
  for (const each of breaks) {
    const { from } = periodSpan(each.month)
    const isShown = from >= span.from && from < span.to && each.what !== 'basis' // with `basis`, the same shares go on
    if (isShown && (route === null || each.route === route)) months.set(each.month, [...(months.get(each.month) ?? []), each])
  }
  return [...months].sort(([left], [right]) => (left < right ? -1 : 1)).map(([month, all]) => describe(month, all))
}

function describe(month: string, breaks: readonly Break[]): BreakMonth {
  return {
    month,
    at: periodSpan(month).from,
    isCounted: breaks.some(({ what }) => what === 'definition' || what === 'scope'),
    notes: [...new Set(breaks.map(({ note }) => note))],
  }
}
