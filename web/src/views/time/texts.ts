/** Say in words what the time chart shows. */
import type { Measure } from '../../api'
import { formatCount, formatPeriod, formatWindow } from '../../format'
import type { BreakMonth } from '../../model/breaks'
import { periodSpan, type MonthSpan } from '../../model/months'
import { coverOf, countsOf, type Grain, type Series, type Status } from '../../model/series'
import type { Chip } from '../../model/window'
import type { Estimate } from '../../model/outlook'
import type { RouteId } from '../../routes'
import { t } from '../../words'

/** Return the label of the period of a series that starts at a month. */
export function periodLabel({ periods, monthsPerPeriod }: Series, from: number): string {
  return periods[(from - periodSpan(periods[0] ?? '').from) / monthsPerPeriod] ?? ''
}

export function statusText(status: Status): string {
  const words: Record<Status, string> = {
    final: t('final'),
    provisional: t('provisional'),
    not_yet_reported: t('not yet reported'),
    not_published: t('not published'),
    suppressed: t('withheld'),
  }
  return words[status]
}

export function estimateText({ kind, median, low, high }: Estimate): string {
  const values = { median: formatCount(median), low: formatCount(low), high: formatCount(high) }
  if (kind === 'nowcast') return t('after revisions {low} to {high} (80 % range), median {median}', values)
  return t('forecast {low} to {high} (80 % range), median {median}', values)
}

/** Say what is published, and what is estimated, for the period that starts at a month. */
export function periodCaption(series: Series, route: RouteId | null, span: MonthSpan, estimate: Estimate | undefined): string {
  const at = (span.from - coverOf(series).from) / series.monthsPerPeriod
  const { values, statuses } = countsOf(series, route)
  const [value, status] = [values[at] ?? null, statuses[at]]
  const period = formatPeriod(series.periods[at] ?? estimate?.period ?? '')
  const count = value === null ? (status ? statusText(status) : '') : `${formatCount(value)} ${t(series.unit)}, ${statusText(status ?? 'final')}`
  return t('{name}: {text}', { name: period, text: [count, estimate ? estimateText(estimate) : ''].filter(Boolean).join(t('; ')) })
}

export function measureText({ name, date }: Measure): string {
  return date ? `${name}, ${formatPeriod(date)}` : name
}

export function breakText({ month, notes }: BreakMonth): string {
  return t('{name}: {text}', { name: formatPeriod(month), text: notes.join(' ') })
}

export function chipText(chip: Chip, grain: Grain): string {
  if (chip === 'period') return grainText(grain)
  if (chip === 'ytd') return t('Year to date')
  return chip === '12months' ? t('12 months') : t('Year')
}

export function grainText(grain: Grain): string {
  if (grain === 'month') return t('Month')
  return grain === 'quarter' ? t('Quarter') : t('Year')
}

/** Name the first or last period of the window, for the handle that moves it. */
export function handleText(end: 'from' | 'to', grain: Grain): string {
  if (grain === 'month') return end === 'from' ? t('First month') : t('Last month')
  if (grain === 'quarter') return end === 'from' ? t('First quarter') : t('Last quarter')
  return end === 'from' ? t('First year') : t('Last year')
}

/** Name the chart: what it counts, by which period, and over which months. */
export function chartText({ title, grain }: Series, place: string, shown: MonthSpan): string {
  const values = { title: t(title), place, window: formatWindow(shown) }
  if (grain === 'month') return t('{title}, {place}, by month: {window}', values)
  return grain === 'quarter' ? t('{title}, {place}, by quarter: {window}', values) : t('{title}, {place}, by year: {window}', values)
}

/** Say what the typed field accepts. */
export function acceptedText(series: Series): string {
  const cover = formatWindow(coverOf(series))
  const kinds: Record<Grain, string> = {
    month: t('a month or year, such as 2023-09, 09/2023, September 2023 or 2023'),
    quarter: t('a quarter or year, such as 2023-Q3, Q3 2023 or 2023'),
    year: t('a year, such as 2020'),
  }
  return t('Type {kind}. The figures cover {cover}.', { kind: kinds[series.grain], cover })
}
