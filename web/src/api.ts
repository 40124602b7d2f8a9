/** Fetch the responses of the service, as far as the page uses them. */
import type { components } from './openapi'
import type { RouteId } from './routes'

// Types of responses are generated from the description of the API: `make lint` writes openapi.d.ts.
type Schemas = components['schemas']

export type MatrixInfo = Pick<
  Schemas['MatrixLayout'],
  'periods' | 'withheld' | 'not_published' | 'shape' | 'rows' | 'placings' | 'remainders' | 'breaks' | 'data'
>
export type MatrixRow = Pick<Schemas['MatrixRow'], 'id' | 'cell' | 'area' | 'name' | 'areas' | 'routes' | 'placing'> & { kind: 'cell' | 'area' }
export type Placing = Schemas['Placing']
export type Break = Schemas['Break']
export type Shares = Schemas['Shares']
export type PeriodValue = Pick<Schemas['Period'], 'period' | 'value' | 'status'>
export type SeriesAnswer = Schemas['RouteSeries']
export type Figure = Schemas['Indicator']
export type PartName = Schemas['PressurePart']['part']
/** A part of a score. Without figures it has neither score nor contribution, but a reason. */
export type Part = Omit<Schemas['PressurePart'], 'weight'>
export type Score = Schemas['PressureScore']
/** A figure beside the score, such as the reception load, on its own scale and with its own date. */
export type BesideScore = Pick<Schemas['BesideScore'], 'part' | 'value' | 'period' | 'inputs' | 'reason_missing'>
export type PressureAnswer = Schemas['RoutePressure']
export type AlertsAnswer = { alarms: Pick<Schemas['Alarm'], 'id' | 'words'>[] }
export type Measure = Pick<
  Schemas['Measure'],
  'id' | 'name' | 'date' | 'start' | 'end' | 'date_precision' | 'verification' | 'source' | 'events'
>
export type MeasuresAnswer = { measures: Measure[] }
/** Median and 80 % interval of a month; null with a reason where there is none. */
export type Outlooked = Pick<Schemas['NowcastMonth'], 'period' | 'median' | 'low' | 'high' | 'reason_missing'>
export type ForecastSkill = Pick<Schemas['ForecastSkill'], 'horizon' | 'relative_wis' | 'coverage' | 'better_naive' | 'first_target'>
export type OutlookAnswer = {
  route: string
  skill: ForecastSkill[]
  nowcast: Outlooked[]
  forecast: Outlooked[]
  forecast_status: Pick<Schemas['ForecastStatus'], 'reason'>
}
export type HotspotLoad = Schemas['ReceptionLoad']
export type HotspotArea = Pick<Schemas['MemberSummary'], 'id' | 'name' | 'load' | 'load_missing'>
export type HotspotsAnswer = { hotspots: (HotspotArea & { members: HotspotArea[] })[] }
export type Claim = Schemas['CheckedClaim']
export type ClaimsAnswer = Schemas['Claims']
export type SourcesAnswer = Pick<Schemas['Sources'], 'snapshot'> & { series: DatedSeries[] }
export type DatedSeries = Pick<Schemas['Series'], 'id' | 'title' | 'publisher' | 'age'>
/** TileJSON of cells, with the resolution of each zoom. */
export type TileInfo = Pick<Schemas['TileJson'], 'maxzoom'> & { resolution_by_zoom: Record<string, number> }

export interface CellProperties {
  cell: string | null
  resolution: number | null
  kind: 'cell' | 'area' | 'route' | 'remainder'
  area: string | null
  name: string | null
  route: RouteId
  route_name: string
  unit: string
  period: string
  value: number | null
  status: string
  withheld_months: number
  basis: Placing['basis'] | null
  share_age_years: number | null
  range_low: number | null
  range_high: number | null
  vintage: string
  source: string
}

export interface FeatureCollection<P> {
  features: { id?: string; bbox?: [number, number, number, number]; properties: P; geometry: GeoJSON.Geometry | null }[]
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
