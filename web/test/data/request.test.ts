import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { getBytes, getJson, inTime, ServiceError, TIMEOUT_MS } from '../../src/data/request'

type Answer = (address: URL, init: RequestInit) => Promise<Response>

const fetched: { address: URL; init: RequestInit }[] = []

function answering(answer: Answer, isOnline = true): void {
  vi.stubGlobal('location', { origin: 'http://service' })
  vi.stubGlobal('navigator', { onLine: isOnline })
  vi.stubGlobal('fetch', (address: URL, init: RequestInit) => {
    fetched.push({ address, init })
    return answer(address, init)
  })
}

/** Answer never; the request ends when its signal does. */
const hanging: Answer = (_, { signal }) => new Promise((_done, fail) => signal?.addEventListener('abort', () => fail(signal.reason as Error)))
const broken = (): Response => new Response(new ReadableStream({ start: (stream) => stream.error(new TypeError('terminated')) }))

beforeEach(() => void fetched.splice(0))
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('an answer', () => {
  test('is as it was given', async () => {
    answering(() => Promise.resolve(Response.json({ claims: [] })))
    expect(await getJson('/claims?f=json')).toEqual({ claims: [] })
    expect(String(fetched[0]?.address)).toBe('http://service/claims?f=json')
    expect(fetched[0]?.init.headers).toEqual({ accept: 'application/json, application/geo+json;q=0.9' })
  })
  test('can be bytes', async () => {
    answering(() => Promise.resolve(new Response(new Uint8Array([1, 2, 3]))))
    expect([...new Uint8Array(await getBytes('/matrix'))]).toEqual([1, 2, 3])
  })
  test('is what its decoder makes of it', async () => {
    answering(() => Promise.resolve(Response.json(2)))
    expect(await getJson<number>('/two', undefined, (two) => two + 1)).toBe(3)
  })
})

describe('a failure says in words', () => {
  test.each([
    ['the detail of a refusal', Response.json({ title: 'Busy', detail: 'try again in 5 seconds' }, { status: 503 }), 'The service answered 503 (/series): try again in 5 seconds'],
    ['the title of a problem without a detail', Response.json({ title: 'Not Found' }, { status: 404 }), 'The service answered 404 (/series): Not Found'],
    ['the status of a page of a proxy', new Response('<h1>502</h1>', { status: 502, statusText: 'Bad Gateway' }), 'The service answered 502 (/series): Bad Gateway'],
    ['the number of a status without words', new Response(null, { status: 500 }), 'The service answered 500 (/series).'],
    ['that garbage cannot be read', new Response('<!doctype html>'), 'The answer of the service cannot be read (/series).'],
    ['that an answer broke off', broken(), 'The service did not answer within 8 seconds (/series).'],
  ])('%s', async (_, response, message) => {
    answering(() => Promise.resolve(response))
    await expect(getJson('/series?datetime=2023')).rejects.toThrow(new ServiceError(message))
  })
  test('that an answer of another shape cannot be read', async () => {
    answering(() => Promise.resolve(Response.json({})))
    const decode = ({ series }: { series: unknown[] }) => ({ series: series.slice() })
    await expect(getJson('/series', undefined, decode)).rejects.toThrow(new ServiceError('The answer of the service cannot be read (/series).'))
  })
  test('that the service cannot be reached', async () => {
    answering(() => Promise.reject(new TypeError('Failed to fetch')))
    await expect(getBytes('/matrix')).rejects.toThrow(new ServiceError('The service did not answer within 8 seconds (/matrix).'))
  })
  test('that the device is offline', async () => {
    answering(() => Promise.reject(new TypeError('Failed to fetch')), false)
    await expect(getJson('/series')).rejects.toThrow(new ServiceError('This device is offline (/series).'))
  })
  test('that the time is over, which is eight seconds', async () => {
    const clock = new AbortController()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(clock.signal)
    answering(hanging)
    const coming = getJson('/series')
    clock.abort(new DOMException('late', 'TimeoutError'))
    await expect(coming).rejects.toThrow(new ServiceError('The service did not answer within 8 seconds (/series).'))
    expect(timeout).toHaveBeenCalledWith(8000)
  })
})

describe('what the page calls off', () => {
  test('is thrown as it is, and not told as a failure', async () => {
    const caller = new AbortController()
    answering(hanging)
    const coming = getJson('/series', caller.signal)
    caller.abort()
    await expect(coming).rejects.toBe(caller.signal.reason)
  })
  test('may be a body that is on its way', async () => {
    const caller = new AbortController()
    answering(() => {
      caller.abort()
      return Promise.resolve(broken())
    })
    await expect(getJson('/series', caller.signal)).rejects.not.toBeInstanceOf(ServiceError)
  })
  test('still has a time-out', async () => {
    const clock = new AbortController()
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(clock.signal)
    answering(hanging)
    const coming = getJson('/series', new AbortController().signal)
    clock.abort(new DOMException('late', 'TimeoutError'))
    await expect(coming).rejects.toBeInstanceOf(ServiceError)
  })
})

describe('code that comes later', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('navigator', { onLine: true })
    vi.stubGlobal('window', globalThis)
    return () => vi.useRealTimers()
  })
  test('is there when it comes, and no timer stays', async () => {
    expect(await inTime(Promise.resolve('map'))).toBe('map')
    expect(vi.getTimerCount()).toBe(0)
  })
  test('is late after the time of a request', async () => {
    const late = expect(inTime(new Promise(() => {}))).rejects.toThrow(new ServiceError('The service did not answer within 8 seconds (/static).'))
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS - 1)
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    await late
  })
  test('fails as it does', async () => {
    await expect(inTime(Promise.reject(new Error('no such file')))).rejects.toThrow('no such file')
    expect(vi.getTimerCount()).toBe(0)
  })
})
