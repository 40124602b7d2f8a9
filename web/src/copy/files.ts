/** Load the files of a static copy. */
import { load, readBody } from '../data/request'
import { fileOf } from '../site'

/** Load the file with the answer to a path. */
export function loadFile(path: string, ending: string, signal?: AbortSignal): Promise<Response> {
  return load(path, new URL(fileOf(path, ending), location.href), {}, signal)
}

/** Return the JSON in the file of a path. */
export async function readFile<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await loadFile(path, '.json', signal)
  return readBody(() => response.json() as Promise<T>, path, signal)
}
