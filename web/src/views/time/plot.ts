/** Compute where periods, counts and years are in the chart, in pixels of the SVG; y grows downward. */
import { lengthOf, type MonthSpan } from '../../model/months'
import { coverOf, type Series } from '../../model/series'

const LEFT = 40
const RIGHT = 18
const MOUSE_HANDLE = 24
const TOUCH_HANDLE = 44
const AXIS = 20
const LABEL_ROW = 15
const DIAMONDS = 12
const TOP = 4
const LOW = 130 // a chart lower than this has one row of labels
const YEAR_GAP = 38
const BAR_SHARE = 0.76
const WIDEST_BAR = 60
const RECENT_MONTHS = 84

export interface Size {
  width: number
  height: number
}

export interface Plot extends Size {
  left: number
  right: number
  top: number
  base: number
  span: MonthSpan
  /** Count at the top of the axis. */
  highest: number
  /** Width of what can be taken hold of at each end of the window. */
  handle: number
  /** Middle of the row of diamonds, and the number of rows of labels above it. */
  diamonds: number
  rows: number
}

/** Return the months to show: the whole series or its last 84 months, with the months of the outlook after it. */
export function shownSpan(series: Series, isWhole: boolean, estimated: number): MonthSpan {
  const cover = coverOf(series)
  const from = isWhole || series.grain === 'year' ? cover.from : Math.max(cover.from, cover.to - RECENT_MONTHS)
  return { from, to: Math.max(cover.to, estimated) }
}

/** Return whether a series is longer than what the chart shows at first. */
export function hasMore(series: Series): boolean {
  return series.grain !== 'year' && lengthOf(coverOf(series)) > RECENT_MONTHS
}

export function isInside(inner: MonthSpan, outer: MonthSpan): boolean {
  return inner.from >= outer.from && inner.to <= outer.to
}

export function makePlot({ width, height }: Size, span: MonthSpan, count: number, marks: { measures: boolean; breaks: boolean; isTouched: boolean }): Plot {
  const handle = marks.isTouched ? TOUCH_HANDLE : MOUSE_HANDLE
  const rows = marks.measures ? (height < LOW ? 1 : 2) : 0
  const above = TOP + rows * LABEL_ROW
  const top = above + (marks.breaks ? DIAMONDS : 0)
  return { width, height, left: LEFT, right: width - Math.max(RIGHT, handle - 10), top, base: height - AXIS, span, highest: axisTop(count), handle, diamonds: above + DIAMONDS / 2, rows }
}

/** Return a round number of at least the highest count, for the top of an axis with a line at half its height. */
export function axisTop(highest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(highest, 1)))
  const step = [1, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= highest) ?? 10
  return Math.max(step * power, 2)
}

/** Return the x of a month; months outside the plot lie on its edge. */
export function xOf({ left, right, span }: Plot, position: number): number {
  const inside = Math.min(Math.max(position, span.from), span.to)
  return left + ((inside - span.from) * (right - left)) / lengthOf(span)
}

/** Return the position in months, with its fraction, at an x; it may lie outside the plot. */
export function positionAt({ left, right, span }: Plot, x: number): number {
  return span.from + ((x - left) * lengthOf(span)) / (right - left)
}

export function yOf({ top, base, highest }: Plot, count: number): number {
  return base - ((base - top) * count) / highest
}

/** Baseline of the text of a row of labels; row 0 is the lowest. */
export function labelY({ rows }: Plot, row: number): number {
  return TOP + (rows - row) * LABEL_ROW - 4
}

/** Return the left edge and the width of the bar of a period. */
export function barOf(plot: Plot, { from, to }: MonthSpan): { x: number; width: number } {
  const [left, right] = [xOf(plot, from), xOf(plot, to)]
  const width = Math.min((right - left) * BAR_SHARE, WIDEST_BAR)
  return { x: (left + right - width) / 2, width }
}

/** Return the Januaries with a label, far enough apart, and all others. */
export function yearTicks(plot: Plot): { year: number; x: number; isNamed: boolean }[] {
  const { from, to } = plot.span
  const first = Math.ceil(from / 12)
  const years = Array.from({ length: Math.max(Math.ceil(to / 12) - first, 0) }, (_, at) => first + at)
  const yearWidth = ((plot.right - plot.left) * 12) / lengthOf(plot.span)
  const every = Math.ceil(YEAR_GAP / yearWidth)
  return years.map((year) => {
    const x = xOf(plot, year * 12)
    return { year, x, isNamed: year % every === 0 && x + YEAR_GAP - 4 <= plot.width }
  })
}

/** Return the counts with a line; a low chart has two. */
export function countTicks({ highest, height }: Plot): number[] {
  return height < LOW ? [0, highest] : [0, highest / 2, highest]
}
