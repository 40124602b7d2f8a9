/** Name the responses of the service that the page reads. */
import type { components } from './openapi'
import type { RouteId } from './routes'

// Types of responses are generated from the description of the API: `make lint` writes openapi.d.ts.
type Schemas = components['schemas']

export type MatrixInfo = Pick<
  Schemas['MatrixLayout'],
  'periods' | 'withheld' | 'not_published' | 'shape' | 'rows' | 'placings' | 'remainders' | 'breaks' | 'data'
>
export type MatrixRow = Pick<Schemas['MatrixRow'], 'id' | 'cell' | 'area' | 'name' | 'label' | 'areas' | 'routes' | 'placing'> & { kind: 'cell' | 'area' }
export type Placing = Schemas['Placing']
export type Break = Schemas['Break']
export type Shares = Schemas['Shares']
export type Measure = Pick<
  Schemas['Measure'],
  'id' | 'name' | 'date' | 'start' | 'end' | 'date_precision' | 'verification' | 'source' | 'events'
>
export type Claim = Schemas['CheckedClaim']
export type ClaimsAnswer = Schemas['Claims']
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
