/** Load vector tiles without a map, and keep them decoded. */
import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import type { TileInfo } from '../api'
import { get } from '../data/request'
import { zoomOf } from '../map/support'
import type { Painting } from '../model/painting'
import { fewTiles, frameZoom, tilesAt, type Frame, type TileAddress } from './frame'

export interface TileFeature {
  id: number
  type: 'point' | 'line' | 'polygon'
  properties: Readonly<Record<string, string | number | boolean>>
  /** Lines, rings or single points, as x and y by turns in shares of the tile's side. */
  parts: Float32Array[]
}

export interface DecodedTile extends TileAddress {
  layers: Readonly<Record<string, TileFeature[]>>
}

export const PICTURE_TILESETS = ['basemap', 'bands', 'cells', 'places'] as const
export type PictureTileset = (typeof PICTURE_TILESETS)[number]

/** The tiles of a picture, and which tilesets are incomplete because a request failed. */
export interface PictureTiles {
  tiles: Record<PictureTileset, DecodedTile[]>
  missing: PictureTileset[]
}

type TileJson = TileInfo & { tiles: string[] }

/** Zoom from which places are shown, as on the map. */
const PLACES_ZOOM = 5
const MOST_TILES = 6
const TYPES = ['point', 'point', 'line', 'polygon'] as const
/** The highest bit of a cell's id on tiles is this, plus three for each resolution. */
const LOWEST_CELL_BIT = 10

const answers = new Map<string, Promise<unknown>>()

/** Return what a request returned before, or make it; a failed request is made again next time. */
function once<T>(url: string, read: (response: Response) => Promise<T>): Promise<T> {
  const former = answers.get(url) as Promise<T> | undefined
  if (former) return former
  const { pathname, search } = new URL(url, location.href)
  const coming = get(pathname + search, '*/*').then(read)
  answers.set(url, coming)
  coming.catch(() => answers.delete(url))
  return coming
}

/** Load the tiles that a frame needs to show a painting; those that fail are left out. */
export async function loadTiles(frame: Frame, shapes: Painting['shapes']): Promise<PictureTiles> {
  const loading = await Promise.all(PICTURE_TILESETS.map((tileset) => loadTileset(tileset, frame, shapes)))
  const tiles = Object.fromEntries(loading.map(({ tiles }, at) => [PICTURE_TILESETS[at], tiles])) as PictureTiles['tiles']
  return { tiles, missing: PICTURE_TILESETS.filter((_, at) => loading[at]?.isMissing) }
}

async function loadTileset(tileset: PictureTileset, frame: Frame, shapes: Painting['shapes']): Promise<{ tiles: DecodedTile[]; isMissing: boolean }> {
  if (tileset === 'places' && frameZoom(frame) < PLACES_ZOOM) return { tiles: [], isMissing: false }
  try {
    const info = await once(`/tiles/${tileset}.json`, (response) => response.json() as Promise<TileJson>)
    const addresses = tileset === 'cells' ? cellTiles(info, frame, shapes) : fewTiles(frame, info.maxzoom, MOST_TILES)
    const loading = await Promise.allSettled(addresses.map((address) => loadTile(info, address)))
    const tiles = loading.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    return { tiles, isMissing: tiles.length < addresses.length }
  } catch {
    return { tiles: [], isMissing: true }
  }
}

/** Return the tiles with cells of the resolution that is painted: the zoom decides on it. */
function cellTiles(info: TileInfo, frame: Frame, shapes: Painting['shapes']): TileAddress[] {
  const resolution = paintedResolution(shapes)
  const zoom = resolution === null ? Math.max(0, Math.min(Math.floor(frameZoom(frame)), info.maxzoom)) : zoomOf(info, resolution)
  return tilesAt(frame, zoom)
}

/** Return the H3 resolution of the painted cells, or null if areas alone are painted. */
export function paintedResolution(shapes: Painting['shapes']): number | null {
  const highest = Math.max(0, ...shapes.keys())
  const bit = Math.floor(Math.log2(highest))
  return bit < LOWEST_CELL_BIT ? null : Math.floor((bit - LOWEST_CELL_BIT) / 3)
}

function loadTile({ tiles: [template = ''] }: TileJson, address: TileAddress): Promise<DecodedTile> {
  const url = template.replace('{z}', `${address.z}`).replace('{x}', `${address.x}`).replace('{y}', `${address.y}`)
  return once(url, async (response) => decodeTile(new Uint8Array(await response.arrayBuffer()), address))
}

export function decodeTile(bytes: Uint8Array, address: TileAddress): DecodedTile {
  const layers: Record<string, TileFeature[]> = {}
  for (const [name, layer] of Object.entries(new VectorTile(new PbfReader(bytes)).layers)) {
    layers[name] = Array.from({ length: layer.length }, (_, at) => {
      const feature = layer.feature(at)
      const parts = feature.loadGeometry().map((points) => Float32Array.from(points.flatMap(({ x, y }) => [x / layer.extent, y / layer.extent])))
      return { id: feature.id ?? 0, type: TYPES[feature.type], properties: feature.properties, parts }
    })
  }
  return { ...address, layers }
}
