/** Fetch the responses of the service, as far as the page uses them. */
import type { RouteId } from './routes'

export interface MatrixInfo {
  periods: string[]
  withheld: number
  not_published: number
  dtype: 'uint32'
  shape: [number, number]
  rows: { id: number; cell: string; routes: RouteId[] }[]
  data: string
}

export interface PeriodValue {
  period: string
  value: number | null
  status: string
}

export interface SeriesAnswer {
  route: RouteId
  name: string
  period: string
  series: {
    id: string
    title: string
    publisher: string
    unit: string
    grain: string
    release: { released: string; released_basis: 'stated' | 'given' | 'retrieved'; file_name: string }
    caveats: string[]
    sum: number | null
    period_count: number
    withheld_periods: number
    periods: PeriodValue[]
  }[]
}

export interface Figure {
  value: number | null
  unit: string
  reason_missing: string | null
}

export type PartName = 'level' | 'shock' | 'yoy' | 'load' | 'concentration'

/** A part of a score. Without figures it has neither score nor contribution, but a reason. */
export interface Part {
  part: PartName
  score: number | null
  weight_used: number | null
  contribution: number | null
  reason_missing: string | null
}

export interface Score {
  score: number | null
  band: string | null
  reason_missing: string | null
  reliability: string
  reliability_lowered_by: string[]
  parts: Part[]
  range_over_weights: [number, number] | null
  interval_over_revisions: [number, number] | null
  note: string
}

export interface PressureAnswer {
  pressure: Score
  cross_route: Score
  indicators: Record<string, Figure>
  alarms: string[]
  vintage: string
  method_version: string
}

export interface AlertsAnswer {
  alarms: { id: string; words: string }[]
}

/** `end` is the last day, or null; both are as exact as the precision says. */
export interface Measure {
  id: string
  name: string
  date: string | null
  start: string | null
  end: string | null
  date_precision: 'day' | 'month' | 'quarter' | 'year' | 'unknown'
  verification: string
  source: string
  events: { date: string | null; what: string; start: string | null; date_precision: string; verification: string; source: string }[]
}

export interface MeasuresAnswer {
  measures: Measure[]
}

/** Median and 80 % interval of a month; null with a reason where there is none. */
export interface Outlooked {
  period: string
  median: number | null
  low: number | null
  high: number | null
  reason_missing: string | null
}

export interface OutlookAnswer {
  nowcast: Outlooked[]
  forecast: Outlooked[]
  forecast_status: { reason: string | null }
}

export interface HotspotLoad {
  value: number
  people: number
  basis: 'occupancy' | 'arrivals_14_days'
  as_of: string
  source: string
  capacity: { value: number; as_of: string; relation: 'in_force' | 'earlier' | 'later'; source: string }
  conflict: boolean
}

export interface HotspotArea {
  id: string
  name: string
  load: HotspotLoad[]
  load_missing: string | null
}

export interface HotspotsAnswer {
  hotspots: (HotspotArea & { members: HotspotArea[] })[]
}

export interface Claim {
  id: string
  name: string
  letter_says: string
  source: string
  reproduces: 'yes' | 'no' | 'partly' | 'not_testable'
  reason: string
  comparisons: { id: string; decides: boolean; window: string | null; compared: string | null; says: string; note: string | null }[]
  published: { what: string; period: string; value: string; unit: string; source: string }[]
  sources: { publisher: string; title: string; release: { released: string } }[]
}

export interface ClaimsAnswer {
  claims: Claim[]
  notes: string[]
}

export interface CellProperties {
  cell: string
  resolution: number
  route: RouteId
  route_name: string
  unit: string
  period: string
  value: number | null
  status: string
  withheld_months: number
  allocation_class: string | null
  vintage: string
  source: string
}

export interface FeatureCollection<P> {
  features: { id?: string; bbox?: [number, number, number, number]; properties: P; geometry: GeoJSON.Geometry | null }[]
}

export interface TileInfo {
  maxzoom: number
  resolution_by_zoom: Record<string, number>
}

export interface SourcesAnswer {
  snapshot: string
}

/** The service refused or failed; the message is shown to the reader. */
export class ServiceError extends Error {}

const JSON_TYPES = 'application/json, application/geo+json;q=0.9'

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await get(path, JSON_TYPES, signal)
  return (await response.json()) as T
}

/** The answer of the service, or the reason why it is missing; only aborted requests are thrown. */
export type Asked<T> = { answer: T; missing: null } | { answer: null; missing: string }

export async function ask<T>(path: string, signal?: AbortSignal): Promise<Asked<T>> {
  try {
    return { answer: await getJson<T>(path, signal), missing: null }
  } catch (error) {
    if (error instanceof ServiceError) return { answer: null, missing: error.message }
    throw error
  }
}

export async function getBytes(path: string): Promise<ArrayBuffer> {
  const response = await get(path, 'application/octet-stream')
  return response.arrayBuffer()
}

async function get(path: string, accept: string, signal?: AbortSignal): Promise<Response> {
  const init: RequestInit = { headers: { accept } }
  if (signal) init.signal = signal
  const response = await fetch(new URL(path, location.origin), init).catch((cause: unknown) => {
    if (signal?.aborted) throw cause
    throw new ServiceError(`The service did not answer (${path}). Check the connection and reload.`)
  })
  if (!response.ok) throw new ServiceError(await describe(response, path))
  return response
}

async function describe(response: Response, path: string): Promise<string> {
  const problem = (await response.json().catch(() => ({}))) as { title?: string; detail?: string }
  const text = problem.detail ?? problem.title ?? response.statusText
  return `The service answered ${response.status} to ${path}: ${text}`
}
