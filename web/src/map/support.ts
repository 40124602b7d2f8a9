/** What the page must know of the map before its code is loaded. */
import looks from '../../../routes_geo/report/looks.json'
import texts from '../../../routes_geo/picture/texts.json'
import type { TileInfo } from '../api'
import type { Bounds, MapPosition, Scheme } from '../model/painting'
import type { RouteId } from '../routes'

/** Side of a tile; at zoom 0 one tile is the whole world. */
export const TILE_PX = 512

/** Bounds of the places where all five routes arrive. */
export const HOME = looks.home.tall as Bounds

/** Bounds of a wide view: the Mediterranean, and the Atlantic route as far south as Western Sahara. */
const WIDE_HOME = looks.home.wide as Bounds

/** Return the bounds that a map or picture of this size shows first. */
export function homeOf({ width, height }: { width: number; height: number }): Bounds {
  return width >= looks.home.wide_from * height ? WIDE_HOME : HOME
}

/** Whose geometry the map shows; the page prints it, because on the map it would cover names. */
export const MAP_CREDIT = texts.map_credit

export interface MapOptions {
  /** TileJSON of the cells of the series (`/tiles/cells.json?series=`). */
  tiles: TileInfo
  scheme: Scheme
  at: Bounds | MapPosition
}

export interface PlaceProperties {
  name: string
  country_iso2: string
  role: string
  routes: string
}

/** What lies under a click. */
export interface Clicked {
  place: PlaceProperties | null
  cellId: number | null
  /** Ids of the painted areas, the smallest first. */
  areaIds: number[]
  routes: RouteId[]
}

/** What is painted under the pointer, the topmost first, and where, in pixels from the upper left corner of the map. */
export interface Pointed {
  ids: number[]
  x: number
  y: number
}

/** Return the H3 resolution of the cells at a zoom. */
export function resolutionAt({ resolution_by_zoom: byZoom, maxzoom }: TileInfo, zoom: number): number {
  return byZoom[String(Math.max(0, Math.min(Math.floor(zoom), maxzoom)))] ?? 3
}

/** Return the first zoom with the cells of a resolution: tiles of all series have finer cells after it, which a coarser series lacks. */
export function zoomOf({ resolution_by_zoom: byZoom, maxzoom }: TileInfo, resolution: number): number {
  const zooms = Object.keys(byZoom).map(Number).filter((zoom) => byZoom[String(zoom)] === resolution)
  return Math.min(...zooms, maxzoom)
}

/** Return the first zoom with the finest cells of a series. */
export function finestZoom(tiles: TileInfo): number {
  return zoomOf(tiles, Math.max(...Object.values(tiles.resolution_by_zoom)))
}

/** Return whether this browser can draw the map. */
export function canDrawMap(): boolean {
  try {
    return document.createElement('canvas').getContext('webgl2') !== null
  } catch {
    return false
  }
}
