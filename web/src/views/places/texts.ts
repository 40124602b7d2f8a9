/** Say in words what a row of the table of places is. */
import { formatChange, formatCount, formatDifference } from '../../format'
import type { NoPlaceChange, PlaceChange, PlaceKind, PlaceRow } from '../../model/places'
import { routeName } from '../../routes'
import { basisText } from '../../standing'
import { t } from '../../words'
import type { Column } from './order'

export function columnText(column: Column): string {
  const texts: Record<Column, string> = {
    place: t('Place'),
    kind: t('Kind'),
    route: t('Route'),
    figure: t('Figure'),
    change: t('Change'),
    basis: t('How it was derived'),
    status: t('Status'),
    range: t('80 % range'),
  }
  return texts[column]
}

export function kindText({ kind }: Pick<PlaceRow, 'kind'>): string {
  const texts: Record<PlaceKind, string> = { route: t('route'), area: t('area'), cell: t('cell'), not_placed: t('not placed') }
  return texts[kind]
}

export function placeText({ kind, name, cell }: PlaceRow): string {
  if (kind === 'not_placed') return t('{route}: no place', { route: t(name) })
  if (kind === 'route') return t(name)
  return name || (cell ? t('Cell {id}', { id: cell }) : '')
}

export function routesText({ routes }: PlaceRow): string {
  return routes.map((route) => t(routeName(route))).join(', ')
}

export function figureText({ state, value, withheld }: PlaceRow): string {
  if (state === 'withheld') return t('withheld')
  if (value === null) return t('not published')
  return withheld > 0 ? t('{count}, a part withheld', { count: formatCount(value) }) : formatCount(value)
}

const NO_CHANGE: Record<NoPlaceChange, string> = {
  incomplete: 'a part is not published',
  not_published: 'not published',
  small: 'small base',
  definition: 'counted differently',
  basis_changed: 'divided differently',
  withheld: 'withheld',
}

export function changeText(change: PlaceChange | null): string {
  if (!change) return ''
  if (change.reason === null) return formatChange(change.ratio)
  const reason = t(NO_CHANGE[change.reason])
  return change.reason === 'small' && change.difference !== null ? t('{difference} ({reason})', { difference: formatDifference(change.difference), reason }) : reason
}

export function basisOf({ kind, placing, shares }: PlaceRow): string {
  if (kind === 'route') return t('published for the route')
  if (kind === 'not_placed') return t('known for the route only, or withheld below a cell')
  return placing ? basisText(placing, shares) : ''
}

export function statusText({ state, isProvisional }: PlaceRow): string {
  if (state === 'not_published') return ''
  return isProvisional ? t('provisional') : t('final')
}

export function rangeText({ low, high }: PlaceRow): string {
  return low === null || high === null ? '' : t('{low} to {high}', { low: formatCount(low), high: formatCount(high) })
}
