/** Describe what a map or a picture shows of a view, apart from how it is drawn. */
import type { RouteId } from '../routes'

export type Ramp = 'detections' | 'arrivals' | 'dead' | 'own'
export type Scheme = 'light' | 'dark'

/** How an area or cell is painted: its class and its look (`palette.ts`). In a comparison the class is one of change. */
export interface Painted {
  class: number
  look: number
}

/** The count of an area, which is written beside it. */
export interface AreaFigure {
  count: number
  /** Its name, and below it the count. */
  text: string
  /** Longitude and latitude. */
  point: readonly [number, number]
  /** Degrees of longitude that the area spans. */
  spanDeg: number
}

/** Everything that a map or a picture paints; ids are those of cells and areas on tiles. */
export interface Painting {
  /** Id of the series, such as frontex.detections.v1. */
  series: string
  ramp: Ramp
  mode: 'count' | 'change'
  shapes: ReadonlyMap<number, Painted>
  /** Figures of the painted areas, by id; empty in a comparison. */
  figures: ReadonlyMap<number, AreaFigure>
  /** Class of change of each route's band; empty unless `mode` is 'change'. Null: cannot be compared. */
  bands: ReadonlyMap<RouteId, number | null>
  /** Second line below the name of a route, for a count that is known for the route only; its band is dotted. */
  lines: ReadonlyMap<RouteId, string>
  /** Whether a cell may be an estimate, and have a rim or dots. Without any, the map has less to draw at each step. */
  hasEstimates: boolean
  /** The chosen route; the others step back. */
  route: RouteId | null
}

/** Middle of a map in degrees, and its zoom. */
export interface MapPosition {
  lng: number
  lat: number
  zoom: number
}

/** West, south, east, north in degrees. */
export type Bounds = [number, number, number, number]
