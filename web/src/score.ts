/** Numbers of a score: tenths that add up to it, and where each contribution stands on the way to it. */

const TENTHS = 10

/** Contributions in whole tenths whose sum is that of the contributions, rounded: largest remainders go up first. */
export function tenthsThatAddUp(contributions: readonly number[]): number[] {
  const exact = contributions.map((value) => value * TENTHS)
  const tenths = exact.map(Math.floor)
  const left = Math.round(exact.reduce((sum, value) => sum + value, 0)) - tenths.reduce((sum, value) => sum + value, 0)
  const byRemainder = exact.map((_, at) => at).sort((one, other) => remainder(exact, other) - remainder(exact, one) || one - other)
  for (const at of byRemainder.slice(0, left)) tenths[at] = (tenths[at] ?? 0) + 1
  return tenths.map((value) => value / TENTHS)
}

const remainder = (values: readonly number[], at: number): number => (values[at] ?? 0) - Math.floor(values[at] ?? 0)

/** Each contribution as [from, to], from where the one before it ends: the last ends at the score. */
export function steps(contributions: readonly number[]): [number, number][] {
  let reached = 0
  return contributions.map((value) => [reached, (reached += value)])
}
