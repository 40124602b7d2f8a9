/** Choose windows: by name, by step, and for a series of another grain. */
import { lengthOf, moved, type MonthSpan } from './months'
import { coverOf, isWhole, type Series } from './series'

/** Kinds of windows that a button chooses; 'range' is any other. `period` is one month, quarter or year of the series. */
export const CHIPS = ['period', 'ytd', '12months', 'year'] as const
export type Chip = (typeof CHIPS)[number]
export type WindowKind = Chip | 'range'

const YEAR = 12

/** Return the kinds that make sense for a series: one of years has years only. */
export function chipsOf({ grain }: Series): readonly Chip[] {
  return grain === 'year' ? ['period'] : CHIPS
}

/** Return the kind of a window of a series. A calendar year is one before it is twelve months. */
export function kindOf(span: MonthSpan, { monthsPerPeriod }: Series): WindowKind {
  const length = lengthOf(span)
  if (length === monthsPerPeriod) return 'period'
  if (length === YEAR) return span.from % YEAR === 0 ? 'year' : '12months'
  return span.from % YEAR === 0 && length < YEAR ? 'ytd' : 'range'
}

/** Return the window of a kind that ends with, or for a year contains, the last period of a span. */
export function chipSpan(chip: Chip, series: Series, { to }: MonthSpan): MonthSpan {
  const cover = coverOf(series)
  const yearStart = (to - 1) - ((to - 1) % YEAR)
  if (chip === 'period') return { from: to - series.monthsPerPeriod, to }
  if (chip === 'ytd') return { from: Math.max(yearStart, cover.from), to }
  if (chip === '12months') return { from: Math.max(to - YEAR, cover.from), to }
  return wholeYear(yearStart, cover)
}

/** Return a calendar year if the series covers it, otherwise the newest one before. */
function wholeYear(start: number, cover: MonthSpan): MonthSpan {
  const from = start + YEAR > cover.to && start - YEAR >= cover.from ? start - YEAR : start
  return { from: Math.max(from, cover.from), to: Math.min(from + YEAR, cover.to) }
}

/** Return the twelve months, or the year, that end with the newest period of a series. */
export function newestSpan(series: Series): MonthSpan {
  const cover = coverOf(series)
  return chipSpan(series.grain === 'year' ? 'period' : '12months', series, cover)
}

/** Return the next window of a kind; after the newest, the oldest. */
export function stepSpan(span: MonthSpan, series: Series, kind: WindowKind, steps = 1): MonthSpan {
  const cover = coverOf(series)
  const months = (kind === 'year' ? YEAR : series.monthsPerPeriod) * steps
  if (kind === 'ytd') return chipSpan('ytd', series, { from: cover.from, to: wrap(span.to + months, cover, series.monthsPerPeriod) })
  const next = moved(span, months)
  if (next.to > cover.to) return { from: firstOf(kind, cover), to: firstOf(kind, cover) + lengthOf(span) }
  return next.from < cover.from ? moved(span, cover.to - span.to) : next
}

function firstOf(kind: WindowKind, { from }: MonthSpan): number {
  return kind === 'year' ? Math.ceil(from / YEAR) * YEAR : from
}

function wrap(to: number, cover: MonthSpan, period: number): number {
  if (to > cover.to) return cover.from + period
  return to <= cover.from ? cover.to : to
}

/** Return the same months a year earlier; for more than a year, the window of equal length just before. */
export function yearBefore(span: MonthSpan): MonthSpan {
  return moved(span, -Math.max(YEAR, Math.ceil(lengthOf(span) / YEAR) * YEAR))
}

/** Keep a window if it is whole in a series; otherwise take the newest. */
export function fitSpan(span: MonthSpan | null, series: Series): MonthSpan {
  return span && isWhole(series, span) ? span : newestSpan(series)
}
