/** Draw the map: a painting as feature-state, and what lies under the pointer. */
import 'maplibre-gl/dist/maplibre-gl.css'
import './map.css'
import { effect } from '@preact/signals'
import { addProtocol, type ExpressionSpecification, type GeoJSONSource, type LayerSpecification, type LngLatLike, Map as MapLibreMap, NavigationControl, ScaleControl, setWorkerUrl, type MapOptions as Settings, type PaddingOptions } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { TileInfo } from '../api'
import type { Bounds, MapPosition, Painting, Painted, Scheme } from '../model/painting'
import { NO_DATA } from '../palette'
import type { RouteId } from '../routes'
import { t } from '../words'
import { namePoints } from './names'
import { PATTERN_RATIO, patternImage } from './patterns'
import { countryField, NAMES } from './labels'
import { makeLayers, makeStyle } from './style'
import { finestZoom, resolutionAt, type Clicked, type MapOptions, type PlaceProperties, type Pointed } from './support'
import { TIMED, timedAddress, timedRequest } from './timed'
import { COUNTED, layerOf, type Looks } from './view'

setWorkerUrl(workerUrl)
addProtocol(TIMED, timedRequest)

const PADDING: PaddingOptions = { top: 24, bottom: 36, left: 24, right: 24 }
const NEAR_PX = 4
/** Pixels on paper for each of the map. */
const PRINT_RATIO = 2
/** Corner that the scale needs. */
const SCALE_PX = { width: 120, height: 32 }

export class RouteMap {
  readonly map: MapLibreMap
  private readonly states = new Map<number, Painted>()
  private looks: Looks
  private tiles: TileInfo
  private drawn: LayerSpecification[]
  private painting: Painting | null = null
  private isReady = false
  private readonly stopNaming: () => void

  constructor(container: HTMLElement, { tiles, scheme, at }: MapOptions) {
    this.tiles = tiles
    this.looks = { ramp: 'detections', mode: 'count', bands: new Map(), lines: new Map(), route: null, scheme }
    this.drawn = makeLayers(this.looks)
    this.map = new MapLibreMap({ ...SETTINGS, ...start(at), container, style: this.style(), locale: controlNames() })
    this.map.touchZoomRotate.disableRotation()
    this.map.addControl(new NavigationControl({ showCompass: false }), 'top-right')
    this.map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left')
    this.map.on('idle', () => this.placeScale())
    this.map.setMissingStyleImageResolver((id) => this.addPattern(id))
    this.map.once('style.load', () => this.begin())
    this.setScheme(scheme)
    this.stopNaming = effect(() => this.showNames(namePoints(this.looks.lines), countryField()))
  }

  /** Show a painting; only what differs from the last one is sent. */
  paint(painting: Painting): void {
    this.painting = painting
    if (!this.isReady) return
    const { ramp, mode, bands, lines, route } = painting
    this.restyle({ ...this.looks, ramp, mode, bands, lines, route })
    this.paintShapes(painting.shapes)
  }

  setScheme(scheme: Scheme): void {
    this.map.getContainer().dataset['scheme'] = scheme
    this.restyle({ ...this.looks, scheme })
  }

  /** Show the cells of another series; paint them next. */
  setTiles(tiles: TileInfo): void {
    const isOther = finestZoom(tiles) !== finestZoom(this.tiles)
    this.tiles = tiles
    if (!isOther) return
    this.states.clear()
    this.map.setStyle(this.style())
  }

  /** Outline these areas and cells, and no others. */
  highlight(ids: readonly number[]): void {
    const features = COUNTED.flatMap((sourceLayer) =>
      this.map.querySourceFeatures('cells', { sourceLayer, filter: ['in', ['id'], ['literal', [...ids]]] }),
    )
    // A shape is complete in each of its tiles.
    const shapes = [...new Map(features.map((feature) => [feature.id, feature])).values()]
    this.map.getSource<GeoJSONSource>('lit')?.setData({ type: 'FeatureCollection', features: shapes.map(({ geometry }) => ({ type: 'Feature', properties: {}, geometry })) })
  }

  show(bounds: Bounds): void {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    this.map.fitBounds(bounds, { padding: PADDING, duration: still ? 0 : 500 })
  }

  moveTo({ lng, lat, zoom }: MapPosition): void {
    this.map.jumpTo({ center: [lng, lat], zoom })
  }

  get position(): MapPosition {
    const { lng, lat } = this.map.getCenter()
    return { lng, lat, zoom: this.map.getZoom() }
  }

  /** Return the H3 resolution of the cells at the current zoom. */
  get resolution(): number {
    return resolutionAt(this.tiles, this.map.getZoom())
  }

  /** Request again everything that is missing, after `onError`. */
  retry(): void {
    // MapLibre 6.17 never requests a tile again that failed; a new style has new tiles.
    this.isReady = false
    this.states.clear()
    this.map.once('style.load', () => this.begin())
    this.map.setStyle(this.style(), { diff: false })
  }

  /** Resolve when everything requested has been drawn. */
  idle(): Promise<void> {
    return new Promise((done) => {
      this.map.once('idle', () => done())
      this.map.triggerRepaint()
    })
  }

  /** Return what the map shows as a PNG file. */
  async picture(): Promise<Blob> {
    await this.idle()
    return new Promise((done, fail) => {
      // The drawing is kept only until the end of the task that drew it.
      this.map.once('render', () => this.map.getCanvas().toBlob((blob) => (blob ? done(blob) : fail(new Error(t('The map could not be saved.'))))))
      this.map.triggerRepaint()
    })
  }

  /** Draw what the map shows on another canvas, finer than on a screen. It is done on return: printing does not wait. */
  copyTo(canvas: HTMLCanvasElement): void {
    const ratio = this.map.getPixelRatio()
    this.map.setPixelRatio(Math.max(ratio, PRINT_RATIO))
    this.map.redraw()
    const drawn = this.map.getCanvas()
    Object.assign(canvas, { width: drawn.width, height: drawn.height })
    canvas.getContext('2d')?.drawImage(drawn, 0, 0)
    this.map.setPixelRatio(ratio)
  }

  /** Set the accessible name of the map. */
  setLabel(text: string): void {
    this.map.getCanvas().setAttribute('aria-label', text)
  }

  remove(): void {
    this.stopNaming()
    this.map.remove()
  }

  /** Report where the reader moves the map to; moves of the page itself are not reported. */
  onMove(report: (position: MapPosition) => void): void {
    this.map.on('moveend', (event) => 'originalEvent' in event && event.originalEvent && report(this.position))
  }

  onZoom(report: (zoom: number) => void): void {
    this.map.on('zoomend', () => report(this.map.getZoom()))
  }

  onError(report: (error: { message: string }) => void): void {
    this.map.on('error', ({ error }) => report(error))
  }

  onPoint(report: (pointed: Pointed | null) => void): void {
    this.map.on('mousemove', ({ point: { x, y } }) => {
      const ids = this.paintedAt(x, y)
      this.map.getCanvas().style.cursor = ids.length ? 'pointer' : ''
      report(ids.length ? { ids, x, y } : null)
    })
    this.map.on('mouseout', () => report(null))
  }

  onClick(report: (clicked: Clicked) => void): void {
    this.map.on('click', ({ point: { x, y } }) => report(this.at(x, y)))
  }

  private begin(): void {
    this.isReady = true
    this.restyle(this.looks)
    this.showNames(namePoints(this.looks.lines), countryField())
    if (this.painting) this.paint(this.painting)
  }

  /** Move the scale to the other corner if it would cover a name. */
  private placeScale(): void {
    const bottom = this.map.getContainer().clientHeight
    const names = this.map.queryRenderedFeatures([[0, bottom - SCALE_PX.height], [SCALE_PX.width, bottom]], { layers: [...NAMES] })
    this.map.getContainer().classList.toggle('scale-right', names.length > 0)
  }

  private style() {
    return makeStyle(location.origin, finestZoom(this.tiles), this.looks, namePoints(this.looks.lines))
  }

  private addPattern(id: string): void {
    const image = patternImage(id)
    if (image && !this.map.hasImage(id)) this.map.addImage(id, image, { pixelRatio: PATTERN_RATIO })
  }

  /** Change the paint of layers that look otherwise than before. */
  private restyle(looks: Looks): void {
    const hasOtherLines = JSON.stringify([...looks.lines]) !== JSON.stringify([...this.looks.lines])
    this.looks = looks
    if (!this.isReady) return
    const layers = makeLayers(looks)
    for (const [at, { id, paint = {} }] of layers.entries()) {
      const former: Record<string, unknown> = { ...this.drawn[at]?.paint }
      for (const [name, value] of Object.entries(paint)) {
        if (JSON.stringify(value) !== JSON.stringify(former[name])) this.map.setPaintProperty(id, name as never, value as never)
      }
    }
    this.drawn = layers
    if (hasOtherLines) this.map.getSource<GeoJSONSource>('route-names')?.setData(namePoints(looks.lines))
  }

  private showNames(routes: GeoJSON.FeatureCollection, country: ExpressionSpecification): void {
    if (!this.isReady) return
    this.map.getSource<GeoJSONSource>('route-names')?.setData(routes)
    this.map.setLayoutProperty('countries', 'text-field', country)
  }

  private paintShapes(shapes: ReadonlyMap<number, Painted>): void {
    for (const id of this.states.keys()) {
      if (shapes.has(id)) continue
      this.map.removeFeatureState(target(id))
      this.states.delete(id)
    }
    for (const [id, state] of shapes) {
      const former = this.states.get(id)
      if (former?.class === state.class && former.look === state.look) continue
      this.map.setFeatureState(target(id), { class: state.class, look: state.look })
      this.states.set(id, state)
    }
  }

  /** Return the ids of the painted cells and areas at a point, the topmost first. */
  private paintedAt(x: number, y: number): number[] {
    const features = this.map.queryRenderedFeatures([x, y], { layers: [...COUNTED] })
    const ids = features.filter(({ state }) => (state['class'] ?? NO_DATA) !== NO_DATA).map(({ id }) => Number(id))
    return [...new Set(ids)]
  }

  private at(x: number, y: number): Clicked {
    const [place] = this.map.queryRenderedFeatures([[x - NEAR_PX, y - NEAR_PX], [x + NEAR_PX, y + NEAR_PX]], { layers: ['places'] })
    const [cell] = this.map.queryRenderedFeatures([x, y], { layers: ['cells'] })
    const isLand = this.map.queryRenderedFeatures([x, y], { layers: ['land'] }).length > 0 // it hides bands at sea
    const bands = this.map.queryRenderedFeatures([x, y], { layers: [isLand ? 'bands-land' : 'bands-sea'] })
    return {
      place: (place?.properties as PlaceProperties | undefined) ?? null,
      cellId: typeof cell?.id === 'number' ? cell.id : null,
      areaIds: this.paintedAt(x, y).filter((id) => layerOf(id) === 'areas'),
      routes: [...new Set(bands.map(({ properties }) => properties['route'] as RouteId))],
    }
  }
}

const SETTINGS = {
  fadeDuration: 0,
  minZoom: 1.5,
  maxZoom: 10,
  dragRotate: false,
  pitchWithRotate: false,
  renderWorldCopies: false,
  attributionControl: false,
  transformRequest: timedAddress,
} as const satisfies Partial<Settings>

function start(at: Bounds | MapPosition): Partial<Settings> {
  if ('zoom' in at) return { center: [at.lng, at.lat] as LngLatLike, zoom: at.zoom }
  return { bounds: at, fitBoundsOptions: { padding: PADDING } }
}

function controlNames(): Record<string, string> {
  return { 'NavigationControl.ZoomIn': t('Zoom in'), 'NavigationControl.ZoomOut': t('Zoom out'), 'Map.Title': t('Map') }
}

function target(id: number): { source: string; sourceLayer: string; id: number } {
  return { source: 'cells', sourceLayer: layerOf(id), id }
}
