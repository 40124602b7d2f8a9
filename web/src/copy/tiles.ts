/** Read tiles from the archives of a static copy: by ranges of bytes, or whole where the host sends no ranges. */
import { PMTiles, type RangeResponse, type Source } from 'pmtiles'
import { load, readBody } from '../data/request'
import { fileOf } from '../site'

/** A whole archive takes longer than a tile. */
const TIMEOUT_MS = 60_000
const PARTIAL = 206

const archives = new Map<string, PMTiles>()

/** Return a tile of a tileset, empty if it is missing. */
export async function tileBytes(tileset: string, z: number, x: number, y: number, signal?: AbortSignal): Promise<ArrayBuffer> {
  const archive = archives.get(tileset) ?? new PMTiles(new ArchiveFile(`/tiles/${tileset}`))
  archives.set(tileset, archive)
  try {
    const tile = await archive.getZxy(z, x, y, signal)
    return tile?.data ?? new ArrayBuffer(0)
  } catch (error) {
    if (!signal?.aborted) archives.delete(tileset) // it keeps failures of its directories, too
    throw error
  }
}

class ArchiveFile implements Source {
  /** The whole archive, once the host has answered a request for a range with all of it. */
  private whole: Promise<ArrayBuffer> | null = null

  constructor(private readonly path: string) {}

  getKey(): string {
    return this.path
  }

  async getBytes(offset: number, length: number, signal?: AbortSignal): Promise<RangeResponse> {
    if (this.whole) return { data: (await this.whole).slice(offset, offset + length) }
    const range = `bytes=${offset}-${offset + length - 1}`
    const response = await load(this.path, new URL(fileOf(this.path, '.pmtiles'), location.href), { range }, signal, TIMEOUT_MS)
    if (response.status === PARTIAL) return { data: await readBody(() => response.arrayBuffer(), this.path, signal) }
    const coming = readBody(() => response.arrayBuffer(), this.path, signal)
    this.whole = coming
    coming.catch(() => (this.whole = null))
    return { data: (await coming).slice(offset, offset + length) }
  }
}
