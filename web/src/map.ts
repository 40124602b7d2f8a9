/** Draw the map: sources, cells coloured with feature-state, and clicks. */
import 'maplibre-gl/dist/maplibre-gl.css'
import { AttributionControl, Map as MapLibreMap, NavigationControl, ScaleControl, setWorkerUrl, type PaddingOptions, type PointLike } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { FeatureCollection, TileInfo } from './api'
import type { PlaceProperties } from './details'
import { HATCH } from './palette'
import type { RouteId } from './routes'
import { cellColour, CORRIDOR_EDGE, CORRIDOR_FILL, makeStyle, ROUTE_NAME, routeOpacity, WITHHELD_LAYER } from './style'

setWorkerUrl(workerUrl)

export type Bounds = [number, number, number, number]
export type RouteItems = FeatureCollection<{ name: string }>

/** Bounds of all five corridors: west, south, east, north in degrees. */
export const HOME: Bounds = [-19, 12, 42, 50]

export interface Clicked {
  place: PlaceProperties | null
  cellId: number | null
  routes: RouteId[]
}

const HATCH_PX = 8

export class RouteMap {
  readonly map: MapLibreMap
  private readonly painted = new Map<number, number>()

  constructor(container: HTMLElement, private readonly cellTiles: TileInfo, bounds: Bounds) {
    this.map = new MapLibreMap({
      container,
      style: makeStyle(location.origin),
      bounds,
      fitBoundsOptions: { padding: padding(container, bounds) },
      fadeDuration: 0,
      minZoom: 1.5,
      maxZoom: 10,
      dragRotate: false,
      pitchWithRotate: false,
      renderWorldCopies: false,
      attributionControl: false,
    })
    this.map.touchZoomRotate.disableRotation()
    this.map.addControl(new NavigationControl({ showCompass: false }), 'top-right')
    this.map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left')
    const customAttribution = 'UNHCR \u00b7 Natural Earth via world-atlas'
    this.map.addControl(new AttributionControl({ customAttribution }), 'bottom-left')
  }

  /** Resolve when the style is loaded and cells can be painted. */
  async loaded(): Promise<void> {
    if (!this.map.loaded()) await new Promise<void>((done) => this.map.once('load', () => done()))
    this.map.addImage('hatch', hatchImage(), { pixelRatio: 1 })
    this.map.addLayer(WITHHELD_LAYER, 'cell-edges')
  }

  /** Resolve when everything requested has been drawn. */
  idle(): Promise<void> {
    return new Promise((done) => {
      this.map.once('idle', () => done())
      this.map.triggerRepaint()
    })
  }

  /** Return the H3 resolution of the cells at the current zoom. */
  get resolution(): number {
    const zoom = Math.min(Math.floor(this.map.getZoom()), this.cellTiles.maxzoom)
    return this.cellTiles.resolution_by_zoom[String(zoom)] ?? 3
  }

  /** Paint only these classes by cell id; only differences from the last call are sent. */
  paint(classes: ReadonlyMap<number, number>, classCount: number): void {
    for (const id of this.painted.keys()) {
      if (classes.has(id)) continue
      this.map.removeFeatureState({ source: 'cells', sourceLayer: 'cells', id })
      this.painted.delete(id)
    }
    for (const [id, value] of classes) {
      if (this.painted.get(id) === value) continue
      this.map.setFeatureState({ source: 'cells', sourceLayer: 'cells', id }, { class: value })
      this.painted.set(id, value)
    }
    this.map.setPaintProperty('cells', 'fill-color', cellColour(classCount))
  }

  select(route: RouteId | null): void {
    const opacity = ({ shown, back }: { shown: number; back: number }) => routeOpacity(route, shown, back)
    this.map.setPaintProperty('corridors', 'fill-opacity', opacity(CORRIDOR_FILL))
    this.map.setPaintProperty('corridor-edges', 'line-opacity', opacity(CORRIDOR_EDGE))
    this.map.setPaintProperty('route-names', 'text-opacity', opacity(ROUTE_NAME))
  }

  show(bounds: Bounds): void {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    this.map.fitBounds(bounds, { padding: padding(this.map.getContainer(), bounds), duration: still ? 0 : 500 })
  }

  onClick(report: (clicked: Clicked) => void): void {
    this.map.on('click', ({ point }) => report(this.at(point)))
    for (const layer of ['places', 'cells']) {
      this.map.on('mouseenter', layer, () => (this.map.getCanvas().style.cursor = 'pointer'))
      this.map.on('mouseleave', layer, () => (this.map.getCanvas().style.cursor = ''))
    }
  }

  private at({ x, y }: { x: number; y: number }): Clicked {
    const around: [PointLike, PointLike] = [[x - 4, y - 4], [x + 4, y + 4]]
    const [place] = this.map.queryRenderedFeatures(around, { layers: ['places'] })
    const [cell] = this.map.queryRenderedFeatures([x, y], { layers: ['cells'] })
    const corridors = this.map.queryRenderedFeatures([x, y], { layers: ['corridors'] })
    return {
      place: (place?.properties as PlaceProperties | undefined) ?? null,
      cellId: typeof cell?.id === 'number' ? cell.id : null,
      routes: [...new Set(corridors.map(({ properties }) => properties['route'] as RouteId))],
    }
  }
}

/** Keep a route clear of the legend, which covers the right of a wide map; the home view has nothing there. */
function padding(container: HTMLElement, bounds: Bounds): PaddingOptions {
  const legend = bounds !== HOME && container.clientWidth > 700
  return { top: 24, bottom: 36, left: 24, right: legend ? 255 : 24 }
}

/** Draw diagonal lines that continue across the edges of the tile. */
function hatchImage(): { width: number; height: number; data: Uint8Array } {
  const rgb = [1, 3, 5].map((at) => Number.parseInt(HATCH.slice(at, at + 2), 16))
  const data = new Uint8Array(HATCH_PX * HATCH_PX * 4)
  for (let y = 0; y < HATCH_PX; y++) {
    for (let x = 0; x < HATCH_PX; x++) {
      const inked = (x + y) % HATCH_PX < 2
      data.set(inked ? [...rgb, 255] : [255, 255, 255, 150], (y * HATCH_PX + x) * 4)
    }
  }
  return { width: HATCH_PX, height: HATCH_PX, data }
}
