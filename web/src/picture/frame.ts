/** Project degrees and tiles to the pixels of a picture: Web Mercator, with the whole world from 0 to 1. */
import looks from '../../../routes_geo/report/looks.json'
import type { TileInfo } from '../api'
import { resolutionAt, TILE_PX } from '../map/support'
import type { Bounds } from '../model/painting'

/** Pixels of a picture: a point of the world (0 to 1) times `scale`, minus `left` and `top`. */
export interface Frame {
  width: number
  height: number
  scale: number
  left: number
  top: number
}

export interface TileAddress {
  z: number
  x: number
  y: number
}

export interface Size {
  width: number
  height: number
}

/** Share of the picture that stays free at its edges. */
const MARGIN = looks.margin

export function lngToWorld(lng: number): number {
  return (lng + 180) / 360
}

/** Return the Mercator position of a latitude, 0 in the north. */
export function latToWorld(lat: number): number {
  return 0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI)
}

/** Return the frame that shows bounds as large as possible in the middle. */
export function fitFrame([west, south, east, north]: Bounds, { width, height }: Size): Frame {
  const [x0, x1, y0, y1] = [lngToWorld(west), lngToWorld(east), latToWorld(north), latToWorld(south)]
  const scale = (1 - 2 * MARGIN) * Math.min(width / (x1 - x0), height / (y1 - y0))
  return { width, height, scale, left: (scale * (x0 + x1) - width) / 2, top: (scale * (y0 + y1) - height) / 2 }
}

export function project({ scale, left, top }: Frame, [lng, lat]: readonly [number, number]): [number, number] {
  return [lngToWorld(lng) * scale - left, latToWorld(lat) * scale - top]
}

/** Return the zoom at which a map has the scale of a frame. */
export function frameZoom({ scale }: Frame): number {
  return Math.log2(scale / TILE_PX)
}

/** Return the H3 resolution of the cells to paint in a picture, as a map of its size shows them. */
export function pictureResolution(tiles: TileInfo, bounds: Bounds, size: Size): number {
  return resolutionAt(tiles, frameZoom(fitFrame(bounds, size)))
}

/** Return the tiles of a zoom that a frame shows. */
export function tilesAt({ width, height, scale, left, top }: Frame, z: number): TileAddress[] {
  const count = 2 ** z
  const clamp = (at: number) => Math.min(Math.max(Math.floor((at / scale) * count), 0), count - 1)
  const tiles: TileAddress[] = []
  for (let y = clamp(top); y <= clamp(top + height); y++) {
    for (let x = clamp(left); x <= clamp(left + width); x++) tiles.push({ z, x, y })
  }
  return tiles
}

/** Return the tiles of the largest zoom, at most that of the frame, that needs no more than `most` tiles. */
export function fewTiles(frame: Frame, maxzoom: number, most: number): TileAddress[] {
  let z = Math.max(0, Math.min(Math.round(frameZoom(frame)), maxzoom))
  while (z > 0 && tilesAt(frame, z).length > most) z--
  return tilesAt(frame, z)
}
