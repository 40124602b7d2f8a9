/** Say in words how finely a count is known, how it was derived, and how far it can be off. */
import type { Placing, Shares } from './api'
import { formatCount, formatMonth, plural } from './format'
import type { Standing } from './matrix'
import type { RouteId } from './routes'

/** Routes whose landing areas are all coasts: what is not known of them is the port. */
const BY_SEA: readonly (RouteId | string)[] = ['CMED', 'EMED', 'WAFR']

/** Say what is not known of an area: "port not known", or the place on a route that also crosses land borders. */
export function unknownPlace(routes: readonly string[]): string {
  return routes.length > 0 && routes.every((route) => BY_SEA.includes(route)) ? 'port not known' : 'place not known'
}

/** Say how a count was derived, and by which shares if they are known; a carried share has an age and an 80 % range. */
export function basisText(placing: Placing, shares: Shares | null = null): string {
  if (placing.basis === 'observed') return 'counted here by the source'
  const months = publishedMonths(shares?.published_start ?? null, shares?.published_end ?? null)
  const source = months ? ` that ${shares?.publisher} published for ${months}` : ''
  if (placing.basis === 'published_share') return `a share of a larger count, by shares${source || ' published for the same months'}`
  const age = placing.share_age_years ?? 0
  const { range_low: low, range_high: high } = placing
  const range = low !== null && high !== null ? `; in the past, the actual count was ${low} to ${high} times the assigned one in 80 % of cases` : ''
  return `a share of a larger count, by shares${source || ' of other months'} and carried on for up to ${plural(age, 'year')}${range}`
}

/** Say how much of a total stands where. */
export function standingText({ cells, areas, elsewhere }: Standing): string {
  const parts: [number, string][] = [
    [cells, 'on cells'],
    [areas, 'on areas (place not known any finer)'],
    [elsewhere, 'with the route only (place not known, or withheld)'],
  ]
  const told = parts.filter(([count]) => count > 0).map(([count, where]) => `${formatCount(count)} ${where}`)
  return told.length ? `${told.join(', ')}.` : ''
}

/** Format the months of shares, such as "2022", "December 2024" or "January 2023 to September 2023". */
export function publishedMonths(start: string | null, end: string | null): string | null {
  if (!start) return null
  if (!end) return `${formatMonth(start)} on`
  if (start.endsWith('-01') && end === `${start.slice(0, 4)}-12`) return start.slice(0, 4)
  return start === end ? formatMonth(start) : `${formatMonth(start)} to ${formatMonth(end)}`
}
