/** Say in words what figures of a series are, and why one is missing. */
import texts from '../../../routes_geo/picture/texts.json'
import { formatCount, formatPeriod, formatWindow } from '../format'
import type { MonthSpan } from '../model/months'
import type { Break, NoChange, Series, Total } from '../model/series'
import type { RouteId } from '../routes'
import { t } from '../words'

function isNamed(indicator: string): indicator is keyof typeof texts.nouns {
  return Object.hasOwn(texts.nouns, indicator)
}

/** Return the noun of a series for the head of a column or a switch. */
export function nounOf({ indicator, title }: Pick<Series, 'indicator' | 'title'>): string {
  return isNamed(indicator) ? t(texts.nouns[indicator]) : title
}

const NO_CHANGE: Record<NoChange, string> = {
  incomplete: 'incomplete',
  not_published: 'not published',
  small: 'small base',
}

/** Say in two words why there is no change. */
export function noChangeText(reason: NoChange): string {
  return t(NO_CHANGE[reason])
}

/** Say in a sentence why a window is not compared. */
export function noChangeSentence(reason: NoChange, span: MonthSpan, base: MonthSpan): string {
  const windows = { window: formatWindow(span), base: formatWindow(base) }
  if (reason === 'incomplete') return t('No comparison of {window} with {base}: a part of them is not published.', windows)
  if (reason === 'not_published') return t('No comparison of {window} with {base}: one of them is not published.', windows)
  return t('No percentage: the count of {base} is below 50.', windows)
}

/** Say from which months a route is counted in another way than before; empty if it is not. */
export function definitionText(breaks: readonly Break[]): string {
  const months = [...new Set(breaks.map(({ month }) => month))].sort().map(formatPeriod)
  return months.length ? t('Counted in another way from {months}: compare with care.', { months: months.join(', ') }) : ''
}

/** Return a total, or why it is missing. */
export function totalText(series: Series, route: RouteId | null, { value }: Total): string {
  if (value !== null) return formatCount(value)
  return route && !series.counts.has(route) ? t('no figures') : t('not published')
}

/** Say what a figure of a series counts, in a sentence. */
export function countedText({ indicator, unit }: Series): string {
  return isNamed(indicator) ? t(texts.counted[indicator]) : t(texts.counted.other, { unit })
}
