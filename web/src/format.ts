/** Format numbers and dates in the language of the page and in UTC. */
import { monthLabel, type MonthSpan } from './model/months'
import { language, t, type Language } from './words'

const LOCALES: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR' }

function makeFormats(locale: string) {
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
  return {
    count: new Intl.NumberFormat(locale),
    signed: new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' }),
    compact: new Intl.NumberFormat(locale, { notation: 'compact' }),
    tenths: new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    hundredths: new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    month: dates({ month: 'long', year: 'numeric' }),
    shortMonth: dates({ month: 'short', year: 'numeric' }),
    day: dates({ day: 'numeric', month: 'long', year: 'numeric' }),
    plural: new Intl.PluralRules(locale),
  }
}

const formats = new Map<string, ReturnType<typeof makeFormats>>()

function current(): ReturnType<typeof makeFormats> {
  const locale = LOCALES[language.value]
  const former = formats.get(locale)
  if (former) return former
  const created = makeFormats(locale)
  formats.set(locale, created)
  return created
}

const withMinus = (text: string): string => text.replace('-', '\u2212')

export const formatCount = (count: number): string => current().count.format(count)

/** Format a factor such as 1.07 with its own digits. */
export const formatFactor = (factor: number): string => current().count.format(factor)

/** Format a difference with its sign: "+1,200", with a true minus. */
export const formatDifference = (count: number): string => withMinus(current().signed.format(count))

/** Format a round count such as 20,000 as "20k", for an axis. */
export const formatCompact = (count: number): string => current().compact.format(count)

/** Format a ratio such as 0.497 as "+50 %", with a true minus sign and a space that does not break. */
export function formatChange(ratio: number): string {
  const percent = Math.round(ratio * 100)
  if (percent === 0 && ratio !== 0) return withMinus(`${ratio < 0 ? '-' : '+'}<1\u00a0%`)
  return withMinus(`${current().signed.format(percent)}\u00a0%`)
}

/** Format a share of a whole such as 0.123 as "12 %". */
export const formatShare = (ratio: number): string => `${current().count.format(Math.round(ratio * 100))}\u00a0%`

export const formatMonth = (period: string): string => current().month.format(new Date(`${period}-01T00:00:00Z`))

/** How the first day of a month is written. */
const FIRST_DAYS: Record<Language, string> = { en: '1', fr: '1er' }

export function formatDay(date: string): string {
  if (!/^\d{4}-\d{2}-\d{2}/.test(date)) return date
  return current().day.format(new Date(`${date.slice(0, 10)}T00:00:00Z`)).replace(/^1(?= )/, FIRST_DAYS[language.value])
}

export const formatTenths = (value: number): string => current().tenths.format(Math.round(value * 10) / 10)

export const formatHundredths = (value: number): string => current().hundredths.format(value)

/** Format a day, month, quarter, year or ISO 8601 interval in words: "September 2023", "Quarter 3 of 2023" or "2023". */
export function formatPeriod(period: string): string {
  const [first = '', last] = period.split('/')
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period)
  if (quarter) return t('Quarter {quarter} of {year}', { quarter: quarter[2] ?? '', year: quarter[1] ?? '' })
  if (last === undefined) return /^\d{4}-\d{2}$/.test(first) ? formatMonth(first) : formatDay(first)
  return t('{first} to {last}', { first: formatPeriod(first), last: formatPeriod(last) })
}

/** Format a span of months: "2023", "September 2023" or "May 2024 to April 2025". */
export function formatWindow(span: MonthSpan): string {
  if (isYear(span)) return String(span.from / 12)
  const [first, last] = [monthLabel(span.from), monthLabel(span.to - 1)]
  return first === last ? formatMonth(first) : t('{first} to {last}', { first: formatMonth(first), last: formatMonth(last) })
}

/** Format a span of months in little room: "Sept 2023" or "May 2024 – Apr 2025". */
export function formatShortWindow(span: MonthSpan): string {
  if (isYear(span)) return String(span.from / 12)
  const [first, last] = [span.from, span.to - 1].map((position) => current().shortMonth.format(new Date(`${monthLabel(position)}-01T00:00:00Z`)))
  return first === last ? (first ?? '') : `${first} – ${last}`
}

const isYear = ({ from, to }: MonthSpan): boolean => from % 12 === 0 && to - from === 12

/** Return a count with its noun; both forms are texts of the page. French has the singular for none, too. */
export function plural(count: number, singular: string, many = `${singular}s`): string {
  const noun = current().plural.select(count) === 'one' ? singular : many
  return t(`{count} ${noun}`, { count: formatCount(count) })
}
