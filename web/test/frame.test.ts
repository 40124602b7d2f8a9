import { expect, test } from 'vitest'
import { fewTiles, fitFrame, frameZoom, latToWorld, lngToWorld, pictureResolution, project, tilesAt } from '../src/picture/frame'
import { finestZoom, HOME, homeOf, resolutionAt, zoomOf } from '../src/map/support'
import type { Bounds } from '../src/model/painting'

const DETECTIONS = { maxzoom: 8, resolution_by_zoom: { 0: 2, 1: 2, 2: 2, 3: 3, 4: 3, 5: 4, 6: 4, 7: 5, 8: 5 } }
const DEAD = { maxzoom: 8, resolution_by_zoom: { 0: 2, 1: 2, 2: 2, 3: 3, 4: 3, 5: 4, 6: 4, 7: 4, 8: 4 } }
const SICILY: Bounds = [12, 36, 16, 39]

test('the world is from 0 to 1, with the equator and Greenwich in the middle', () => {
  expect([lngToWorld(-180), lngToWorld(0), lngToWorld(180)]).toEqual([0, 0.5, 1])
  expect(latToWorld(0)).toBeCloseTo(0.5, 12)
  // Web Mercator ends where the world is a square.
  expect(latToWorld(85.0511287798066)).toBeCloseTo(0, 9)
  expect(latToWorld(-85.0511287798066)).toBeCloseTo(1, 9)
})

test('Lampedusa is in tile 8/136/100', () => {
  const [x, y] = [lngToWorld(12.6), latToWorld(35.5)].map((share) => Math.floor(share * 256))
  expect([x, y]).toEqual([136, 100])
})

test.each([
  [928, 435],
  [390, 390],
  [236, 236],
  [100, 800],
])('bounds fit a picture of %i x %i with the same margin on both sides', (width, height) => {
  const frame = fitFrame(SICILY, { width, height })
  const [west, north] = project(frame, [SICILY[0], SICILY[3]])
  const [east, south] = project(frame, [SICILY[2], SICILY[1]])
  expect(west).toBeCloseTo(width - east, 6)
  expect(north).toBeCloseTo(height - south, 6)
  expect(Math.min(west / width, north / height)).toBeCloseTo(0.03, 6)
})

test('the zoom of a frame is that of a map with tiles of 512 pixels', () => {
  expect(frameZoom({ width: 1, height: 1, scale: 512, left: 0, top: 0 })).toBe(0)
  expect(frameZoom({ width: 1, height: 1, scale: 4096, left: 0, top: 0 })).toBe(3)
})

test('the tiles of a zoom cover the frame, and no tile lies outside it', () => {
  const frame = fitFrame(SICILY, { width: 928, height: 435 })
  const tiles = tilesAt(frame, 7)
  for (const corner of [[0, 0], [928, 435]] as const) {
    const [x, y] = [(corner[0] + frame.left) / frame.scale, (corner[1] + frame.top) / frame.scale].map((share) => Math.floor(share * 128))
    expect(tiles).toContainEqual({ z: 7, x, y })
  }
  for (const { z, x, y } of tiles) {
    const side = frame.scale / 2 ** z
    expect(x * side - frame.left).toBeLessThan(928)
    expect((x + 1) * side - frame.left).toBeGreaterThan(0)
    expect((y + 1) * side - frame.top).toBeGreaterThan(0)
    expect(y * side - frame.top).toBeLessThan(435)
  }
})

test.each([
  [[928, 435], 6],
  [[236, 236], 6],
  [[1920, 1080], 6],
  [[390, 390], 1],
] as const)('a picture of %j needs at most %i tiles of a tileset', ([width, height], most) => {
  for (const bounds of [HOME, SICILY]) {
    const tiles = fewTiles(fitFrame(bounds, { width, height }), 7, most)
    expect(tiles.length).toBeGreaterThan(0)
    expect(tiles.length).toBeLessThanOrEqual(most)
  }
})

test('tiles beyond the zooms of a tileset are not asked for', () => {
  expect(fewTiles(fitFrame([12.5, 35.4, 12.7, 35.6], { width: 900, height: 900 }), 7, 6).every(({ z }) => z <= 7)).toBe(true)
})

test('a picture has the resolution that a map of its size has', () => {
  expect(pictureResolution(DETECTIONS, HOME, { width: 390, height: 390 })).toBe(2)
  expect(pictureResolution(DETECTIONS, homeOf({ width: 928, height: 435 }), { width: 928, height: 435 })).toBe(3)
  expect(pictureResolution(DETECTIONS, [12, 35, 13, 36], { width: 900, height: 900 })).toBe(5)
  expect(pictureResolution(DEAD, [12, 35, 13, 36], { width: 900, height: 900 })).toBe(4)
})

test('deaths stop at resolution 4, whose tiles are those of zoom 5', () => {
  expect([5, 6.9, 7.2, 12].map((zoom) => resolutionAt(DEAD, zoom))).toEqual([4, 4, 4, 4])
  expect([7.2, 12].map((zoom) => resolutionAt(DETECTIONS, zoom))).toEqual([5, 5])
  expect([finestZoom(DEAD), finestZoom(DETECTIONS)]).toEqual([5, 7])
  expect([2, 3, 4, 5].map((resolution) => zoomOf(DETECTIONS, resolution))).toEqual([0, 3, 5, 7])
})
