/** Draw the map: sources, cells coloured with feature-state, and clicks. */
import 'maplibre-gl/dist/maplibre-gl.css'
import { AttributionControl, type GeoJSONSource, Map as MapLibreMap, NavigationControl, ScaleControl, setWorkerUrl, type PaddingOptions, type PointLike } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { FeatureCollection, TileInfo } from './api'
import type { PlaceProperties } from './details'
import { HATCH, NO_DATA, SCREEN } from './palette'
import type { RouteId } from './routes'
import {
  BAND,
  bandDots,
  COUNTED,
  makeStyle,
  MODES,
  patterned,
  ROUTE_NAME,
  routeDots,
  routeNames,
  routeOpacity,
  type Counted,
} from './style'

setWorkerUrl(workerUrl)

export type Bounds = [number, number, number, number]
export type RouteItems = FeatureCollection<{ name: string }>

/** Bounds of all five routes: west, south, east, north in degrees. */
export const HOME: Bounds = [-19, 12, 42, 50]

export interface Clicked {
  place: PlaceProperties | null
  cellId: number | null
  /** Ids of the painted areas, the smallest first. */
  areaIds: number[]
  routes: RouteId[]
}

/** How an area or cell is painted: its class of counts, and its look. */
export interface Painted {
  class: number
  look: number
}

const HATCH_PX = 8
const DOT_PX = 6
const DOT_RADIUS = 2
/** Ids of areas on tiles are below this, those of cells are not. */
const FIRST_CELL_ID = 1024

export class RouteMap {
  readonly map: MapLibreMap
  private readonly painted = new Map<number, Painted>()

  constructor(container: HTMLElement, private readonly cellTiles: TileInfo, bounds: Bounds) {
    this.map = new MapLibreMap({
      container,
      style: makeStyle(location.origin),
      bounds,
      fitBoundsOptions: { padding: PADDING },
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
    this.map.addImage('screen', dotImage([...channels(SCREEN), 225], null), { pixelRatio: 1 })
    this.map.addImage('dots', dotImage(null, [...channels(HATCH), 150]), { pixelRatio: 1 })
    for (const [layer, above] of [...MODES.map(bandDots), ...COUNTED.flatMap(patterned)]) this.map.addLayer(layer, above)
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

  /** Paint only these areas and cells, by id; only differences from the last call are sent. */
  paint(next: ReadonlyMap<number, Painted>): void {
    for (const id of this.painted.keys()) {
      if (next.has(id)) continue
      this.map.removeFeatureState({ source: 'cells', sourceLayer: layerOf(id), id })
      this.painted.delete(id)
    }
    for (const [id, state] of next) {
      const former = this.painted.get(id)
      if (former?.class === state.class && former.look === state.look) continue
      this.map.setFeatureState({ source: 'cells', sourceLayer: layerOf(id), id }, { ...state })
      this.painted.set(id, state)
    }
  }

  /** Show the counts that are known for a route only, by route: as text below its name, and as dots in its band. */
  tellRoutes(lines: ReadonlyMap<string, string>): void {
    this.map.getSource<GeoJSONSource>('route-names')?.setData(routeNames(lines))
    for (const mode of MODES) this.map.setPaintProperty(`band-dots-${mode}`, 'fill-opacity', routeDots([...lines.keys()]))
  }

  select(route: RouteId | null): void {
    const opacity = ({ shown, back }: { shown: number; back: number }) => routeOpacity(route, shown, back)
    for (const mode of MODES) this.map.setPaintProperty(`bands-${mode}`, 'fill-opacity', opacity(BAND))
    this.map.setPaintProperty('route-names', 'text-opacity', opacity(ROUTE_NAME))
  }

  show(bounds: Bounds): void {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    this.map.fitBounds(bounds, { padding: PADDING, duration: still ? 0 : 500 })
  }

  onClick(report: (clicked: Clicked) => void): void {
    this.map.on('click', ({ point }) => report(this.at(point)))
    for (const layer of ['places', ...COUNTED]) {
      this.map.on('mouseenter', layer, () => (this.map.getCanvas().style.cursor = 'pointer'))
      this.map.on('mouseleave', layer, () => (this.map.getCanvas().style.cursor = ''))
    }
  }

  /** Show what `say` returns for the painted cell and areas under the pointer, a line for each. */
  onHover(say: (id: number) => string): void {
    const note = document.createElement('div')
    note.className = 'hover'
    note.setAttribute('aria-hidden', 'true') // a click says the same where assistive technology reads it
    note.hidden = true
    this.map.getContainer().append(note)
    this.map.on('mousemove', ({ point }) => {
      const ids = this.paintedAt(point)
      note.hidden = ids.length === 0
      if (note.hidden) return
      note.textContent = ids.map(say).join('\n')
      const room = this.map.getContainer().clientWidth - note.offsetWidth - 4
      note.style.transform = `translate(${Math.max(4, Math.min(point.x + 14, room))}px, ${point.y + 14}px)`
    })
    this.map.on('mouseout', () => (note.hidden = true))
  }

  /** Return the ids of the painted cells and areas at a point, the topmost first. */
  private paintedAt({ x, y }: { x: number; y: number }): number[] {
    const features = this.map.queryRenderedFeatures([x, y], { layers: [...COUNTED] })
    const ids = features.filter(({ state }) => (state['class'] ?? NO_DATA) !== NO_DATA).map(({ id }) => Number(id))
    return [...new Set(ids)]
  }

  private at({ x, y }: { x: number; y: number }): Clicked {
    const around: [PointLike, PointLike] = [[x - 4, y - 4], [x + 4, y + 4]]
    const [place] = this.map.queryRenderedFeatures(around, { layers: ['places'] })
    const [cell] = this.map.queryRenderedFeatures([x, y], { layers: ['cells'] })
    const isLand = this.map.queryRenderedFeatures([x, y], { layers: ['land'] }).length > 0 // it hides bands at sea
    const bands = this.map.queryRenderedFeatures([x, y], { layers: [isLand ? 'bands-land' : 'bands-sea'] })
    return {
      place: (place?.properties as PlaceProperties | undefined) ?? null,
      cellId: typeof cell?.id === 'number' ? cell.id : null,
      areaIds: this.paintedAt({ x, y }).filter((id) => layerOf(id) === 'areas'),
      routes: [...new Set(bands.map(({ properties }) => properties['route'] as RouteId))],
    }
  }
}

const PADDING: PaddingOptions = { top: 24, bottom: 36, left: 24, right: 24 }

function layerOf(id: number): Counted {
  return id < FIRST_CELL_ID ? 'areas' : 'cells'
}

/** Draw diagonal lines that continue across the edges of the tile. */
function hatchImage(): { width: number; height: number; data: Uint8Array } {
  const rgb = channels(HATCH)
  const data = new Uint8Array(HATCH_PX * HATCH_PX * 4)
  for (let y = 0; y < HATCH_PX; y++) {
    for (let x = 0; x < HATCH_PX; x++) {
      const inked = (x + y) % HATCH_PX < 2
      data.set(inked ? [...rgb, 255] : [255, 255, 255, 150], (y * HATCH_PX + x) * 4)
    }
  }
  return { width: HATCH_PX, height: HATCH_PX, data }
}

/** Draw a round dot in the middle of a tile; null is transparent. */
function dotImage(ground: number[] | null, dot: number[] | null): { width: number; height: number; data: Uint8Array } {
  const data = new Uint8Array(DOT_PX * DOT_PX * 4)
  const middle = (DOT_PX - 1) / 2
  for (let y = 0; y < DOT_PX; y++) {
    for (let x = 0; x < DOT_PX; x++) {
      const isDot = Math.hypot(x - middle, y - middle) < DOT_RADIUS
      data.set((isDot ? dot : ground) ?? [0, 0, 0, 0], (y * DOT_PX + x) * 4)
    }
  }
  return { width: DOT_PX, height: DOT_PX, data }
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
}
