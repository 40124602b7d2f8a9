/** Write a vector tile by hand, after the specification of Mapbox Vector Tile 2.1. */
import { PbfWriter } from 'pbf'

export interface WrittenFeature {
  id: number
  type: 1 | 2 | 3
  properties?: Record<string, string | number | boolean>
  /** Rings or lines of points in units of the tile; a ring does not repeat its first point. */
  parts: [number, number][][]
}

const EXTENT = 4096
const [MOVE, LINE, CLOSE] = [1, 2, 7]

export function writeTile(layers: Record<string, WrittenFeature[]>): Uint8Array<ArrayBuffer> {
  const pbf = new PbfWriter()
  for (const [name, features] of Object.entries(layers)) pbf.writeMessage(3, writeLayer, { name, features })
  return new Uint8Array(pbf.finish())
}

function writeLayer({ name, features }: { name: string; features: WrittenFeature[] }, pbf?: PbfWriter): void {
  const keys = [...new Set(features.flatMap(({ properties = {} }) => Object.keys(properties)))]
  const values = [...new Set(features.flatMap(({ properties = {} }) => Object.values(properties)))]
  pbf?.writeVarintField(15, 2)
  pbf?.writeStringField(1, name)
  for (const feature of features) pbf?.writeMessage(2, writeFeature, { feature, keys, values })
  for (const key of keys) pbf?.writeStringField(3, key)
  for (const value of values) pbf?.writeMessage(4, writeValue, value)
  pbf?.writeVarintField(5, EXTENT)
}

interface Indexed {
  feature: WrittenFeature
  keys: string[]
  values: (string | number | boolean)[]
}

function writeFeature({ feature: { id, type, properties = {}, parts }, keys, values }: Indexed, pbf?: PbfWriter): void {
  pbf?.writeVarintField(1, id)
  pbf?.writePackedVarint(2, Object.entries(properties).flatMap(([key, value]) => [keys.indexOf(key), values.indexOf(value)]))
  pbf?.writeVarintField(3, type)
  pbf?.writePackedVarint(4, commands(parts, type === 3))
}

function writeValue(value: string | number | boolean, pbf?: PbfWriter): void {
  if (typeof value === 'string') pbf?.writeStringField(1, value)
  else if (typeof value === 'boolean') pbf?.writeBooleanField(7, value)
  else pbf?.writeVarintField(5, value)
}

function commands(parts: [number, number][][], isClosed: boolean): number[] {
  let [x, y] = [0, 0]
  const step = ([nextX, nextY]: [number, number]): number[] => {
    const deltas = [zigzag(nextX - x), zigzag(nextY - y)]
    x = nextX
    y = nextY
    return deltas
  }
  return parts.flatMap(([first = [0, 0] as [number, number], ...rest]) => [
    MOVE | (1 << 3),
    ...step(first),
    ...(rest.length ? [LINE | (rest.length << 3), ...rest.flatMap(step)] : []),
    ...(isClosed ? [CLOSE | (1 << 3)] : []),
  ])
}

const zigzag = (value: number): number => (value << 1) ^ (value >> 31)
