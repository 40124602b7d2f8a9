import { effect } from '@preact/signals'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ServiceError } from '../../src/data/request'
import { reasonOf, Resource, retryFailed } from '../../src/data/resource'

interface Request {
  key: string
  signal: AbortSignal
  answer: (value: string) => Promise<void>
  fail: (error: unknown) => Promise<void>
}

/** Let everything that waits for an answer go on. */
const settle = (): Promise<void> => new Promise((done) => setTimeout(done))

/** Return a resource and its requests, which the test answers. */
function makeResource(): { resource: Resource<string>; requests: Request[]; last: () => Request } {
  const requests: Request[] = []
  const resource = new Resource<string>(
    (key, signal) =>
      new Promise((done, stop) => {
        const answer = (value: string) => (done(value), settle())
        const fail = (error: unknown) => (stop(error), settle())
        requests.push({ key, signal, answer, fail })
      }),
  )
  const last = () => {
    const request = requests.at(-1)
    if (!request) throw new Error('nothing was asked for')
    return request
  }
  return { resource, requests, last }
}

const late = new ServiceError('The service did not answer.')

describe('something that is asked for', () => {
  test('loads, and then is there', async () => {
    const { resource, last } = makeResource()
    expect(resource.state.value).toEqual({ status: 'loading', value: null, reason: null })
    resource.ask('/series')
    expect(last().key).toBe('/series')
    await last().answer('a series')
    expect(resource.state.value).toEqual({ status: 'ready', value: 'a series', reason: null })
  })
  test('is asked for once', async () => {
    const { resource, requests, last } = makeResource()
    resource.ask('/series')
    resource.ask('/series')
    await last().answer('a series')
    resource.ask('/series')
    expect(requests).toHaveLength(1)
  })
  test('keeps the former value of its family until the next is there', async () => {
    const { resource, last } = makeResource()
    resource.ask('/hotspots?month=1', 'CMED')
    await last().answer('January')
    resource.ask('/hotspots?month=2', 'CMED')
    expect(resource.state.value).toEqual({ status: 'loading', value: 'January', reason: null })
    await last().fail(late)
    expect(resource.state.value).toEqual({ status: 'failed', value: 'January', reason: late.message })
  })
  test('drops the value of another family at once', async () => {
    const { resource, last } = makeResource()
    resource.ask('/hotspots?route=CMED', 'CMED')
    await last().answer('Lampedusa')
    resource.ask('/hotspots?route=WBAL', 'WBAL')
    expect(resource.state.value).toEqual({ status: 'loading', value: null, reason: null })
    await last().fail(late)
    expect(resource.state.value.value).toBeNull()
  })
  test('is not the answer to what was asked before', async () => {
    const { resource, requests, last } = makeResource()
    resource.ask('/first')
    resource.ask('/second')
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, false])
    await last().answer('second')
    await requests[0]?.answer('first')
    expect(resource.state.value.value).toBe('second')
  })
  test('does not fail with what was called off', async () => {
    const { resource, requests } = makeResource()
    resource.ask('/first')
    resource.ask('/second')
    await requests[0]?.fail(requests[0].signal.reason)
    expect(resource.state.value.status).toBe('loading')
  })
})

describe('after a failure', () => {
  test('a retry asks for the same', async () => {
    const { resource, requests, last } = makeResource()
    resource.ask('/series')
    await last().fail(late)
    resource.retry()
    expect(resource.state.value).toEqual({ status: 'loading', value: null, reason: null })
    await last().answer('a series')
    expect(requests.map(({ key }) => key)).toEqual(['/series', '/series'])
    expect(resource.state.value.value).toBe('a series')
  })
  test('an effect that asks again and again makes no further request', async () => {
    const { resource, requests, last } = makeResource()
    let runs = 0
    const stop = effect(() => {
      runs += 1
      void resource.state.value
      resource.ask('/series')
    })
    await last().fail(late)
    await settle()
    stop()
    expect(requests).toHaveLength(1)
    expect(resource.state.value.status).toBe('failed')
    expect(runs).toBeLessThanOrEqual(3)
  })
  test('an effect that only asks does not depend on the answer', async () => {
    const { resource, last } = makeResource()
    let runs = 0
    const stop = effect(() => {
      runs += 1
      resource.ask('/series')
    })
    await last().fail(late)
    stop()
    expect(runs).toBe(1)
  })
  test('only what failed is tried again', async () => {
    const [failed, ready, loading, unasked] = [makeResource(), makeResource(), makeResource(), makeResource()]
    for (const { resource } of [failed, ready, loading]) resource.ask('/series')
    await failed.last().fail(late)
    await ready.last().answer('a series')
    retryFailed()
    expect([failed, ready, loading, unasked].map(({ requests }) => requests.length)).toEqual([2, 1, 1, 0])
    await failed.last().answer('a series')
  })
  test('a retry of what was never asked for does nothing', () => {
    const { resource, requests } = makeResource()
    resource.retry()
    expect(requests).toEqual([])
  })
})

describe('the reason', () => {
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
  afterEach(() => void vi.restoreAllMocks())
  test('is that of the service', () => {
    expect(reasonOf(late)).toBe('The service did not answer.')
    expect(console.error).not.toHaveBeenCalled()
  })
  test('is not an error of the page, which goes to the console', () => {
    const bug = new TypeError('x is undefined')
    expect(reasonOf(bug)).toBe('Something on this page failed. Reload it, or try again.')
    expect(console.error).toHaveBeenCalledWith(bug)
  })
})
