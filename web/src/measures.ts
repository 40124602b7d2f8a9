/** Measures in a span of months: which are in it, where their marks stand, and the list beside the chart. */
import type { Asked, Measure, MeasuresAnswer } from './api'
import { element } from './dom'
import { formatPeriod } from './format'

/** Half-open range of months, counted from year 0; parts of a month are parts of its days. */
export interface MonthSpan {
  from: number
  to: number
}

/** A mark on the time axis: a day is a line, anything less exact a band, a time between two days both of its ends. */
export interface Mark {
  kind: 'day' | 'band' | 'days'
  from: number
  to: number
}

/** A measure and the number it has in the chart and in the list. */
export interface Numbered {
  number: number
  measure: Measure
}

const MONTHS_OF: Record<string, number> = { month: 1, quarter: 3, year: 12 }

/** A day as months since year 0: 2023-09-16 is half a month after 2023-09-01. */
export function dayPosition(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return monthPosition(day) + (date - 1) / new Date(Date.UTC(year, month, 0)).getUTCDate()
}

export function monthPosition(period: string): number {
  const [year = 0, month = 1] = period.split('-').map(Number)
  return year * 12 + month - 1
}

/** Where the mark of a measure or of an event in it stands; null without a date. */
export function markOf(dated: { start: string | null; end?: string | null; date_precision: string }): Mark | null {
  const { start, end, date_precision } = dated
  if (start === null) return null
  const from = dayPosition(start)
  if (date_precision === 'day') return end && end !== start ? { kind: 'days', from, to: dayPosition(end) } : { kind: 'day', from, to: from }
  const length = MONTHS_OF[date_precision] ?? 1
  return { kind: 'band', from: Math.floor(from), to: end ? monthPosition(end) + 1 : Math.floor(from) + length }
}

/** Measures that meet a span, in order of time, and those without a date. */
export function measuresIn(measures: readonly Measure[], span: MonthSpan): { dated: Numbered[]; undated: Measure[] } {
  const dated = measures
    .map((measure) => ({ measure, mark: markOf(measure) }))
    .filter(({ mark }) => mark !== null && meets(mark, span))
    .sort((one, other) => (one.mark?.from ?? 0) - (other.mark?.from ?? 0))
  return {
    dated: dated.map(({ measure }, at) => ({ number: at + 1, measure })),
    undated: measures.filter((measure) => markOf(measure) === null),
  }
}

/** Whether a mark is in a span; the end of a band is no longer in it, the second of two days is. */
function meets({ kind, from, to }: Mark, span: MonthSpan): boolean {
  return from < span.to && (kind === 'band' ? to > span.from : to >= span.from)
}

export function measureList(asked: Asked<MeasuresAnswer>, span: MonthSpan, spanText: string): Node[] {
  if (!asked.answer) return [element('p', { class: 'note', 'data-testid': 'measures' }, `Measures are not available. ${asked.missing}`)]
  const { dated, undated } = measuresIn(asked.answer.measures, span)
  const items = dated.map(({ measure }) => element('li', {}, ...measureText(measure)))
  return [
    element('p', { class: 'note' }, dated.length ? `${spanText}. A date says when, not what followed.` : `None that the letter names is dated in ${spanText}.`),
    element('ol', { class: 'measures', 'data-testid': 'measures' }, ...items),
    ...(undated.length
      ? [element('p', { class: 'note' }, 'Without a date: ', undated.map(({ name }) => name).join('; '), '.')]
      : []),
  ]
}

function measureText(measure: Measure): Node[] {
  const { name, date, date_precision, verification, source, events } = measure
  const inside = events.map((event) => element('li', {}, `${event.date ? formatPeriod(event.date) : 'no date'}: ${event.what}`))
  return [
    element('strong', {}, name),
    element('span', { class: 'line' }, `${date ? formatPeriod(date) : 'no date'}, exact to the ${date_precision}`),
    element('span', { class: 'line source' }, `${verification}: ${source}`),
    ...(inside.length ? [element('ul', {}, ...inside)] : []),
  ]
}
