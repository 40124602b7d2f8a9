/** Compute what the map and the pictures paint from the counts of a window. */
import looks from '../../../routes_geo/report/looks.json'
import texts from '../../../routes_geo/picture/texts.json'
import type { Shares } from '../api'
import { formatCount, formatWindow } from '../format'
import { breaksIn, placingOf, remainderOf, sharesOf, sumWindow, type Matrix } from '../matrix'
import { breaksOf, changeClass, classify, lookOf, NOT_COMPARABLE, SOLID } from '../palette'
import { isRouteId, type RouteId } from '../routes'
import type { Scene } from '../scene'
import { basisText, unknownPlace } from '../standing'
import { t } from '../words'
import { lengthOf, periodSpan } from './months'
import type { AreaFigure, Painted, Painting } from './painting'
import { changeOf, routesOf, totalOf } from './series'
import { matrixRange, rowChange } from './comparable'

/** Share of a route's count from which a count that is known for the route only is shown on the map. */
const LARGE_SHARE = looks.large_share

/** Return what to paint: counts, or in a comparison the changes of bands, areas and comparable cells. */
export function paintingOf(scene: Scene, matrix: Matrix): Painting {
  const blank = blankPainting(scene)
  if (blank.mode === 'change') return { ...blank, shapes: changedShapes(scene, matrix), bands: changedBands(scene) }
  return { ...blank, ...countedShapes(scene, matrix), lines: routeLines(scene, matrix), hasEstimates: hasEstimates(matrix) }
}

function hasEstimates({ rows, placings }: Matrix): boolean {
  const isEstimate = placings.map(({ basis }) => lookOf('cell', basis) !== SOLID)
  return rows.some(({ kind, placing }) => kind === 'cell' && placing.some(([, code]) => isEstimate[code]))
}

/** Return a painting without counts: of what and how, but nothing yet. */
export function blankPainting({ series: { id, ramp }, route, against }: Scene): Painting {
  return { series: id, ramp, mode: against ? 'change' : 'count', shapes: new Map(), figures: new Map(), bands: new Map(), lines: new Map(), hasEstimates: !against, route }
}

function countedShapes({ span, series }: Scene, matrix: Matrix): Pick<Painting, 'shapes' | 'figures'> {
  const breaks = breaksOf(lengthOf(span), series.ramp)
  const range = matrixRange(matrix, span)
  const [shapes, figures] = [new Map<number, Painted>(), new Map<number, AreaFigure>()]
  matrix.rows.forEach(({ id, kind, name, label }, row) => {
    const sum = sumWindow(matrix, row, range)
    shapes.set(id, { class: classify(sum, breaks), look: lookOf(kind, placingOf(matrix, sum)?.basis ?? null) })
    if (label && sum.sum > 0) figures.set(id, { count: sum.sum, text: `${name}\n${formatCount(sum.sum)}`, point: [label[0], label[1]], spanDeg: label[2] })
  })
  return { shapes, figures }
}

function changedShapes({ span, base }: Scene, matrix: Matrix): Map<number, Painted> {
  const shapes = new Map<number, Painted>()
  matrix.rows.forEach(({ id }, row) => {
    const change = rowChange(matrix, row, span, base)
    if (change.ratio !== null) shapes.set(id, { class: changeClass(change.ratio), look: 0 })
    else if (change.reason !== 'not_published') shapes.set(id, { class: NOT_COMPARABLE, look: 0 })
  })
  return shapes
}

function changedBands({ series, span, base }: Scene): Map<RouteId, number | null> {
  return new Map(
    routesOf(series).map((route) => {
      const { ratio } = changeOf(series, route, span, base)
      return [route, ratio === null ? null : changeClass(ratio)]
    }),
  )
}

/** Return a line for each route much of whose count is known for the route only. */
function routeLines({ series, span }: Scene, matrix: Matrix): Map<RouteId, string> {
  // Deaths without a cell have no known place, or are withheld; those who died are not missing places.
  const unplaced = series.ramp === 'dead' ? t(texts.unplaced.dead) : t(texts.unplaced.other)
  const lines = new Map<RouteId, string>()
  for (const route of matrix.remainders.keys()) {
    if (!isRouteId(route)) continue
    const total = totalOf(series, route, span).value ?? 0
    const rest = remainderOf(matrix, route, matrixRange(matrix, span))
    if (rest > 0 && rest >= total * LARGE_SHARE) lines.set(route, `${formatCount(rest)}\n${unplaced.replaceAll(' ', '\u00a0')}`)
  }
  return lines
}

/** Say what a painted cell or area counts, where, and how it was derived. */
export function hoverText(scene: Scene, matrix: Matrix, id: number): string {
  const at = matrix.rowOf.get(id)
  const row = at === undefined ? undefined : matrix.rows[at]
  if (at === undefined || !row) return ''
  const { kind, name, areas, routes } = row
  const range = matrixRange(matrix, scene.span)
  const sum = sumWindow(matrix, at, range)
  const count = sum.sum > 0 ? formatCount(sum.sum) : sum.withheldMonths > 0 ? t('withheld (small count)') : '0'
  const names = areas.map((area) => area.name).join(', ')
  const figure =
    kind === 'area' ? t('{place} {count}, {unknown}', { place: name ?? '', count, unknown: unknownPlace(routes) }) : names ? `${names} ${count}` : t('{count} in this cell', { count })
  const placing = placingOf(matrix, sum)
  return placing ? t('{name}: {text}', { name: figure, text: `${basisText(placing, sharesOf(matrix, row, range))}.` }) : figure
}

/** Return the shares that divide a figure, of its own route alone where a cell has several. */
export function sharesFor({ span }: Scene, matrix: Matrix, figure: { cell: string | null; area: string | null; route: RouteId }): Shares | null {
  const row = matrix.rows.find((each) => (figure.cell ? each.cell === figure.cell : each.area === figure.area))
  return row ? sharesOf(matrix, { ...row, routes: [figure.route] }, matrixRange(matrix, span)) : null
}

/** Say that figures of places before and after a break inside the window are not comparable; empty without a break. */
export function breakNote({ span }: Scene, matrix: Matrix): string {
  const months = [...new Set(breaksIn(matrix, matrixRange(matrix, span)).map(({ month }) => month))].sort()
  if (!months.length) return ''
  const listed = months.map((month) => formatWindow(periodSpan(month))).join(', ')
  return t('Counted or divided in another way from {months}: figures of places before and after are not comparable.', { months: listed })
}
