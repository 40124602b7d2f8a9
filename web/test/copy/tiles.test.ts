import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { tileBytes } from '../../src/copy/tiles'

// Two tiles, 0/0/0 and 1/1/0, written by tiles/archive.py: tests/site/test_tiles.py checks that it still writes the same.
const ARCHIVE = new Uint8Array(readFileSync(join(import.meta.dirname, '../../../tests/site/two_tiles.pmtiles')))

let asked: (string | null)[]
let read: typeof tileBytes

beforeEach(async () => {
  asked = []
  vi.stubGlobal('location', new URL('http://host/a/b/'))
  vi.stubGlobal('navigator', { onLine: true })
  vi.resetModules() // archives that were opened before
  read = (await import('../../src/copy/tiles')).tileBytes
})
afterEach(() => vi.unstubAllGlobals())

function hosting(hasRanges: boolean): void {
  vi.stubGlobal('fetch', (address: URL, { headers }: { headers: Record<string, string> }) => {
    const range = headers['range'] ?? ''
    asked.push(`${address.pathname} ${range}`)
    const [first = 0, last = 0] = range.replace('bytes=', '').split('-').map(Number)
    return Promise.resolve(hasRanges ? new Response(ARCHIVE.slice(first, last + 1), { status: 206 }) : new Response(ARCHIVE))
  })
}

const text = async (z: number, x: number, y: number) => new TextDecoder().decode(await read('cells', z, x, y))

test('tiles are read by ranges of bytes', async () => {
  hosting(true)
  expect(await text(0, 0, 0)).toBe('first tile')
  expect(await text(1, 1, 0)).toBe('second tile')
  expect(asked.every((each) => each?.startsWith('/a/b/tiles/cells.pmtiles bytes='))).toBe(true)
  expect(asked.length).toBeGreaterThan(1)
})

test('a host without ranges is asked for the whole archive once', async () => {
  hosting(false)
  expect(await text(0, 0, 0)).toBe('first tile')
  expect(await text(1, 1, 0)).toBe('second tile')
  expect(asked).toHaveLength(1)
})

test('a tile that the archive lacks is empty', async () => {
  hosting(true)
  expect(await text(1, 0, 0)).toBe('')
})

test('an archive that did not come is asked for again', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status: 503 })))
  await expect(read('cells', 0, 0, 0)).rejects.toThrow('503')
  hosting(false)
  expect(await text(0, 0, 0)).toBe('first tile')
})
