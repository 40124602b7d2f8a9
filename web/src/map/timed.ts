/** Give the requests of the map a time-out and words, which MapLibre does not have: they go through a protocol of their own. */
import type { AddProtocolAction, RequestParameters } from 'maplibre-gl'
import { get, readBody } from '../data/request'

export const TIMED = 'timed'

/** Return the address of the protocol for tiles and their descriptions; others stay. */
export function timedAddress(url: string): RequestParameters {
  return { url: /^https?:/.test(url) ? `${TIMED}://${url}` : url }
}

/** Fetch an address of the protocol. */
export const timedRequest: AddProtocolAction = async ({ url, type }, { signal }) => {
  const { pathname, search } = new URL(url.slice(`${TIMED}://`.length))
  const path = pathname + search
  const response = await get(path, '*/*', signal)
  const data: unknown = await readBody(() => (type === 'json' ? response.json() : response.arrayBuffer()), path, signal)
  return { data, etag: response.headers.get('etag') ?? undefined } as Awaited<ReturnType<AddProtocolAction>>
}
