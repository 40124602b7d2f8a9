/** Turn decoded tiles into the paths of a picture. */
import { COUNTED, layerOf, MODES, type Counted, type Mode } from '../map/view'
import type { Painting } from '../model/painting'
import { ROUTES, type RouteId } from '../routes'
import type { Frame } from './frame'
import type { DecodedTile, PictureTiles, TileFeature } from './tiles'

export interface TracedShape {
  id: number
  d: string
}

export interface TracedRing {
  route: RouteId
  d: string
}

export interface TracedName {
  name: string
  /** Zoom from which a country is named; 0 for places. */
  rank: number
  x: number
  y: number
}

/** Paths of everything that a picture shows, in pixels. */
export interface Traced {
  land: string
  coast: string
  borders: string
  disputed: string
  /** Rings of bands at sea and on land, the outermost of each route first. */
  rings: Record<Mode, TracedRing[]>
  shapes: Record<Counted, TracedShape[]>
  countries: TracedName[]
  places: TracedName[]
}

const RINGS = [1, 2, 3, 4] as const
/** Points that are nearer than this to the last one are left out. */
const NEAREST_PX = 0.4

export function trace({ tiles }: PictureTiles, shapes: Painting['shapes'], frame: Frame): Traced {
  const lines = (layer: string, isDrawn?: (feature: TileFeature) => boolean) => path(tiles.basemap, layer, frame, isDrawn)
  const isDisputed = ({ properties }: TileFeature) => Boolean(properties['disputed'])
  return {
    land: lines('land'),
    coast: lines('coastline'),
    borders: lines('borders', (feature) => !isDisputed(feature)),
    disputed: lines('borders', isDisputed),
    rings: Object.fromEntries(MODES.map((mode) => [mode, traceRings(tiles.bands, mode, frame)])) as Traced['rings'],
    shapes: traceShapes(tiles.cells, shapes, frame),
    countries: traceNames(tiles.basemap, 'countries', frame),
    places: traceNames(tiles.places, 'places', frame),
  }
}

/** Return the rings of a mode. What lies in two tiles is in one path, so that it is not painted twice. */
function traceRings(tiles: readonly DecodedTile[], mode: Mode, frame: Frame): TracedRing[] {
  const rings = ROUTES.flatMap(({ id }) => RINGS.map((ring) => ({ route: id, ring })))
  return rings.flatMap(({ route, ring }) => {
    const isRing = ({ properties: ring_ }: TileFeature) => ring_['route'] === route && ring_['mode'] === mode && ring_['ring'] === ring
    const d = path(tiles, 'bands', frame, isRing)
    return d ? [{ route, d }] : []
  })
}

/** Return the painted areas and cells; each is complete in every tile that it touches. */
function traceShapes(tiles: readonly DecodedTile[], painted: Painting['shapes'], frame: Frame): Traced['shapes'] {
  const shapes: Traced['shapes'] = { areas: [], cells: [] }
  const traced = new Set<number>()
  for (const layer of COUNTED) {
    for (const tile of tiles) {
      for (const feature of tile.layers[layer] ?? []) {
        if (traced.has(feature.id) || !painted.has(feature.id)) continue
        traced.add(feature.id)
        const d = featurePath(tile, feature, frame)
        if (d) shapes[layerOf(feature.id)].push({ id: feature.id, d })
      }
    }
  }
  return shapes
}

function traceNames(tiles: readonly DecodedTile[], layer: 'countries' | 'places', frame: Frame): TracedName[] {
  const names = new Map<string, TracedName>()
  for (const tile of tiles) {
    for (const { properties, parts } of tile.layers[layer] ?? []) {
      const [x = 0, y = 0] = toPixels(tile, frame, parts[0] ?? new Float32Array())
      const name = String(properties['name'])
      names.set(name, { name, rank: Number(properties['rank'] ?? 0), x, y })
    }
  }
  return [...names.values()].sort((one, other) => one.rank - other.rank)
}

function path(tiles: readonly DecodedTile[], layer: string, frame: Frame, isDrawn: (feature: TileFeature) => boolean = () => true): string {
  return tiles
    .flatMap((tile) => (tile.layers[layer] ?? []).filter(isDrawn).map((feature) => featurePath(tile, feature, frame)))
    .join('')
}

/** Return the path of the parts of a feature that the frame shows. */
export function featurePath(tile: DecodedTile, { type, parts }: TileFeature, frame: Frame): string {
  return parts.map((part) => partPath(toPixels(tile, frame, part), type === 'polygon', frame)).join('')
}

function toPixels({ z, x, y }: DecodedTile, { scale, left, top }: Frame, part: Float32Array): number[] {
  const side = scale / 2 ** z
  return Array.from(part, (share, at) => (at % 2 ? (y + share) * side - top : (x + share) * side - left))
}

function partPath(pixels: readonly number[], isClosed: boolean, frame: Frame): string {
  if (!isInside(pixels, frame)) return ''
  const points: string[] = []
  let [lastX, lastY] = [Infinity, Infinity]
  const end = isClosed ? pixels.length - 2 : pixels.length // a ring ends with its first point
  for (let at = 0; at < end; at += 2) {
    const [x = 0, y = 0] = [pixels[at], pixels[at + 1]]
    const isLast = at + 2 === end
    if (Math.hypot(x - lastX, y - lastY) < NEAREST_PX && (isClosed || !isLast)) continue
    points.push(`${round(x)} ${round(y)}`)
    lastX = x
    lastY = y
  }
  if (points.length < (isClosed ? 3 : 2)) return ''
  return `M${points.join('L')}${isClosed ? 'Z' : ''}`
}

/** Return whether the box around a part reaches into the frame. */
function isInside(pixels: readonly number[], { width, height }: Frame): boolean {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let at = 0; at < pixels.length; at += 2) {
    const [x = 0, y = 0] = [pixels[at], pixels[at + 1]]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return right >= 0 && bottom >= 0 && left <= width && top <= height
}

const round = (pixel: number): number => Math.round(pixel * 10) / 10
