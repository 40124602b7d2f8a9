/** Load the files of a static copy. */
import { load, readBody } from '../data/request'
import { fileOf } from '../site'

/** Load the file with the answer to a path. */
export function loadFile(path: string, ending: string, signal?: AbortSignal): Promise<Response> {
  return load(path, new URL(fileOf(path, ending), location.href), {}, signal)
}

const kept = new Map<string, Promise<unknown>>()

/** Return the JSON in the file of a path, which is loaded once: every window is cut from it. One that failed is loaded again. */
export function readFile<T>(path: string): Promise<T> {
  const former = kept.get(path) as Promise<T> | undefined
  if (former) return former
  const coming = loadFile(path, '.json').then((response) => readBody(() => response.json() as Promise<T>, path))
  kept.set(path, coming)
  coming.catch(() => kept.delete(path))
  return coming
}
