/** Hold the published totals of a series by route and period, and add them up over windows. */
import looks from '../../../routes_geo/report/looks.json'
import type { components } from '../openapi'
import type { Ramp } from './painting'
import { periodSpan, type MonthSpan } from './months'
import { ROUTES, type RouteId } from '../routes'

type Schemas = components['schemas']
export type Break = Schemas['Break']
export type Age = Schemas['Age']
export type Status = Schemas['Period']['status']
export type Grain = 'month' | 'quarter' | 'year'

/** Counts of a route aligned to the periods of its series; null where none is published. */
export interface RouteCounts {
  values: readonly (number | null)[]
  statuses: readonly Status[]
  /** Positions of values that leave out an area whose figure is withheld or not published. */
  partial: ReadonlySet<number>
}

export interface Series {
  id: string
  title: string
  indicator: string
  publisher: string
  unit: string
  grain: Grain
  monthsPerPeriod: number
  /** Labels in order of time, without gaps: "2024-01", "2024-Q1" or "2024". */
  periods: readonly string[]
  released: string
  age: Age
  caveats: readonly string[]
  /** H3 resolutions of its counts on cells; empty if it has none. */
  resolutions: readonly number[]
  breaks: readonly Break[]
  ramp: Ramp
  counts: ReadonlyMap<RouteId, RouteCounts>
}

/** Half-open range of positions in the periods of a series. */
export interface Range {
  start: number
  stop: number
}

/** The sum of a window: null if no period is published. `periods` is the number of periods of the window. */
export interface Total {
  value: number | null
  published: number
  provisional: number
  withheld: number
  periods: number
}

/** Changes from a smaller count are not meaningful; the indicators of the service use the same limit. */
export const SMALL_BASE = looks.small_base

/** Reason why two windows are not compared. */
export type NoChange = 'incomplete' | 'not_published' | 'small'

export type Change = { ratio: number; difference: number; reason: null } | { ratio: null; difference: number | null; reason: NoChange }

/** Return the months that a series covers. */
export function coverOf({ periods }: Series): MonthSpan {
  return { from: periodSpan(periods[0] ?? '').from, to: periodSpan(periods.at(-1) ?? '').to }
}

/** Return the positions of the periods inside a span; a span may reach beyond the series. */
export function rangeOf(series: Series, { from, to }: MonthSpan): Range {
  const first = coverOf(series).from
  const clip = (position: number) => Math.min(Math.max(position, 0), series.periods.length)
  return { start: clip((from - first) / series.monthsPerPeriod), stop: clip((to - first) / series.monthsPerPeriod) }
}

/** Return whether a span consists of whole periods inside the series. */
export function isWhole(series: Series, { from, to }: MonthSpan): boolean {
  const cover = coverOf(series)
  const fits = (position: number) => (position - cover.from) % series.monthsPerPeriod === 0
  return from >= cover.from && to <= cover.to && from < to && fits(from) && fits(to)
}

/** Return the routes that have counts in a series, in the usual order. */
export function routesOf({ counts }: Series): RouteId[] {
  return ROUTES.filter(({ id }) => counts.has(id)).map(({ id }) => id)
}

/** Return the sum of a route, or of all routes of a series, over a span. A period of all routes is published if it is for each. */
export function totalOf(series: Series, route: RouteId | null, span: MonthSpan): Total {
  const { start, stop } = rangeOf(series, span)
  const counts = countsOf(series, route)
  const total: Total = { value: null, published: 0, provisional: 0, withheld: 0, periods: (span.to - span.from) / series.monthsPerPeriod }
  for (let at = start; at < stop; at++) {
    const value = counts.values[at] ?? null
    const status = counts.statuses[at]
    if (status === 'suppressed' || counts.partial.has(at)) total.withheld++
    if (value === null) continue
    total.value = (total.value ?? 0) + value
    total.published++
    if (status === 'provisional') total.provisional++
  }
  return total
}

const NONE: RouteCounts = { values: [], statuses: [], partial: new Set() }
const added = new WeakMap<Series, RouteCounts>()

/** Return the counts of a route; without a route those of all routes of the series added up. */
export function countsOf(series: Series, route: RouteId | null): RouteCounts {
  if (route) return series.counts.get(route) ?? NONE
  const former = added.get(series)
  if (former) return former
  const sum = addUp([...series.counts.values()], series.periods.length)
  added.set(series, sum)
  return sum
}

function addUp(all: readonly RouteCounts[], length: number): RouteCounts {
  const values: (number | null)[] = []
  const statuses: Status[] = []
  for (let at = 0; at < length; at++) {
    const column = all.map((counts) => counts.values[at] ?? null)
    const isComplete = column.length > 0 && column.every((value) => value !== null)
    values.push(isComplete ? column.reduce<number>((sum, value) => sum + (value ?? 0), 0) : null)
    statuses.push(worstOf(all.map((counts) => counts.statuses[at] ?? 'not_published')))
  }
  return { values, statuses, partial: new Set(all.flatMap(({ partial }) => [...partial])) }
}

const WORST: readonly Status[] = ['suppressed', 'not_yet_reported', 'not_published', 'provisional']

function worstOf(statuses: readonly Status[]): Status {
  return WORST.find((status) => statuses.includes(status)) ?? statuses[0] ?? 'not_published'
}

/**
 * Compare two windows of equal length in one release; say why where they cannot be compared.
 *
 * A change of definition between them (`definitionBreaks`) is told beside the change, as the service does.
 */
export function changeOf(series: Series, route: RouteId | null, span: MonthSpan, against: MonthSpan): Change {
  const [now, then] = [totalOf(series, route, span), totalOf(series, route, against)]
  if (now.value === null || then.value === null) return { ratio: null, difference: null, reason: 'not_published' }
  if (now.published < now.periods || then.published < then.periods) return { ratio: null, difference: null, reason: 'incomplete' }
  if (then.value < SMALL_BASE) return { ratio: null, difference: now.value - then.value, reason: 'small' }
  return { ratio: now.value / then.value - 1, difference: now.value - then.value, reason: null }
}

/** Return whether a series is a table of one's own. */
export const isOwn = ({ id }: Pick<Series, 'id'>): boolean => id.startsWith('table.')

/** Return the changes of definition or scope after the first month of one window and up to the last month of the other. */
export function definitionBreaks(series: Series, route: RouteId | null, one: MonthSpan, other: MonthSpan): Break[] {
  const [from, to] = [Math.min(one.from, other.from), Math.max(one.to, other.to)]
  return series.breaks.filter((each) => {
    const at = periodSpan(each.month).from
    const concerns = route === null || each.route === route
    return concerns && (each.what === 'definition' || each.what === 'scope') && !each.restated_to && at > from && at < to
  })
}

export function rampOf(indicator: string): Ramp {
  if (indicator === 'detections' || indicator === 'arrivals') return indicator
  return indicator === 'dead_and_missing' ? 'dead' : 'own'
}
