import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fetchMatrix, matrixPath } from '../../src/data/matrix'
import { ServiceError } from '../../src/data/request'

const INFO = { periods: ['2023-01', '2023-02'], withheld: 4294967295, not_published: 4294967294, shape: [1, 2], rows: [{ id: 7, kind: 'area', placing: [[0, 0]] }], placings: [], remainders: [], breaks: [] }
const asked: string[] = []

/** Answer a matrix, whose address is a full one of another host; `bytes` are its counts. */
function answering(bytes = new Uint8Array([5, 0, 0, 0, 9, 0, 0, 0]), data = 'http://elsewhere/counts?v=1'): void {
  vi.stubGlobal('fetch', (address: URL) => {
    asked.push(address.pathname + address.search)
    return Promise.resolve(address.pathname.startsWith('/matrix') ? Response.json({ ...INFO, data }) : new Response(bytes))
  })
}

beforeEach(() => {
  asked.splice(0)
  vi.stubGlobal('location', { origin: 'http://service' })
})
afterEach(() => vi.unstubAllGlobals())

test('an address names series, resolution and route', () => {
  expect(matrixPath('a.v1', 3, null)).toBe('/matrix/a.v1/3.json')
  expect(matrixPath('a.v1', 3, 'CMED')).toBe('/matrix/a.v1/3.json?route=CMED')
})

test('a matrix comes in two parts, and is asked for once', async () => {
  answering()
  const matrix = await fetchMatrix('/matrix/once')
  expect([...matrix.values]).toEqual([5, 9])
  expect(asked).toEqual(['/matrix/once', '/counts?v=1'])
  expect(await fetchMatrix('/matrix/once')).toBe(matrix)
  expect(asked).toHaveLength(2)
})

test.each([
  ['counts of another shape', new Uint8Array(4), '/counts'],
  ['an address that is none', undefined, 'http://['],
])('%s cannot be read', async (name, bytes, data) => {
  answering(bytes, data)
  await expect(fetchMatrix(`/matrix/${encodeURI(name)}`)).rejects.toBeInstanceOf(ServiceError)
})

test('a failed matrix is asked for again', async () => {
  answering(new Uint8Array(4))
  await expect(fetchMatrix('/matrix/again')).rejects.toThrow()
  answering()
  expect((await fetchMatrix('/matrix/again')).periods).toHaveLength(2)
})

test('the oldest of many is forgotten', async () => {
  answering()
  for (let at = 0; at <= 24; at++) await fetchMatrix(`/matrix/${at}`)
  asked.splice(0)
  await fetchMatrix('/matrix/24')
  expect(asked).toEqual([])
  await fetchMatrix('/matrix/0')
  expect(asked).toEqual(['/matrix/0', '/counts?v=1'])
})
