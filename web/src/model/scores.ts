/** Compute the numbers shown for a score: its month, tenths that add up to it, and the bar of each contribution. */
import { monthLabel, monthPosition, type MonthSpan } from './months'

const TENTHS = 10

/** Return the last month of a window that has scores; null without one. All routes have the same months. */
export function scoreMonth(scores: ReadonlyMap<string, { periods: readonly string[] }>, span: MonthSpan): string | null {
  const [first] = scores.values()
  const newest = first?.periods.at(-1)
  if (!first || !newest) return null
  const month = monthLabel(Math.min(span.to - 1, monthPosition(newest)))
  return first.periods.includes(month) ? month : null
}

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
