/** Say in words how finely a count is known, how it was derived, and how far it can be off. */
import type { Placing, Shares } from './api'
import { formatCount, formatFactor, formatMonth, plural } from './format'
import type { Standing } from './matrix'
import type { RouteId } from './routes'
import { t } from './words'

/** Routes whose landing areas are all coasts: what is not known of them is the port. */
const BY_SEA: readonly (RouteId | string)[] = ['CMED', 'EMED', 'WAFR']

/** Say what is not known of an area: "port not known", or the place on a route that also crosses land borders. */
export function unknownPlace(routes: readonly string[]): string {
  return routes.length > 0 && routes.every((route) => BY_SEA.includes(route)) ? t('port not known') : t('place not known')
}

/** Say how a count was derived, and by which shares if they are known; a carried share has an age and an 80 % range. */
export function basisText(placing: Placing, shares: Shares | null = null): string {
  if (placing.basis === 'observed') return t('counted here by the source')
  const months = publishedMonths(shares?.published_start ?? null, shares?.published_end ?? null)
  const source = months && shares ? { publisher: shares.publisher, months } : null
  if (placing.basis === 'published_share') {
    if (source) return t('a share of a larger count, by shares that {publisher} published for {months}', source)
    return t('a share of a larger count, by shares published for the same months')
  }
  return carriedText(placing, source)
}

function carriedText({ share_age_years: age, range_low: low, range_high: high }: Placing, source: { publisher: string; months: string } | null): string {
  // With several stages of division, the age is that of the least certain, and the shares those of the finest.
  const text = source
    ? t('a share of a larger count, by shares that {publisher} published for {months}, also carried on to other months', source)
    : t('a share of a larger count, by shares of other months, up to {years} old', { years: plural(age ?? 0, 'year') })
  if (low === null || high === null) return text
  return `${text}${t('; ')}${t('for the least certain month, the actual count was {low} to {high} times the assigned one in 80 % of past cases', { low: formatFactor(low), high: formatFactor(high) })}`
}

const STANDINGS: Record<keyof Standing, string> = {
  cells: '{count} on cells',
  areas: '{count} on areas (place not known any finer)',
  elsewhere: '{count} with the route only (place not known, or withheld)',
}
const STANDING_ORDER = ['cells', 'areas', 'elsewhere'] as const

/** Say how much of a total stands where. */
export function standingText(standing: Standing): string {
  const texts = STANDING_ORDER.filter((place) => standing[place] > 0).map((place) => t(STANDINGS[place], { count: formatCount(standing[place]) }))
  return texts.length ? `${texts.join(', ')}.` : ''
}

/** Format the months of shares, such as "2022", "December 2024" or "January 2023 to September 2023". */
export function publishedMonths(start: string | null, end: string | null): string | null {
  if (!start) return null
  if (!end) return t('{month} on', { month: formatMonth(start) })
  if (start.endsWith('-01') && end === `${start.slice(0, 4)}-12`) return start.slice(0, 4)
  return start === end ? formatMonth(start) : t('{first} to {last}', { first: formatMonth(start), last: formatMonth(end) })
}
