/** Hold what the reader chose, and keep it in the address. */
import { batch, computed, effect, signal } from '@preact/signals'
import { formatSpan, lengthOf, parseSpan, type MonthSpan } from './model/months'
import type { MapPosition } from './model/painting'
import { isRouteId, type RouteId } from './routes'
import { isLanguage, type Language } from './words'

/** What an address names; null is the default. */
export interface ViewState {
  series: string | null
  route: RouteId | null
  window: MonthSpan | null
  /** First month of the window of equal length to compare with. */
  against: number | null
  at: MapPosition | null
  lang: Language | null
}

export const EMPTY: ViewState = { series: null, route: null, window: null, against: null, at: null, lang: null }

/** Return the state of a query or of an older address, whose fragment has `month` and `window`. */
export function parseState(query: string, fragment = ''): ViewState {
  const given = new URLSearchParams(query.replace(/^\?/, ''))
  if ([...given.keys()].length === 0 && fragment) return parseFragment(fragment)
  const [route, lang, window] = [given.get('route'), given.get('lang'), parseSpan(given.get('window') ?? '')]
  const against = parseSpan(given.get('compare') ?? '')
  return {
    series: given.get('series'),
    route: isRouteId(route) ? route : null,
    window,
    against: window && against && lengthOf(against) === lengthOf(window) ? against.from : null,
    at: parsePosition(given.get('at') ?? ''),
    lang: isLanguage(lang) ? lang : null,
  }
}

const LENGTHS: Record<string, (month: MonthSpan) => MonthSpan> = {
  month: (month) => month,
  '12months': ({ to }) => ({ from: to - 12, to }),
  year: ({ from }) => ({ from: from - (from % 12), to: from - (from % 12) + 12 }),
}

function parseFragment(fragment: string): ViewState {
  const given = new URLSearchParams(fragment.replace(/^#/, ''))
  const route = given.get('route')
  const month = parseSpan(given.get('month') ?? '')
  const window = month && (LENGTHS[given.get('window') ?? 'month'] ?? LENGTHS['month'])?.(month)
  return { ...EMPTY, route: isRouteId(route) ? route : null, window: window ?? null }
}

/** Read "zoom/latitude/longitude". */
function parsePosition(text: string): MapPosition | null {
  const [zoom = NaN, lat = NaN, lng = NaN] = text.split('/').map(Number)
  const isValid = zoom >= 0 && zoom <= 12 && Math.abs(lat) <= 85 && Math.abs(lng) <= 180
  return isValid ? { zoom, lat, lng } : null
}

export function formatState({ series, route, window, against, at, lang }: ViewState): string {
  const query = new URLSearchParams()
  if (series) query.set('series', series)
  if (route) query.set('route', route)
  if (window) query.set('window', formatSpan(window))
  if (window && against !== null) query.set('compare', formatSpan({ from: against, to: against + lengthOf(window) }))
  if (at) query.set('at', [at.zoom.toFixed(2), at.lat.toFixed(3), at.lng.toFixed(3)].join('/'))
  if (lang) query.set('lang', lang)
  const text = query.toString().replaceAll('%2F', '/')
  return text ? `?${text}` : ''
}

/** What the reader chose. */
export const view = signal<ViewState>(EMPTY)
/** Whether the reader slides the window or plays: then nothing is fetched, and no entry of the history is made. */
export const isMoving = signal(false)

const SETTLE_MS = 500

/** The view as it was when the reader last rested on it. */
export const settled = signal<ViewState>(EMPTY)

/** Change part of the view. */
export function choose(part: Partial<ViewState>): void {
  view.value = { ...view.peek(), ...part }
}

/** Address of the page with the present view. */
export const address = computed(() => formatState(view.value))

/**
 * Follow the address of the page, and write every change to it.
 *
 * A choice makes an entry of the history; sliding, playing and moves of the map replace the last one.
 */
export function followAddress(): void {
  view.value = settled.value = parseState(location.search, location.hash)
  window.addEventListener('popstate', () => {
    batch(() => {
      view.value = parseState(location.search, location.hash)
    })
  })
  let timer = 0
  effect(() => {
    const [now, moving] = [view.value, isMoving.value]
    clearTimeout(timer)
    if (moving) return
    timer = window.setTimeout(() => settle(now), SETTLE_MS)
  })
}

function settle(now: ViewState): void {
  const text = formatState(now)
  if (text !== formatState(parseState(location.search))) {
    const isMove = formatState({ ...now, at: null }) === formatState({ ...settled.peek(), at: null })
    const url = text || location.pathname
    if (isMove) history.replaceState(null, '', url)
    else history.pushState(null, '', url)
  }
  settled.value = now
}
