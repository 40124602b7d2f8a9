import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { lengthOf } from '../src/model/months'
import { ROUTES } from '../src/routes'
import { address, choose, EMPTY, followAddress, formatState, isMoving, parseState, settled, view, type ViewState } from '../src/state'
import { span } from './support/scene'

const FULL: ViewState = {
  series: 'unhcr.arrivals.v1',
  route: 'CMED',
  window: span('2023-01', '2023-09'),
  against: span('2022-01').from,
  at: { zoom: 4.25, lat: 35.5, lng: -12.125 },
  lang: 'fr',
}

describe('an address', () => {
  test('names what was chosen, and nothing else', () => {
    expect(formatState(FULL)).toBe('?series=unhcr.arrivals.v1&route=CMED&window=2023-01/2023-09&compare=2022-01/2022-09&at=4.25/35.500/-12.125&lang=fr')
    expect(formatState(EMPTY)).toBe('')
    expect(formatState({ ...EMPTY, window: span('2023') })).toBe('?window=2023')
  })
  test('brings a view back', () => {
    expect(parseState(formatState(FULL))).toEqual(FULL)
    expect(parseState('')).toEqual(EMPTY)
  })
  test('compares whole years with whole years', () => {
    expect(parseState('?window=2023&compare=2019')).toMatchObject({ window: span('2023'), against: span('2019').from })
  })
})

describe('a wrong value counts as none', () => {
  test.each([
    ['?route=ATLANTIS', EMPTY],
    ['?route=cmed', EMPTY],
    ['?window=decade', EMPTY],
    ['?window=2023-13', EMPTY],
    ['?window=2023-09/2023-01', EMPTY],
    ['?lang=de', EMPTY],
    ['?lang=toString', EMPTY],
    ['?at=99/0/0', EMPTY],
    ['?at=4/91/0', EMPTY],
    ['?at=4/40/181', EMPTY],
    ['?at=4/40', EMPTY],
    ['?at=near/40/10', EMPTY],
    ['?route=ATLANTIS&window=2023', { ...EMPTY, window: span('2023') }],
    ['?utm_source=letter', EMPTY],
  ])('%s', (query, state) => {
    expect(parseState(query)).toEqual(state)
  })
  test.each([
    ['of unequal length', '?window=2023-01/2023-09&compare=2022-01/2022-08'],
    ['without a window', '?compare=2022'],
    ['that is none', '?window=2023&compare=before'],
  ])('a compared window %s is dropped', (_, query) => {
    expect(parseState(query).against).toBeNull()
  })
})

describe('an older address', () => {
  test.each([
    ['#route=CMED&month=2023-09&window=month', { route: 'CMED', window: span('2023-09') }],
    ['#month=2023-09&window=12months', { route: null, window: span('2022-10', '2023-09') }],
    ['#month=2023-09&window=year', { route: null, window: span('2023') }],
    ['#route=WBAL&month=2023-09', { route: 'WBAL', window: span('2023-09') }],
    ['#route=WBAL&month=2023-09&window=decade', { route: 'WBAL', window: span('2023-09') }],
    ['#route=WBAL', { route: 'WBAL', window: null }],
    ['#route=ATLANTIS&month=1999', { route: null, window: span('1999') }],
    ['#month=soon', { route: null, window: null }],
    ['#figures', { route: null, window: null }],
  ])('%s is understood', (fragment, state) => {
    expect(parseState('', fragment)).toEqual({ ...EMPTY, ...state })
  })
  test('does not count beside a new one', () => {
    expect(parseState('?route=WMED', '#route=CMED&month=2023-09')).toEqual({ ...EMPTY, route: 'WMED' })
  })
})

/** Return the same numbers below `most` for the same seed. */
function integers(seed: number): (most: number) => number {
  let state = seed
  return (most) => (state = (state * 48271) % 2147483647) % most
}

test('every view survives its address', () => {
  const random = integers(11)
  const maybe = <T>(value: T): T | null => (random(3) ? value : null)
  for (let count = 0; count < 2000; count++) {
    const from = 2009 * 12 + random(200)
    const window = maybe({ from, to: from + 1 + random(30) })
    const state: ViewState = {
      series: maybe(['frontex.detections.v1', 'table.a & b=c.v1', 'table.\u00e9t\u00e9/1.v1'][random(3)] ?? ''),
      route: maybe(ROUTES[random(5)]?.id ?? 'CMED'),
      window,
      against: window && maybe(2000 * 12 + random(300)),
      at: maybe({ zoom: random(1200) / 100, lat: (random(170_000) - 85_000) / 1000, lng: (random(360_000) - 180_000) / 1000 }),
      lang: maybe('fr' as const),
    }
    expect(parseState(formatState(state))).toEqual(state)
  }
})

test('no address is refused: each part is valid or missing', () => {
  const random = integers(5)
  const pieces = ['?', '#', '&', '=', '/', '-', '2023', '09', 'Q3', 'route', 'window', 'compare', 'at', 'CMED', '%', '%zz', '1e9', 'NaN', ' ']
  const text = () => Array.from({ length: random(12) }, () => pieces[random(pieces.length)]).join('')
  for (let count = 0; count < 5000; count++) {
    const { window, against, at, route } = parseState(text(), text())
    if (window) expect(lengthOf(window)).toBeGreaterThan(0)
    if (against !== null) expect(window).not.toBeNull()
    if (at) expect(at.zoom >= 0 && at.zoom <= 12).toBe(true)
    expect(route === null || ROUTES.some(({ id }) => id === route)).toBe(true)
  }
})

describe('the address of the page', () => {
  const location = { search: '', hash: '', pathname: '/' }
  const listeners: Record<string, () => void> = {}
  const entries: [string, string][] = []
  const keep = (kind: string) => (_state: unknown, _title: string, url: string) => {
    entries.push([kind, url])
    location.search = url.startsWith('?') ? url : ''
  }

  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('location', location)
    vi.stubGlobal('history', { pushState: keep('push'), replaceState: keep('replace') })
    vi.stubGlobal('window', { addEventListener: (name: string, listener: () => void) => (listeners[name] = listener), setTimeout: (task: () => void, ms: number) => setTimeout(task, ms) })
    entries.splice(0)
    Object.assign(location, { search: '?route=CMED', hash: '' })
    isMoving.value = false
    followAddress()
    vi.advanceTimersByTime(1000)
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  test('is the first view, and stays as it was given', () => {
    expect(view.value).toEqual({ ...EMPTY, route: 'CMED' })
    expect(entries).toEqual([])
  })
  test('follows a choice when the reader rests on it', () => {
    choose({ window: span('2023') })
    choose({ route: 'WBAL' })
    expect([address.value, entries.length, settled.value.route]).toEqual(['?route=WBAL&window=2023', 0, 'CMED'])
    vi.advanceTimersByTime(1000)
    expect(entries).toEqual([['push', '?route=WBAL&window=2023']])
    expect(settled.value).toEqual(view.value)
  })
  test('waits while the reader slides', () => {
    isMoving.value = true
    choose({ window: span('2022') })
    vi.advanceTimersByTime(10_000)
    expect([entries.length, settled.value.window]).toEqual([0, null])
    isMoving.value = false
    vi.advanceTimersByTime(1000)
    expect(entries).toEqual([['push', '?route=CMED&window=2022']])
  })
  test('makes no entry of the history for a move of the map', () => {
    choose({ at: { zoom: 4, lat: 40, lng: 10 } })
    vi.advanceTimersByTime(1000)
    expect(entries).toEqual([['replace', '?route=CMED&at=4.00/40.000/10.000']])
  })
  test('without any choice is the page alone', () => {
    choose({ route: null })
    vi.advanceTimersByTime(1000)
    expect(entries).toEqual([['push', '/']])
  })
  test('brings the former view back, and makes no new entry', () => {
    choose({ route: 'WBAL' })
    vi.advanceTimersByTime(1000)
    location.search = '?route=CMED'
    listeners['popstate']?.()
    expect(view.value.route).toBe('CMED')
    vi.advanceTimersByTime(1000)
    expect(entries).toEqual([['push', '?route=WBAL']])
    expect(settled.value.route).toBe('CMED')
  })
})
