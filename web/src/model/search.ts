/** Find routes, places, hotspots, months and measures by what a reader types. */
import type { Measure } from '../data/page'
import { ROUTES, type RouteId } from '../routes'
import { fitTyped, readTyped } from '../views/time/typed'
import { monthPosition, type MonthSpan } from './months'
import type { Series } from './series'

export interface PlaceEntry {
  name: string
  routes: readonly RouteId[]
  lng: number
  lat: number
}

export interface HotspotEntry {
  name: string
  route: RouteId
}

/** What can be found; places and hotspots are empty until they are loaded. */
export interface Searched {
  series: Series
  measures: readonly Measure[]
  places: readonly PlaceEntry[]
  hotspots: readonly HotspotEntry[]
}

export type Hit =
  | { kind: 'route'; name: string; route: RouteId }
  | { kind: 'month'; span: MonthSpan }
  | { kind: 'place'; name: string; place: PlaceEntry }
  | { kind: 'hotspot'; name: string; route: RouteId }
  | { kind: 'measure'; name: string; span: MonthSpan }

const MOST = 12
const ACCENTS = /\p{Diacritic}/gu

const fold = (text: string): string => text.normalize('NFD').replace(ACCENTS, '').toLowerCase()

/** Return what fits a text, at most twelve: a month first, then names that begin with it, then names that contain it. */
export function search(text: string, searched: Searched, routeName: (name: string) => string): Hit[] {
  const wanted = fold(text.trim())
  if (!wanted) return []
  const named = namedHits(searched, routeName).flatMap((hit) => {
    const rank = rankOf(fold(hit.kind === 'month' ? '' : hit.name), wanted, hit.kind === 'route' ? hit.route.toLowerCase() : '')
    return rank === null ? [] : [{ hit, rank }]
  })
  const sorted = named.sort((left, right) => left.rank - right.rank).map(({ hit }) => hit)
  return [...months(text, searched.series), ...sorted].slice(0, MOST)
}

function months(text: string, series: Series): Hit[] {
  const typed = readTyped(text)
  const span = typed && fitTyped(typed, series)
  return span ? [{ kind: 'month', span }] : []
}

function namedHits({ series, measures, places, hotspots }: Searched, routeName: (name: string) => string): Hit[] {
  return [
    ...ROUTES.map(({ id, name }): Hit => ({ kind: 'route', name: routeName(name), route: id })),
    ...hotspots.map(({ name, route }): Hit => ({ kind: 'hotspot', name, route })),
    ...places.map((place): Hit => ({ kind: 'place', name: place.name, place })),
    ...measures.flatMap(({ name, start }): Hit[] => {
      const span = start ? fitTyped({ from: monthPosition(start), to: monthPosition(start) + 1 }, series) : null
      return span ? [{ kind: 'measure', name, span }] : []
    }),
  ]
}

/** Return 0 for a name that begins with a text, 1 if one of its words does, 2 if it contains it; null if it does not. */
function rankOf(name: string, wanted: string, id: string): number | null {
  if (name.startsWith(wanted) || id === wanted) return 0
  if (name.split(/[\s/()-]+/).some((word) => word.startsWith(wanted))) return 1
  return name.includes(wanted) ? 2 : null
}
