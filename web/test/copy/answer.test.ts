import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { answer } from '../../src/copy/answer'

let asked: string[]

beforeEach(() => {
  asked = []
  vi.stubGlobal('location', new URL('http://host/a/b/index.html?route=CMED'))
  vi.stubGlobal('navigator', { onLine: true })
  vi.stubGlobal('fetch', ({ pathname, search }: URL) => {
    asked.push(pathname + search)
    return Promise.resolve(Response.json({ of: pathname, tiles: [] }))
  })
})
afterEach(() => vi.unstubAllGlobals())

test.each([
  ['an answer of the service, whose query is part of the name', '/hotspots?route=CMED&datetime=2023-09', 'application/json', '/a/b/hotspots/route/CMED/datetime/2023-09.json'],
  ['the counts of a matrix', '/matrix/a.v1/3?route=CMED&v=abc123', 'application/octet-stream', '/a/b/matrix/a.v1/3/route/CMED.bin'],
  ['a font of the map, which has an address of its own', '/a/b/assets/noto.woff2', '*/*', '/a/b/assets/noto.woff2'],
])('a file is %s', async (_, path, accept, file) => {
  await answer(path, accept)
  expect(asked).toEqual([file])
})

test('tiles have an address that is answered here', async () => {
  const described = (await (await answer('/tiles/cells.json', '*/*')).json()) as object
  expect(described).toEqual({ of: '/a/b/tiles/cells.json', tiles: ['http://host/tiles/cells/{z}/{x}/{y}.mvt'] })
})

test('a missing file is an error in words', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('<h1>404</h1>', { status: 404, statusText: 'Not Found' })))
  await expect(answer('/claims', 'application/json')).rejects.toThrow('The service answered 404 (/claims): Not Found')
})

test.each(['/collections/cells/items?cell=83384dfffffffff&corridor=true&series=a.v1&datetime=2023-09', '/collections/cells/items/area.IT:sicily.CMED?series=a.v1&datetime=2023-09'])('%s is computed', async (path) => {
  await expect(answer(path, 'application/json')).rejects.toThrow() // there is neither a matrix nor a series
  expect(asked.filter((each) => each.includes('/items'))).toEqual([])
})

test('a series needs a window', async () => {
  await expect(answer('/series/CMED', 'application/json')).rejects.toThrow('not a window')
})
