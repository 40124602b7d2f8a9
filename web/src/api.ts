/** The service's answers, as far as the page uses them, and how they are fetched. */
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

export interface PressureAnswer {
  indicators: Record<string, Figure>
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

/** The service refused or failed; the message is for the reader of the page. */
export class ServiceError extends Error {}

const JSON_TYPES = 'application/json, application/geo+json;q=0.9'

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await get(path, JSON_TYPES, signal)
  return (await response.json()) as T
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
  const said = problem.detail ?? problem.title ?? response.statusText
  return `The service answered ${response.status} to ${path}: ${said}`
}
