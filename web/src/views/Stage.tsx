/** The place of the map: the map where the browser can draw one, a picture where it cannot, and words until then. */
import { signal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Matrix } from '../matrix'
import type { RouteMap } from '../map/map'
import { canDrawMap, resolutionAt, type Clicked, type Pointed } from '../map/support'
import { matrix as loaded, matrixPath } from '../data/matrix'
import { inTime } from '../data/request'
import { reasonOf } from '../data/resource'
import { selection } from '../data/selection'
import { blankPainting, hoverText, paintingOf } from '../model/paint'
import type { MapPosition } from '../model/painting'
import { scheme } from '../scheme'
import { scene, type Scene } from '../scene'
import type { RouteId } from '../routes'
import { address, choose, isMoving, view } from '../state'
import { tilesOf } from '../tiles'
import { t } from '../words'
import { boundsOf, sizeOf, zoomThatFits } from './bounds'
import { Failed, Waiting } from './parts'
import { useOnline } from './use_online'
import { LazyPicture } from './LazyPicture'
import { PrintedMap } from './PrintedMap'

type MapState = { kind: 'loading' } | { kind: 'map'; map: RouteMap } | { kind: 'none' } | { kind: 'failed'; reason: string }

const state = signal<MapState>({ kind: 'loading' })
/** Zoom of the map, which decides on the resolution of cells. */
export const zoom = signal(3)
/** What is under the pointer. */
const pointed = signal<Pointed | null>(null)
/** Ids of the areas and cells that the table or the keyboard points at. */
export const highlighted = signal<readonly number[]>([])
const trouble = signal<string | null>(null)

/** Return the resolution of the cells that are shown. */
export function resolutionOf({ figures, series }: Scene): number {
  return resolutionAt(tilesOf(figures.tiles, series), zoom.value)
}

/** Return the counts of the present view; null until they are there. */
export function matrixOf(now: Scene): Matrix | null {
  const value = loaded.state.value.value
  return value?.path === matrixPath(now.series.id, resolutionOf(now), now.route) ? value.matrix : null
}

export function Stage({ now, label }: { now: Scene; label: string }) {
  const container = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const place = container.current
    if (place) zoom.value = view.peek().at?.zoom ?? zoomThatFits(now, sizeOf(place))
    const timer = setTimeout(() => place && void begin(place, now)) // after the figures are drawn
    return () => {
      clearTimeout(timer)
      end()
    }
  }, [])
  useSignalEffect(() => paint())
  const kind = state.value.kind
  return (
    <div class="stage" role="region" aria-label={label} data-map={kind}>
      <div class="map" ref={container} hidden={kind !== 'map' && kind !== 'loading'} />
      {kind === 'loading' ? <Waiting what={t('the map')} /> : null}
      {state.value.kind === 'failed' ? <Failed what={t('The map')} reason={state.value.reason} retry={() => container.current && void begin(container.current, now)} /> : null}
      {kind === 'none' || kind === 'failed' ? <LazyPicture now={now} label={label} onPoint={(point) => (pointed.value = point)} /> : null}
      {state.value.kind === 'map' ? <PrintedMap map={state.value.map} /> : null}
      {kind === 'map' ? <Counts /> : null}
      <Trouble />
      <Hover now={now} />
    </div>
  )
}

/** Load the map and show the view in it; without WebGL a picture takes its place. */
async function begin(container: HTMLElement, now: Scene): Promise<void> {
  end()
  if (!canDrawMap()) {
    state.value = { kind: 'none' }
    return
  }
  state.value = { kind: 'loading' }
  try {
    const { RouteMap } = await inTime(import('../map/map'))
    const map = new RouteMap(container, { tiles: tilesOf(now.figures.tiles, now.series), scheme: scheme.peek(), at: view.peek().at ?? boundsOf(now, sizeOf(container)) })
    connect(map)
    zoom.value = map.position.zoom
    state.value = { kind: 'map', map }
    Object.assign(window, { routesGeoMap: map.map })
  } catch (error) {
    state.value = { kind: 'failed', reason: reasonOf(error) }
  }
}

function connect(map: RouteMap): void {
  map.onZoom((value) => (zoom.value = value))
  map.onMove((at) => {
    position = at
    choose({ at })
  })
  map.onPoint((value) => (pointed.value = value))
  map.onClick(select)
  map.onError(({ message }) => (trouble.value = message))
}

function end(): void {
  const current = state.peek()
  if (current.kind === 'map') current.map.remove()
}

let former: Scene | null = null
/** Where the map was moved last, by the reader or from the address; null where the view itself decides. */
let position: MapPosition | null = null

/** Paint the present view; called again whenever something that it depends on changes. */
function paint(): void {
  const [now, current] = [scene.value, state.value]
  if (!now) return
  if (now.series.resolutions.length) loaded.ask(matrixPath(now.series.id, resolutionOf(now), now.route), now.series.id)
  if (current.kind !== 'map') return
  current.map.setScheme(scheme.value)
  current.map.setTiles(tilesOf(now.figures.tiles, now.series))
  move(current.map, now, view.value.at)
  const isOther = former?.series !== now.series
  former = now
  current.map.highlight(highlighted.value)
  const matrix = matrixOf(now)
  if (!matrix && isOther) current.map.paint(blankPainting(now))
  if (!matrix) return
  const painting = paintingOf(now, matrix)
  current.map.paint(isMoving.value ? { ...painting, lines: withoutText(painting.lines) } : painting)
  void tellPainted(current.map, `${address.value}&resolution=${resolutionOf(now)}`)
}

/** Keep which routes have a count without a place, and leave the counts out: placing text again at each step would make it slow. */
function withoutText(lines: ReadonlyMap<RouteId, string>): Map<RouteId, string> {
  return new Map([...lines.keys()].map((route) => [route, '']))
}

/** Follow the address, and otherwise the chosen route; a move of the reader is already there. */
function move(map: RouteMap, now: Scene, at: MapPosition | null): void {
  const isRouteNew = former !== null && former.route !== now.route
  if (at && at !== position) map.moveTo(at)
  else if (!at && (position || isRouteNew)) map.show(boundsOf(now, sizeOf(map.map.getContainer())))
  position = at
}

let latest = ''

/** Note on the document which view is painted, for programs that wait for it. */
async function tellPainted(map: RouteMap, painted: string): Promise<void> {
  latest = painted
  await map.idle()
  if (latest !== painted) return
  document.documentElement.dataset['view'] = painted
  document.documentElement.dataset['ready'] = 'true'
}

function select(clicked: Clicked): void {
  const now = scene.peek()
  const matrix = now && matrixOf(now)
  if (!now || !matrix) return
  const rowOf = (id: number) => matrix.rows[matrix.rowOf.get(id) ?? -1]
  const { place, cellId, areaIds, routes } = clicked
  if (cellId === null && !areaIds.length && !place && !routes.length) return
  selection.value = { place, cell: cellId === null ? null : (rowOf(cellId)?.cell ?? null), areas: areaIds.flatMap((id) => rowOf(id) ?? []), corridors: routes }
}

/** Select the cell or area of a row of the table. */
export function selectRow(now: Scene, id: number): void {
  const row = matrixOf(now)?.rows.find((each) => each.id === id)
  if (row) selection.value = { place: null, cell: row.cell, areas: row.kind === 'area' ? [row] : [], corridors: [] }
}

/** Tell that the counts on the map are on their way, or why they are missing. */
function Counts() {
  const { status, value, reason } = loaded.state.value
  if (status === 'failed') return <Failed what={t('The counts of places')} reason={reason} retry={loaded.retry} />
  return value === null ? <Waiting what={t('the counts of places')} /> : null
}

/** Tell of tiles that did not arrive; the map stays. */
function Trouble() {
  const retry = () => {
    const [current, wasMissing] = [state.peek(), trouble.peek() !== null]
    trouble.value = null
    if (current.kind === 'map' && wasMissing) current.map.retry()
  }
  useOnline(retry)
  if (trouble.value === null) return null
  return (
    <p class="trouble" role="alert">
      {t('Parts of the map are missing: {reason}', { reason: trouble.value })}{' '}
      <button type="button" onClick={retry}>
        {t('Try again')}
      </button>
    </p>
  )
}

const NOTE_PX = 240

function Hover({ now }: { now: Scene }) {
  const [point, matrix] = [pointed.value, matrixOf(now)]
  if (!point || !matrix) return null
  // A click says the same where assistive technology reads it.
  return (
    <div class="hover" aria-hidden="true" style={{ transform: `translate(min(${point.x + 14}px, calc(100cqw - ${NOTE_PX}px)), ${point.y + 14}px)` }}>
      {point.ids.map((id) => hoverText(now, matrix, id)).join('\n')}
    </div>
  )
}
