/** Count months from year 0, and convert labels of periods ("2023-09", "2024-Q1", "2024") to spans of months. */

/** Half-open range of months, counted from year 0; fractions are days of a month. */
export interface MonthSpan {
  from: number
  to: number
}

/** Return the months since year 0 of the month in which a day or month lies. */
export function monthPosition(period: string): number {
  const [year = 0, month = 1] = period.split('-').map(Number)
  return year * 12 + month - 1
}

export function monthLabel(position: number): string {
  return `${Math.floor(position / 12)}-${String((position % 12) + 1).padStart(2, '0')}`
}

/** Return a day as months since year 0: 2023-09-16 is half a month after 2023-09-01. */
export function dayPosition(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return monthPosition(day) + (date - 1) / new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** Return the months of a period: a month, a quarter or a year. */
export function periodSpan(period: string): MonthSpan {
  const quarter = /^(\d{4})-Q([1-4])$/.exec(period)
  if (quarter) {
    const from = Number(quarter[1]) * 12 + (Number(quarter[2]) - 1) * 3
    return { from, to: from + 3 }
  }
  const from = monthPosition(period)
  return { from, to: from + (period.length === 4 ? 12 : 1) }
}

export function lengthOf({ from, to }: MonthSpan): number {
  return to - from
}

/** Return the span moved by a number of months. */
export function moved({ from, to }: MonthSpan, months: number): MonthSpan {
  return { from: from + months, to: to + months }
}

/** Write a span as the `window` of an address: "2023", "2023-09" or "2023-01/2023-09". */
export function formatSpan({ from, to }: MonthSpan): string {
  if (from % 12 === 0 && to - from === 12) return String(from / 12)
  return to - from === 1 ? monthLabel(from) : `${monthLabel(from)}/${monthLabel(to - 1)}`
}

/** Read a span that `formatSpan` writes; null for any other text. */
export function parseSpan(text: string): MonthSpan | null {
  const [first = '', last = first, ...rest] = text.split('/')
  if (rest.length || !isPeriod(first) || !isPeriod(last)) return null
  const [from, to] = [periodSpan(first).from, periodSpan(last).to]
  return from < to ? { from, to } : null
}

function isPeriod(text: string): boolean {
  return /^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]))?$/.test(text)
}
