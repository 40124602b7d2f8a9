/** Compute the numbers shown for a score: tenths that add up to it, the bar of each contribution, and figures beside it. */
import type { BesideScore } from './api'
import { formatPeriod, formatTenths, plural } from './format'

const TENTHS = 10

/** Round contributions to tenths whose sum is the rounded sum; the largest remainders are rounded up. */
export function tenthsThatAddUp(contributions: readonly number[]): number[] {
  const exact = contributions.map((value) => value * TENTHS)
  const tenths = exact.map(Math.floor)
  const left = Math.round(exact.reduce((sum, value) => sum + value, 0)) - tenths.reduce((sum, value) => sum + value, 0)
  const byRemainder = exact.map((_, at) => at).sort((left, right) => remainder(exact, right) - remainder(exact, left) || left - right)
  for (const at of byRemainder.slice(0, left)) tenths[at] = (tenths[at] ?? 0) + 1
  return tenths.map((value) => value / TENTHS)
}

const remainder = (values: readonly number[], at: number): number => (values[at] ?? 0) - Math.floor(values[at] ?? 0)

/** Return each contribution as [from, to], starting at the end of the previous one; the last ends at the score. */
export function steps(contributions: readonly number[]): [number, number][] {
  let reached = 0
  return contributions.map((value) => [reached, (reached += value)])
}

const HUNDREDTHS = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** Return a figure beside the score on its own scale, with the day or year that it is of. */
export function besideText({ part, value, period, inputs, reason_missing }: BesideScore): string {
  if (value === null) return `not available: ${reason_missing ?? 'no reason given'}`
  const when = period === null ? '' : formatPeriod(period)
  if (part === 'load') return `${formatTenths(value)} people per reception place, ${when}`
  const leftOut = Number(inputs['withheld_areas_left_out'] ?? 0)
  const withheld = leftOut ? `; ${plural(leftOut, 'area')} with a withheld count left out` : ''
  return `${HUNDREDTHS.format(value)} on a scale from 0 to 1 (all in one area), ${when}${withheld}`
}
