/** Show the measures in a span of months: their marks on the time axis and the list beside the chart. */
import type { Asked, Measure, MeasuresAnswer } from './api'
import { element } from './dom'
import { formatPeriod } from './format'

/** Half-open range of months, counted from year 0; fractions are days of a month. */
export interface MonthSpan {
  from: number
  to: number
}

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

/** Return a day as months since year 0: 2023-09-16 is half a month after 2023-09-01. */
export function dayPosition(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return monthPosition(day) + (date - 1) / new Date(Date.UTC(year, month, 0)).getUTCDate()
}

export function monthPosition(period: string): number {
  const [year = 0, month = 1] = period.split('-').map(Number)
  return year * 12 + month - 1
}

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

export function measureList(result: Asked<MeasuresAnswer>, span: MonthSpan, spanText: string): Node[] {
  if (!result.answer) return [element('p', { class: 'note', 'data-testid': 'measures' }, `Measures are not available. ${result.missing}`)]
  const { dated, undated } = measuresIn(result.answer.measures, span)
  const items = dated.map(({ measure }) => element('li', {}, ...measureText(measure)))
  return [
    element('p', { class: 'note' }, dated.length ? `${spanText}. Dates show when a measure was taken, not its effect.` : `The letter mentions no measure dated in ${spanText}.`),
    element('ol', { class: 'measures', 'data-testid': 'measures' }, ...items),
    ...(undated.length
      ? [element('p', { class: 'note' }, 'Measures without a date: ', undated.map(({ name }) => name).join('; '), '.')]
      : []),
  ]
}

function measureText(measure: Measure): Node[] {
  const { name, date, date_precision, verification, source, events } = measure
  const inside = events.map((event) => element('li', {}, `${event.date ? formatPeriod(event.date) : 'no date'}: ${event.what}`))
  return [
    element('strong', {}, name),
    element('span', { class: 'line' }, `${date ? formatPeriod(date) : 'no date'}, precise to the ${date_precision}`),
    element('span', { class: 'line source' }, `${verification}: ${source}`),
    ...(inside.length ? [element('ul', {}, ...inside)] : []),
  ]
}
