import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Painting } from '../src/model/painting'
import { fitFrame } from '../src/picture/frame'
import type { loadTiles } from '../src/picture/tiles'
import { writeTile } from './support/vector_tile'

const FRAME = fitFrame([-18.5, 26, 37.5, 47.2], { width: 928, height: 435 })
const RESOLUTION_3: Painting['shapes'] = new Map([[1 << 19, { class: 0, look: 0 }]])
const TILE = writeTile({ land: [{ id: 1, type: 3, parts: [[[0, 0], [9, 0], [9, 9]]] }] })

/** The service: answers by the path of an address, and the requests that it received. */
let requests: string[]
let broken: RegExp | null
let load: typeof loadTiles

beforeEach(async () => {
  requests = []
  broken = null
  vi.stubGlobal('location', new URL('http://service/'))
  vi.stubGlobal('fetch', ({ pathname }: URL) => {
    requests.push(pathname)
    return Promise.resolve(broken?.test(pathname) ? new Response('no', { status: 503 }) : answer(pathname))
  })
  vi.resetModules() // the tiles that were loaded before
  load = (await import('../src/picture/tiles')).loadTiles
})

afterEach(() => vi.unstubAllGlobals())

function answer(url: string): Response {
  const tileset = /^\/tiles\/(\w+)\.json$/.exec(url)?.[1]
  if (!tileset) return new Response(TILE)
  const resolution_by_zoom = { 0: 2, 1: 2, 2: 2, 3: 3, 4: 3, 5: 4, 6: 4, 7: 5, 8: 5 }
  return Response.json({ maxzoom: 8, resolution_by_zoom, tiles: [`/${tileset}/{z}/{x}/{y}.mvt`] })
}

const tilesOf = (tileset: string) => requests.filter((url) => url.startsWith(`/${tileset}/`))

test('a picture loads few tiles, and those of cells have the resolution that is painted', async () => {
  const { tiles, missing } = await load(FRAME, RESOLUTION_3)
  expect(missing).toEqual([])
  for (const tileset of ['basemap', 'bands']) {
    expect(tilesOf(tileset).length).toBeGreaterThan(0)
    expect(tilesOf(tileset).length).toBeLessThanOrEqual(6)
  }
  expect(tilesOf('cells').every((url) => url.startsWith('/cells/3/'))).toBe(true)
  expect(tiles.cells).toHaveLength(tilesOf('cells').length)
})

test('places are loaded where there is space for them', async () => {
  await load(FRAME, RESOLUTION_3)
  expect(requests).not.toContain('/tiles/places.json')
  await load(fitFrame([12, 35, 13, 36], { width: 900, height: 900 }), new Map())
  expect(tilesOf('places').length).toBeGreaterThan(0)
})

test('tiles are requested once', async () => {
  await load(FRAME, RESOLUTION_3)
  const { length } = requests
  await load(FRAME, RESOLUTION_3)
  expect(requests).toHaveLength(length)
})

test.each([
  [/\/bands\//, 'bands'],
  [/\/tiles\/bands\.json/, 'bands'],
  [/\/cells\/3\/4/, 'cells'],
])('where %s fails, %s is missing and the rest is there; the next attempt requests only that', async (failing, tileset) => {
  broken = failing
  const { tiles, missing } = await load(FRAME, RESOLUTION_3)
  expect(missing).toEqual([tileset])
  expect(tiles.basemap[0]?.layers['land']).toHaveLength(1)
  broken = null
  requests = []
  const again = await load(FRAME, RESOLUTION_3)
  expect(again.missing).toEqual([])
  expect(requests.length).toBeGreaterThan(0)
  for (const url of requests) expect(url).toContain(tileset)
})

test('bytes that are no tile are missing, too', async () => {
  vi.stubGlobal('fetch', ({ pathname }: URL) => Promise.resolve(/\/basemap\//.test(pathname) ? new Response(new Uint8Array([26, 255, 255, 255, 7, 1])) : answer(pathname)))
  expect((await load(FRAME, RESOLUTION_3)).missing).toEqual(['basemap'])
})
