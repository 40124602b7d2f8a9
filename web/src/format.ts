/** Format numbers and dates in English and UTC, so that the page is the same everywhere. */
import type { MonthRange, WindowKind } from './state'

const COUNT = new Intl.NumberFormat('en-GB')
const PERCENT = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' })
const COMPACT = new Intl.NumberFormat('en-GB', { notation: 'compact' })
const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

export const formatCount = (count: number): string => COUNT.format(count)

/** Format a round count such as 20,000 as "20K", for an axis. */
export const formatCompact = (count: number): string => COMPACT.format(count)

/** Format a ratio such as 0.497 as "+49.7%", with a true minus sign. */
export const formatChange = (ratio: number): string => PERCENT.format(ratio).replace('-', '\u2212')

export const formatMonth = (period: string): string => MONTH.format(new Date(`${period}-01T00:00:00Z`))

export const formatDay = (date: string): string =>
  /^\d{4}-\d{2}-\d{2}/.test(date) ? DAY.format(new Date(`${date.slice(0, 10)}T00:00:00Z`)) : date

const TENTHS = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

export const formatTenths = (value: number): string => TENTHS.format(Math.round(value * 10) / 10)

/** Format a day, month, year or ISO 8601 interval in words; quarters stay unchanged. */
export function formatPeriod(period: string): string {
  const [first = '', last] = period.split('/')
  if (last === undefined) return /^\d{4}-\d{2}$/.test(first) ? formatMonth(first) : formatDay(first)
  return `${formatPeriod(first)} to ${formatPeriod(last)}`
}

export function formatWindow(range: MonthRange, window: WindowKind, periods: readonly string[]): string {
  const first = periods[range.start] ?? ''
  const last = periods[range.stop - 1] ?? ''
  if (window === 'year' && range.stop - range.start === range.full) return first.slice(0, 4)
  return first === last ? formatMonth(first) : `${formatMonth(first)} to ${formatMonth(last)}`
}

export function plural(count: number, singular: string, many = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : many}`
}
