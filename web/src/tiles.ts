/** Compute which cells the tiles of a series have at each zoom. */
import type { TileInfo } from './api'
import type { Series } from './model/series'

const kept = new WeakMap<Series, TileInfo>()

/** Return the tiles of a series: its cells stop at its finest resolution. */
export function tilesOf(tiles: TileInfo, series: Series): TileInfo {
  const former = kept.get(series)
  if (former) return former
  const finest = Math.max(...series.resolutions, 0)
  const byZoom = Object.entries(tiles.resolution_by_zoom).map(([zoom, resolution]) => [zoom, Math.min(resolution, finest)])
  const own = { ...tiles, resolution_by_zoom: Object.fromEntries(byZoom) as Record<string, number> }
  kept.set(series, own)
  return own
}
