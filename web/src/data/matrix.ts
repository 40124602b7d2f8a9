/** Load the counts of cells and areas by period: of one series, one route or all, and one resolution. */
import type { MatrixInfo } from '../api'
import { decodeMatrix, type Matrix } from '../matrix'
import type { RouteId } from '../routes'
import { getBytes, getJson, understood } from './request'
import { Resource } from './resource'

/** Address of a matrix, by which it is kept. */
export function matrixPath(series: string, resolution: number, route: RouteId | null): string {
  return `/matrix/${series}/${resolution}.json${route ? `?route=${route}` : ''}`
}

const KEPT = 24
const kept = new Map<string, Matrix>()

/** Return the matrix at an address; those loaded last are kept. */
export async function fetchMatrix(path: string, signal?: AbortSignal): Promise<Matrix> {
  const former = kept.get(path)
  if (former) return former
  const info = await getJson<MatrixInfo>(path, signal)
  const address = understood(path, () => new URL(info.data, location.origin))
  const bytes = await getBytes(address.pathname + address.search, signal)
  const matrix = understood(path, () => decodeMatrix(info, bytes))
  kept.set(path, matrix)
  const [oldest] = kept.keys()
  if (kept.size > KEPT && oldest) kept.delete(oldest)
  return matrix
}

/** The counts that the map and the table show, with the address that they belong to. */
export const matrix = new Resource<{ path: string; matrix: Matrix }>(async (path, signal) => ({ path, matrix: await fetchMatrix(path, signal) }))
