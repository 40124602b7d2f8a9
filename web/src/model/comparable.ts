/** Compare two windows of a cell or area. The rule: the same shares must divide both on the same basis. */
import type { Break, MatrixRow } from '../api'
import { remainderOf, sumWindow, type Matrix, type WindowSum } from '../matrix'
import type { RouteId } from '../routes'
import { lengthOf, periodSpan, type MonthSpan } from './months'
import { changeOf, SMALL_BASE, type NoChange, type Range, type Series } from './series'

export type PlaceState = 'published' | 'withheld' | 'not_published'
export type NoPlaceChange = NoChange | 'basis_changed' | 'definition' | 'withheld'
export type PlaceChange = { ratio: number; difference: number; reason: null } | { ratio: null; difference: number | null; reason: NoPlaceChange }

const refuse = (reason: NoPlaceChange): PlaceChange => ({ ratio: null, difference: null, reason })

/** Return the positions of the periods of a matrix that lie in a span: those of its series or fewer. */
export function matrixRange({ periods }: Pick<Matrix, 'periods'>, { from, to }: MonthSpan): Range {
  const first = periodSpan(periods[0] ?? '')
  const clip = (position: number) => Math.min(Math.max(position, 0), periods.length)
  return { start: clip(Math.ceil((from - first.from) / lengthOf(first))), stop: clip(Math.floor((to - first.from) / lengthOf(first))) }
}

/** Return what a sum says: one of 0 with withheld periods says nothing, it is withheld. */
export function stateOfSum({ sum, withheldMonths, emptyMonths, months }: WindowSum): PlaceState {
  if (emptyMonths === months) return 'not_published'
  return sum === 0 && withheldMonths > 0 ? 'withheld' : 'published'
}

/** Compare two windows of a row of a matrix; say why where they cannot be compared. */
export function rowChange(matrix: Matrix, at: number, span: MonthSpan, against: MonthSpan): PlaceChange {
  const row = matrix.rows[at]
  const ranges = [span, against].map((window) => matrixRange(matrix, window))
  const [now, then] = ranges.map((range) => sumWindow(matrix, at, range))
  if (!row || !now || !then || stateOfSum(now) === 'not_published') return refuse('not_published')
  const isDivided = isDivisionChanged(matrix, row.routes, areasAbove(matrix.breaks, row), span, against)
  if (stateOfSum(then) === 'not_published') return refuse(isDivided ? 'basis_changed' : 'not_published')
  if (now.withheldMonths + then.withheldMonths > 0) return refuse('withheld')
  if (now.emptyMonths + then.emptyMonths > 0 || [span, against].some((window) => !isCovered(matrix, window))) return refuse('incomplete')
  if (isDivided || basesIn(matrix, at, ranges).size > 1) return refuse('basis_changed')
  return isDefinitionChanged(matrix, row.routes, span, against) ? refuse('definition') : ratioOf(now.sum, then.sum)
}

/** Compare what a route counts without a place: only if nothing changes in how the route is divided. */
export function remainderChange(matrix: Matrix, series: Series, route: RouteId, span: MonthSpan, against: MonthSpan): PlaceChange {
  const { reason } = changeOf(series, route, span, against)
  if (reason !== null && reason !== 'small') return refuse(reason)
  const [now, then] = [matrixRange(matrix, span), matrixRange(matrix, against)]
  const rows = matrix.rows.flatMap(({ routes }, at) => (routes.includes(route) ? [at] : []))
  const isChanged = rows.some((at) => basesIn(matrix, at, [now, then]).size > 1) || isDivisionChanged(matrix, [route], null, span, against)
  return isChanged ? refuse('basis_changed') : ratioOf(remainderOf(matrix, route, now), remainderOf(matrix, route, then))
}

function ratioOf(now: number, then: number): PlaceChange {
  const difference = now - then
  return then < SMALL_BASE ? { ratio: null, difference, reason: 'small' } : { ratio: now / then - 1, difference, reason: null }
}

function isCovered({ periods }: Matrix, { from, to }: MonthSpan): boolean {
  return from >= periodSpan(periods[0] ?? '').from && to <= periodSpan(periods.at(-1) ?? '').to
}

/** Return the bases on which the counts of a row stand in some windows; null is a period that is placed on none. */
function basesIn({ periods, placing, placings }: Matrix, row: number, windows: readonly Range[]): Set<string | null> {
  const first = row * periods.length
  const codes = windows.flatMap(({ start, stop }) => [...placing.slice(first + start, first + stop)])
  return new Set(codes.map((code) => placings[code]?.basis ?? null))
}

/** Return the ids of the areas of a row and of every area that is divided into them. */
function areasAbove(breaks: readonly Break[], { area, areas }: MatrixRow): Set<string> {
  const ids = new Set(area ? [area] : areas.map(({ id }) => id))
  let size = -1
  while (size !== ids.size) {
    size = ids.size
    for (const { divides, areas: parts } of breaks) if (divides && parts.some((id) => ids.has(id))) ids.add(divides)
  }
  return ids
}

/** Return whether the division of some areas (null: of anything) on some routes changes within or between two windows. */
function isDivisionChanged({ breaks }: Matrix, routes: readonly RouteId[], ids: ReadonlySet<string> | null, one: MonthSpan, other: MonthSpan): boolean {
  return breaksBetween(breaks, routes, one, other).some(({ what, divides, areas }) => {
    const touches = ids === null || [divides, ...areas].some((id) => id !== null && ids.has(id))
    return (what === 'shares' || what === 'basis') && touches
  })
}

/** Return whether what a route counts changes within or between two windows; restated figures do not. */
function isDefinitionChanged({ breaks }: Matrix, routes: readonly RouteId[], one: MonthSpan, other: MonthSpan): boolean {
  return breaksBetween(breaks, routes, one, other).some(({ what, restated_to }) => (what === 'definition' || what === 'scope') && !restated_to)
}

function breaksBetween(breaks: readonly Break[], routes: readonly RouteId[], one: MonthSpan, other: MonthSpan): Break[] {
  const [from, to] = [Math.min(one.from, other.from), Math.max(one.to, other.to)]
  return breaks.filter(({ route, month }) => {
    const at = periodSpan(month).from
    return routes.some((id) => id === route) && at > from && at < to
  })
}
