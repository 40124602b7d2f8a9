/** Load everything that the page starts with in one answer. */
import type { TileInfo } from '../api'
import type { components } from '../openapi'
import { isOwn, rampOf, type Grain, type RouteCounts, type Series, type Status } from '../model/series'
import type { Bounds } from '../model/painting'
import { isRouteId, type RouteId } from '../routes'
import { getJson, understood } from './request'
import { Resource } from './resource'

type Schemas = components['schemas']
export type PageFigures = Schemas['PageFigures']
export type LastRelease = NonNullable<PageFigures['last_release']>
export type Outlook = PageFigures['outlook']['routes'][string]
export type Measure = PageFigures['measures'][number]
export type Band = Schemas['Band']

/** Scores of a route by month, with the range that revisions may move them in; null for a month without a score. */
export interface Scores {
  periods: readonly string[]
  scores: readonly (number | null)[]
  low: readonly (number | null)[]
  high: readonly (number | null)[]
  /** How each month compares with the usual, in words of the service. */
  bands: readonly (Band | null)[]
  reason: string | null
}

export interface Figures {
  snapshot: string
  /** Series that the page can show on the map and in the chart, the first one by default. */
  series: readonly Series[]
  scores: ReadonlyMap<RouteId, Scores>
  outlook: ReadonlyMap<RouteId, Outlook>
  /** Why there is no forecast at all; null if there is. */
  noForecast: string | null
  measures: readonly Measure[]
  lastRelease: LastRelease | null
  tiles: TileInfo
  bounds: ReadonlyMap<RouteId, Bounds>
}

const PATH = '/page.json'

export const figures = new Resource<Figures>(async (path, signal) => {
  const answer = await getJson<PageFigures>(path, signal)
  return understood(path, () => decodeFigures(answer))
})

export const loadFigures = (): void => figures.ask(PATH)

/** Series come in this order, own tables last. */
const ORDER = ['detections', 'arrivals', 'dead_and_missing']

export function decodeFigures(answer: PageFigures): Figures {
  const { snapshot, routes, series, pressure, outlook, measures, last_release, tiles } = answer
  const shown = series.filter((each) => Object.keys(each.routes).length > 0 && GRAINS.includes(each.grain)).map(decodeSeries)
  if (!shown.length) throw new RangeError('no series')
  return {
    snapshot,
    series: shown.sort((left, right) => rank(left) - rank(right)),
    scores: decodeScores(pressure),
    outlook: byRoute(outlook.routes),
    noForecast: outlook.forecast_status.reason,
    measures,
    lastRelease: last_release ?? null,
    tiles,
    bounds: new Map(routes.flatMap(({ id, bounds }) => (isRouteId(id) ? [[id, bounds as Bounds] as const] : []))),
  }
}

const GRAINS: readonly string[] = ['month', 'quarter', 'year']

/** A series with counts on cells comes before others of its kind. */
function rank(series: Series): number {
  const { indicator, resolutions } = series
  const at = isOwn(series) ? -1 : ORDER.indexOf(indicator)
  return (at === -1 ? ORDER.length : at) * 2 + (resolutions.length ? 0 : 1)
}

function decodeSeries(given: PageFigures['series'][number]): Series {
  const { id, title, indicator, publisher, unit, grain, months_per_period, periods, release, age, caveats, resolutions, breaks, routes } = given
  return {
    id,
    title,
    indicator,
    publisher,
    unit,
    grain: grain as Grain,
    monthsPerPeriod: months_per_period ?? 1,
    periods,
    released: release.released,
    age,
    caveats,
    resolutions,
    breaks,
    ramp: rampOf(indicator),
    counts: new Map([...byRoute(routes)].map(([route, totals]) => [route, decodeCounts(totals)])),
  }
}

function decodeCounts({ values, statuses, incomplete }: PageFigures['series'][number]['routes'][string]): RouteCounts {
  return { values, statuses: spread<Status>(statuses, values.length), partial: new Set(incomplete) }
}

/** Spread runs of equal values over the periods. */
function spread<T>(runs: readonly (readonly [number, T])[], length: number): T[] {
  return runs.flatMap(([start, value], at) => new Array<T>((runs[at + 1]?.[0] ?? length) - start).fill(value))
}

function decodeScores({ periods, routes, reasons_missing: reasons }: PageFigures['pressure']): Map<RouteId, Scores> {
  return new Map([...byRoute(routes)].map(([route, { scores, low, high, band }]) => [route, { periods, scores, low, high, bands: spread(band, periods.length), reason: reasons[route] ?? null }]))
}

function byRoute<T>(rows: Readonly<Record<string, T>>): Map<RouteId, T> {
  return new Map(Object.entries(rows).flatMap(([route, row]) => (isRouteId(route) ? [[route, row] as const] : [])))
}
