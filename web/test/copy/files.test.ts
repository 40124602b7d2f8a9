import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readFile } from '../../src/copy/files'

let asked: string[]

beforeEach(() => {
  asked = []
  vi.stubGlobal('location', new URL('http://host/a/b/'))
  vi.stubGlobal('navigator', { onLine: true })
})
afterEach(() => vi.unstubAllGlobals())

function hosting(status: number): void {
  vi.stubGlobal('fetch', ({ pathname }: URL) => {
    asked.push(pathname)
    return Promise.resolve(Response.json({ route: 'CMED' }, { status }))
  })
}

test('a file is loaded once for all windows', async () => {
  hosting(200)
  expect(await readFile('/series/CMED')).toEqual({ route: 'CMED' })
  expect(await readFile('/series/CMED')).toEqual({ route: 'CMED' })
  expect(asked).toEqual(['/a/b/series/CMED.json'])
})

test('a file that did not come is loaded again', async () => {
  hosting(503)
  await expect(readFile('/series/WAFR')).rejects.toThrow('503')
  hosting(200)
  expect(await readFile('/series/WAFR')).toEqual({ route: 'CMED' })
})
