/** Place measures on the axis of months: their marks, and those inside a span. */
import type { Measure } from '../api'
import { dayPosition, monthPosition, type MonthSpan } from './months'

/** A mark on the time axis: a line for a day, two lines for two days, a band for a less exact date. */
export interface Mark {
  kind: 'day' | 'band' | 'days'
  from: number
  to: number
}

/** A measure with its number in the chart and in the list. */
export interface Numbered {
  number: number
  measure: Measure
}

const MONTHS_OF: Record<string, number> = { month: 1, quarter: 3, year: 12 }

/** Return the mark of a measure or of one of its events; null without a date. */
export function markOf(dated: { start: string | null; end?: string | null; date_precision: string }): Mark | null {
  const { start, end, date_precision } = dated
  if (start === null) return null
  const from = dayPosition(start)
  if (date_precision === 'day') return end && end !== start ? { kind: 'days', from, to: dayPosition(end) } : { kind: 'day', from, to: from }
  const length = MONTHS_OF[date_precision] ?? 1
  return { kind: 'band', from: Math.floor(from), to: end ? monthPosition(end) + 1 : Math.floor(from) + length }
}

/** Return the measures in a span, in order of time, and those without a date. */
export function measuresIn(measures: readonly Measure[], span: MonthSpan): { dated: Numbered[]; undated: Measure[] } {
  const dated = measures
    .map((measure) => ({ measure, mark: markOf(measure) }))
    .filter(({ mark }) => mark !== null && meets(mark, span))
    .sort((left, right) => (left.mark?.from ?? 0) - (right.mark?.from ?? 0))
  return {
    dated: dated.map(({ measure }, at) => ({ number: at + 1, measure })),
    undated: measures.filter((measure) => markOf(measure) === null),
  }
}

/** Return whether a mark is in a span; the end of a band is excluded, the second of two days is included. */
function meets({ kind, from, to }: Mark, span: MonthSpan): boolean {
  return from < span.to && (kind === 'band' ? to > span.from : to >= span.from)
}
