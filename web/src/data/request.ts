/** Ask the service: with a time-out, and with words for every failure. */
import { t } from '../words'

export const TIMEOUT_MS = 8000

/** The service refused, failed or did not answer; the message is shown to the reader. */
export class ServiceError extends Error {}

const JSON_TYPES = 'application/json, application/geo+json;q=0.9'

/** Return the JSON at a path, as `decode` reads it; a wrong shape is an error of the service. */
export async function getJson<T>(path: string, signal?: AbortSignal, decode: (answer: T) => T = (answer) => answer): Promise<T> {
  const response = await get(path, JSON_TYPES, signal)
  const answer = await readBody(() => response.json() as Promise<T>, path, signal)
  return understood(path, () => decode(answer))
}

/** Return what `read` makes of an answer, or say that the answer cannot be understood. */
export function understood<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch {
    throw new ServiceError(unreadable(path))
  }
}

export async function getBytes(path: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await get(path, 'application/octet-stream', signal)
  return readBody(() => response.arrayBuffer(), path, signal)
}

/** Load code of the page that comes later; if it does not come in time, say so. A late part is there at the next try. */
export async function inTime<T>(coming: Promise<T>): Promise<T> {
  let timer = 0
  const late = new Promise<never>((_, fail) => {
    timer = window.setTimeout(() => fail(new ServiceError(noAnswer('/static'))), TIMEOUT_MS)
  })
  try {
    return await Promise.race([coming, late])
  } finally {
    clearTimeout(timer)
  }
}

type Answer = (path: string, accept: string, signal?: AbortSignal) => Promise<Response>

let copy: Answer | null = null

/** Let the code of a static copy answer in the place of the service. */
export function answerFrom(answer: Answer): void {
  copy = answer
}

/** Return the response to a request, in a static copy from its files; a failure, and a status above 399, are errors in words. */
export async function get(path: string, accept: string, signal?: AbortSignal): Promise<Response> {
  if (__COPY__ && copy) return copy(path, accept, signal)
  return load(path, new URL(path, location.origin), { accept }, signal)
}

/** Load an address; `path` is what failures name. */
export async function load(path: string, address: URL, headers: Record<string, string>, signal?: AbortSignal, timeoutMs = TIMEOUT_MS): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const init: RequestInit = { headers, signal: signal ? AbortSignal.any([signal, timeout]) : timeout }
  const response = await fetch(address, init).catch((cause: unknown) => {
    if (signal?.aborted) throw cause
    throw new ServiceError(noAnswer(path))
  })
  if (!response.ok) throw new ServiceError(await describe(response, path))
  return response
}

/** Read the body of a response; one that breaks off or cannot be read is an error in words. */
export async function readBody<T>(read: () => Promise<T>, path: string, signal?: AbortSignal): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new ServiceError(cause instanceof SyntaxError ? unreadable(path) : noAnswer(path))
  }
}

function noAnswer(path: string): string {
  const values = { seconds: TIMEOUT_MS / 1000, path: subject(path) }
  return navigator.onLine ? t('The service did not answer within {seconds} seconds ({path}).', values) : t('This device is offline ({path}).', values)
}

const unreadable = (path: string): string => t('The answer of the service cannot be read ({path}).', { path: subject(path) })

/** Return the part of an address that names what was asked for. */
const subject = (path: string): string => path.split('?')[0] ?? path

async function describe(response: Response, path: string): Promise<string> {
  const problem = (await response.json().catch(() => null)) as { title?: string; detail?: string } | null
  const reason = problem?.detail ?? problem?.title ?? response.statusText
  const values = { status: response.status, path: subject(path), reason }
  return reason ? t('The service answered {status} ({path}): {reason}', values) : t('The service answered {status} ({path}).', values)
}
