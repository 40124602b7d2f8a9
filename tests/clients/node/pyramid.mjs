// Decodes every tile of a pyramid and notes what is wrong with it.
// Arguments: address with {z}, {x} and {y}, deepest zoom. Prints JSON.
import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'

const [address, deepest] = process.argv.slice(2)
const told = { tiles: 0, features: 0, ids: 0, layers: {}, faults: [], zooms: [] }
const GEOMETRIES = { 1: 'point', 2: 'line', 3: 'polygon' }

function fault(where, what) {
  if (told.faults.length < 20) told.faults.push(`${where}: ${what}`)
}

// Twice the area by the surveyor's formula: with y down, an exterior ring has a positive one.
function area(ring) {
  return ring.slice(1).reduce((sum, { x, y }, i) => sum + ring[i].x * y - x * ring[i].y, 0)
}

function checkRings(where, rings, extent, farthest) {
  if (rings.length === 0 || area(rings[0]) <= 0) fault(where, 'the first ring is no exterior')
  for (const ring of rings) {
    const [first, last] = [ring[0], ring.at(-1)]
    if (ring.length < 4 || first.x !== last.x || first.y !== last.y) fault(where, 'a ring is not closed, or too short')
    if (area(ring) === 0) fault(where, 'a ring has no area')
    if (ring.some(({ x, y }) => Math.max(Math.abs(x - extent / 2), Math.abs(y - extent / 2)) > farthest)) {
      fault(where, 'a ring is far outside the tile')
    }
  }
}

function checkId(where, id, ids) {
  if (!Number.isSafeInteger(id)) fault(where, `id ${id} is not exact in JavaScript`)
  if (ids.has(id)) fault(where, `id ${id} stands twice`)
  ids.add(id)
  told.ids += 1
}

function checkLayer(where, layer, seen) {
  const ids = new Set()
  if (layer.version !== 2 || layer.extent !== 4096) fault(where, `version ${layer.version}, extent ${layer.extent}`)
  told.layers[layer.name] ??= { kinds: [], properties: [] }
  const known = told.layers[layer.name]
  for (let i = 0; i < layer.length; i++) {
    const feature = layer.feature(i)
    const { id, type, properties } = feature
    told.features += 1
    if (id !== undefined) checkId(where, id, ids)
    const kind = GEOMETRIES[type] ?? `type ${type}`
    if (!known.kinds.includes(kind)) known.kinds.push(kind)
    for (const name of Object.keys(properties)) if (!known.properties.includes(name)) known.properties.push(name)
    const parts = feature.loadGeometry()
    if (parts.length === 0 || parts.some((part) => part.length === 0)) fault(where, `${id} has no geometry`)
    if (kind === 'line' && parts.some((part) => part.length < 2)) fault(where, `${id} has a line of one point`)
    // An area is complete in every tile that it touches.
    const farthest = layer.name === 'areas' ? Infinity : 2 * layer.extent
    if (kind === 'polygon') checkRings(`${where} ${id}`, parts, layer.extent, farthest)
    const text = JSON.stringify(properties)
    const key = `${layer.name} ${id ?? text}`
    if (seen.has(key) && seen.get(key) !== text) fault(where, `${id} has other properties in another tile`)
    seen.set(key, text)
  }
}

// Tiles of one zoom that hold something. Children of an empty tile are empty: they are not asked for.
async function readZoom(z, tiles) {
  const seen = new Map()
  const filled = []
  for (const [x, y] of tiles) {
    const where = `${z}/${x}/${y}`
    const response = await fetch(address.replace('{z}', z).replace('{x}', x).replace('{y}', y))
    if (!response.ok) fault(where, `status ${response.status}`)
    const tile = new VectorTile(new PbfReader(new Uint8Array(await response.arrayBuffer())))
    told.tiles += 1
    const layers = Object.values(tile.layers)
    for (const layer of layers) checkLayer(where, layer, seen)
    if (layers.length > 0) filled.push([x, y])
  }
  const rows = [...seen.values()].map((text) => JSON.parse(text))
  const sum = rows.reduce((total, { value }) => total + (value ?? 0), 0)
  const cells = [...seen.keys()].filter((key) => key.startsWith('cells ')).length
  told.zooms.push({ zoom: z, tiles: tiles.length, features: rows.length, cells, sum })
  return filled
}

let tiles = [[0, 0]]
for (let z = 0; z <= Number(deepest); z++) {
  const filled = await readZoom(z, tiles)
  tiles = filled.flatMap(([x, y]) => [0, 1].flatMap((i) => [0, 1].map((j) => [2 * x + i, 2 * y + j])))
}
console.log(JSON.stringify(told))
