/** Compute the figures of a cell or an area in a window from the matrices of its routes, as the service states them. */
import type { CellProperties, MatrixRow } from '../api'
import { fetchMatrix, matrixPath } from '../data/matrix'
import { figures } from '../data/page'
import { placingOf, sumWindow, type Matrix } from '../matrix'
import { matrixRange } from '../model/comparable'
import { formatSpan, monthLabel, type MonthSpan } from '../model/months'
import type { Range, Series } from '../model/series'
import { isRouteId, routeName, ROUTES, type RouteId } from '../routes'
import { readFile } from './files'

/** What a matrix does not have: who published the shares, and withheld counts of periods that no share divides. */
interface Placed {
  /** Publishers of shares by route, with the first and the last month in which their shares divide counts. */
  shares: { route: string; start: string; end: string; publisher: string }[]
  /** By resolution: id of the row, route, and position of the period. */
  withheld: Record<string, [number, string, number][]>
}

/** Return the figures of a cell, one for each route whose corridor or counts contain it. */
export async function cellFigures(series: string, cell: string, span: MonthSpan, signal?: AbortSignal): Promise<CellProperties[]> {
  const resolution = Number.parseInt(cell.charAt(1), 16) // the second digit of an H3 id
  const all = await fetchMatrix(matrixPath(series, resolution, null), signal)
  const row = all.rows.find((each) => each.cell === cell)
  const routes = ROUTES.map(({ id }) => id).filter((route) => row?.routes.includes(route))
  return Promise.all(routes.map((route) => figureOf({ series: seriesOf(series), resolution, route, span, isRow: (each) => each.cell === cell, shape: { cell } }, signal)))
}

/** Return the figure of an area on a route. */
export function areaFigure(series: string, area: string, route: string, span: MonthSpan, signal?: AbortSignal): Promise<CellProperties> {
  if (!isRouteId(route)) throw new RangeError(`not a route: ${route}`)
  const chosen = seriesOf(series)
  return figureOf({ series: chosen, resolution: Math.max(...chosen.resolutions), route, span, isRow: (each) => each.area === area, shape: { area } }, signal)
}

function seriesOf(id: string): Series {
  const series = figures.state.peek().value?.series.find((each) => each.id === id)
  if (!series) throw new RangeError(`not a series: ${id}`)
  return series
}

interface Asked {
  series: Series
  resolution: number
  route: RouteId
  span: MonthSpan
  isRow: (row: MatrixRow) => boolean
  shape: { cell: string } | { area: string }
}

async function figureOf({ series, resolution, route, span, isRow, shape }: Asked, signal?: AbortSignal): Promise<CellProperties> {
  const [matrix, placed] = await Promise.all([fetchMatrix(matrixPath(series.id, resolution, route), signal), readFile<Placed>(`/placed/${series.id}`)])
  const at = matrix.rows.findIndex(isRow)
  const isCell = 'cell' in shape
  return {
    cell: isCell ? shape.cell : null,
    resolution: isCell ? resolution : null,
    kind: isCell ? 'cell' : 'area',
    area: isCell ? null : shape.area,
    name: isCell ? null : (matrix.rows[at]?.name ?? null),
    route,
    route_name: routeName(route),
    unit: series.unit,
    period: formatSpan(span),
    ...countOf(matrix, at, matrixRange(matrix, span), placed.withheld[resolution]?.filter(([id, of]) => id === matrix.rows[at]?.id && of === route) ?? []),
    vintage: series.released,
    source: sourceOf(series.publisher, placed.shares, route, span),
  }
}

type Count = Pick<CellProperties, 'value' | 'status' | 'withheld_months' | 'basis' | 'share_age_years' | 'range_low' | 'range_high'>

/** Return the count of a row (-1: none) in a range of periods; the rules are those of `count_rows` in routes_geo/snapshot/window_kernel.py. */
function countOf(matrix: Matrix, at: number, range: Range, withheld: Placed['withheld'][string]): Count {
  const counted = sumWindow(matrix, at, range)
  const placing = at === -1 ? null : placingOf(matrix, counted)
  const hidden = at === -1 ? 0 : counted.withheldMonths + withheld.filter(([, , period]) => period >= range.start && period < range.stop).length
  const status = !placing ? 'not_published' : counted.sum > 0 ? 'published' : hidden > 0 ? 'suppressed' : 'zero'
  return {
    value: status === 'published' || status === 'zero' ? counted.sum : null,
    status,
    withheld_months: hidden,
    basis: placing?.basis ?? null,
    share_age_years: placing?.share_age_years ?? null,
    range_low: placing?.range_low ?? null,
    range_high: placing?.range_high ?? null,
  }
}

/** Return the publisher with those of the shares that divide a route in a window. */
function sourceOf(publisher: string, shares: Placed['shares'], route: RouteId, { from, to }: MonthSpan): string {
  const used = shares.filter((each) => each.route === route && each.start <= monthLabel(to - 1) && monthLabel(from) <= each.end)
  const names = [...new Set(used.map((each) => each.publisher))]
  return names.length ? `${publisher}; shares: ${names.join(', ')}` : publisher
}
