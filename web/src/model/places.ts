/**
 * Make the rows of the table of places: routes, areas, cells, and what has no place.
 *
 * The rule: the rows of cells, areas and what is not placed of a route add up to its total. A change between two windows
 * of a cell or area is given only if the same shares divide both on the same basis.
 */
import type { MatrixRow, Placing, Shares } from '../api'
import { placingOf, remainderOf, sharesOf, sumWindow, type Matrix } from '../matrix'
import { ROUTES, type RouteId } from '../routes'
import { matrixRange, remainderChange, rowChange, stateOfSum, type PlaceChange, type PlaceState } from './comparable'
import type { MonthSpan } from './months'
import { changeOf, countsOf, rangeOf, routesOf, totalOf, type Range, type Series, type Total } from './series'

export { rowChange, type NoPlaceChange, type PlaceChange } from './comparable'

export type PlaceKind = 'route' | 'area' | 'cell' | 'not_placed'
export interface PlaceRow {
  key: string
  /** Id on tiles; null for routes and for what is not placed. */
  id: number | null
  kind: PlaceKind
  /** Names of the area or of the areas in a cell; of a route and of what is not placed the name of the route. */
  name: string
  /** Hexadecimal id of a cell. */
  cell: string | null
  routes: readonly RouteId[]
  state: PlaceState
  /** Null unless `state` is 'published'. */
  value: number | null
  /** Periods of the window that are withheld. */
  withheld: number
  /** Null without a window to compare with. */
  change: PlaceChange | null
  /** Null for routes and for what is not placed. */
  placing: Placing | null
  shares: Shares | null
  isProvisional: boolean
  /** 80 % range of the count, where carried shares divide it. */
  low: number | null
  high: number | null
}

/** What the rows are made from; `against` is null without a comparison, `route` null for all routes. */
interface View {
  matrix: Matrix
  series: Series
  span: MonthSpan
  against: MonthSpan | null
}

/**
 * Return the rows of a view: routes, then areas and cells from the largest count down, then what has no place.
 *
 * For one route, give the matrix of that route: a cell of that of all routes can have counts of several.
 */
export function placeRows(matrix: Matrix, series: Series, span: MonthSpan, against: MonthSpan | null, route: RouteId | null): PlaceRow[] {
  const view = { matrix, series, span, against }
  const routes = routesOf(series).filter((id) => route === null || id === route)
  const placed = matrix.rows.flatMap((row, at) => {
    const own = row.routes.filter((id) => routes.includes(id))
    const shown = own.length ? placeRow(view, { ...row, routes: own }, at) : null
    return shown && shown.state !== 'not_published' ? [shown] : []
  })
  placed.sort((left, right) => (right.value ?? -1) - (left.value ?? -1))
  return [...routes.map((id) => routeRow(view, id)), ...placed, ...routes.flatMap((id) => remainderRow(view, id))]
}

const nameOf = (route: RouteId): string => ROUTES.find(({ id }) => id === route)?.name ?? route

function routeRow({ series, span, against }: View, route: RouteId): PlaceRow {
  const total = totalOf(series, route, span)
  return {
    ...EMPTY,
    key: route,
    kind: 'route',
    name: nameOf(route),
    routes: [route],
    state: stateOf(total),
    value: total.value,
    withheld: total.withheld,
    change: against && changeOf(series, route, span, against),
    isProvisional: total.provisional > 0,
  }
}

const stateOf = ({ value, withheld }: Total): PlaceState => (value !== null ? 'published' : withheld ? 'withheld' : 'not_published')

const EMPTY = { id: null, cell: null, placing: null, shares: null, low: null, high: null }

function placeRow(view: View, row: MatrixRow, at: number): PlaceRow {
  const { matrix, series, span, against } = view
  const range = matrixRange(matrix, span)
  const sum = sumWindow(matrix, at, range)
  const state = stateOfSum(sum)
  const bounds = state === 'published' ? rangeOfCount(matrix, at, range) : null
  return {
    key: `${row.kind} ${row.id}`,
    id: row.id,
    kind: row.kind,
    name: row.name ?? row.areas.map(({ name }) => name).join(', '),
    cell: row.cell,
    routes: row.routes,
    state,
    value: state === 'published' ? sum.sum : null,
    withheld: sum.withheldMonths,
    change: against && rowChange(matrix, at, span, against),
    placing: placingOf(matrix, sum),
    shares: sharesOf(matrix, row, range),
    isProvisional: isProvisional(series, row.routes, span),
    low: bounds && bounds.low,
    high: bounds && bounds.high,
  }
}

/** Return the 80 % range of a row's count: each period by the range of its own shares; null where none are carried. */
function rangeOfCount(matrix: Matrix, row: number, { start, stop }: Range): { low: number; high: number } | null {
  let [low, high, isCarried] = [0, 0, false]
  for (let at = start; at < stop; at++) {
    const { sum, placing } = sumWindow(matrix, row, { start: at, stop: at + 1 })
    const { range_low, range_high } = matrix.placings[placing] ?? {}
    isCarried ||= sum > 0 && typeof range_low === 'number' && typeof range_high === 'number'
    low += sum * (range_low ?? 1)
    high += sum * (range_high ?? 1)
  }
  return isCarried ? { low: Math.floor(low), high: Math.ceil(high) } : null
}

function isProvisional(series: Series, routes: readonly RouteId[], span: MonthSpan): boolean {
  const { start, stop } = rangeOf(series, span)
  return routes.some((route) => countsOf(series, route).statuses.slice(start, stop).includes('provisional'))
}

/** Return the count of a route that has no place; none if the route has no total in the window. */
function remainderRow(view: View, route: RouteId): PlaceRow[] {
  const { matrix, series, span, against } = view
  const total = totalOf(series, route, span)
  if (total.value === null || !matrix.remainders.has(route)) return []
  return [
    {
      ...EMPTY,
      key: `${route} not placed`,
      kind: 'not_placed',
      name: nameOf(route),
      routes: [route],
      state: 'published',
      value: remainderOf(matrix, route, matrixRange(matrix, span)),
      withheld: 0,
      change: against && remainderChange(matrix, series, route, span, against),
      isProvisional: total.provisional > 0,
    },
  ]
}
