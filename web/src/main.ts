/** Start the page: load constant data, then draw every view from the address. */
import { drawAges } from './ages'
import { getJson, type SourcesAnswer, type TileInfo } from './api'
import { connectClaims } from './claims'
import { drawDetails, fetchCell, type Selection } from './details'
import { byId, clearAlert, showAlert } from './dom'
import { formatWindow } from './format'
import { drawLegend, offCells } from './legend'
import { HOME, RouteMap, type Clicked, type RouteItems } from './map'
import { allSums, loadMatrix, sumOnCells, sumWindow, type Matrix } from './matrix'
import { classify, makeBreaks } from './palette'
import { cancelPanel, drawPanel, fillPanel, sayTotal, type PanelView } from './panel'
import type { RouteId } from './routes'
import { Controls } from './slider'
import { formatState, monthRange, parseState, rangeToDatetime, type ViewState } from './state'
import { drawTable } from './table'
import { addMonths, loadTotals, totalOf, type RouteSeries } from './totals'

const EXTRA_DELAY_MS = 200

class Page {
  private matrix: Matrix | null = null
  private selection: Selection | null = null
  private extraTimer: number | undefined

  constructor(
    private state: ViewState,
    private readonly periods: readonly string[],
    private readonly map: RouteMap,
    private readonly routes: RouteItems,
    private readonly totals: ReadonlyMap<RouteId, RouteSeries>,
    private readonly choose: (route: RouteId) => void,
  ) {}

  change(state: ViewState): void {
    const moved = state.route !== this.state.route
    this.state = state
    clearAlert()
    history.replaceState(null, '', formatState(state))
    this.drawFigures()
    if (moved) this.map.show(this.bounds(state.route))
    void this.attempt(() => this.drawCells())
    if (this.selection) void this.attempt(() => this.drawSelection())
  }

  bounds(route: RouteId | null): [number, number, number, number] {
    return this.routes.features.find(({ id }) => id === route)?.bbox ?? HOME
  }

  drawFigures(): void {
    const { state, range, windowText } = this
    const view = { state, chosen: this.periods.indexOf(state.month), range, windowText, series: this.seriesOf(state.route) }
    drawPanel(byId('panel'), view)
    drawTable(byId('table'), this.totals, range, windowText, state.route)
    this.map.select(state.route)
    window.clearTimeout(this.extraTimer)
    cancelPanel()
    this.extraTimer = window.setTimeout(() => void this.attempt(() => this.settle(view)), EXTRA_DELAY_MS)
  }

  /** Announce the total and fetch the details of a route once the view no longer changes. */
  private async settle(view: PanelView): Promise<void> {
    byId('status').textContent = sayTotal(view)
    const { route } = view.state
    if (route) await fillPanel(byId('panel'), view, route, rangeToDatetime(view.range, this.periods))
  }

  /** Paint the cells of the current resolution, unless the view changed while they were fetched. */
  async drawCells(): Promise<void> {
    const { state } = this
    const { resolution } = this.map
    const matrix = await loadMatrix(state.route, resolution)
    if (state !== this.state || resolution !== this.map.resolution) return
    this.matrix = matrix
    const breaks = makeBreaks(allSums(matrix, this.range.full))
    const classes = new Map(matrix.ids.map((id, row) => [id, classify(sumWindow(matrix, row, this.range), breaks)]))
    this.map.paint(classes, breaks.length)
    const scope = state.route ? '' : 'the five routes, '
    const note = offCells(totalOf(this.seriesOf(state.route).months, this.range).value, sumOnCells(matrix, this.range))
    drawLegend(byId('legend'), breaks, `Detections per cell, ${scope}${this.windowText}`, note)
    await this.map.idle()
    document.documentElement.dataset['view'] = `${formatState(state)}&resolution=${resolution}`
    document.documentElement.dataset['ready'] = 'true'
  }

  click({ place, cellId, routes }: Clicked): void {
    if (cellId === null && !place) return
    clearAlert()
    const cell = cellId === null ? null : (this.matrix?.cells.get(cellId) ?? null)
    this.selection = { place, cell, corridors: routes }
    void this.attempt(async () => {
      await this.drawSelection()
      byId('details').scrollIntoView({ block: 'nearest' })
    })
  }

  private closeSelection(): void {
    this.selection = null
    byId('details').hidden = true
  }

  async attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      showAlert(error)
    }
  }

  private async drawSelection(): Promise<void> {
    const { selection, state } = this
    if (!selection) return
    const all = await fetchCell(selection.cell, rangeToDatetime(this.range, this.periods))
    if (selection !== this.selection || state !== this.state) return
    const figures = state.route ? all.filter(({ route }) => route === state.route) : all
    const others = { ...selection, corridors: selection.corridors.filter((route) => route !== state.route) }
    drawDetails(byId('details'), others, figures, this.windowText, {
      close: () => this.closeSelection(),
      choose: (route) => this.choose(route),
    })
  }

  private get range() {
    return monthRange(this.periods.indexOf(this.state.month), this.state.window, this.periods)
  }

  private get windowText(): string {
    return formatWindow(this.range, this.state.window, this.periods)
  }

  private seriesOf(route: RouteId | null): RouteSeries {
    const all = [...this.totals.values()]
    const series = route ? this.totals.get(route) : all[0]
    if (!series) throw new Error('The service has no series for the routes.')
    return route ? series : { ...series, months: addMonths(all.map(({ months }) => months)) }
  }
}

async function start(): Promise<void> {
  const [cellTiles, routes, sources, { periods }] = await Promise.all([
    getJson<TileInfo>('/tiles/cells.json'),
    getJson<RouteItems>('/collections/routes/items'),
    getJson<SourcesAnswer>('/sources'),
    loadMatrix(null, 3),
  ])
  const totals = await loadTotals(periods)
  const state = parseState(location.hash, periods)
  const bounds = routes.features.find(({ id }) => id === state.route)?.bbox ?? HOME
  const map = new RouteMap(byId('map'), cellTiles, bounds)
  const page: Page = new Page(state, periods, map, routes, totals, (route) => controls.choose(route))
  map.map.on('error', ({ error }) => showAlert(error))
  Object.assign(window, { routesGeoMap: map.map })
  const controls: Controls = new Controls(periods, state, (next) => page.change(next))
  window.addEventListener('hashchange', () => {
    const next = parseState(location.hash, periods)
    controls.show(next)
    page.change(next)
  })
  connectClaims(byId('claims-open'))
  byId('snapshot').textContent = `Snapshot ${sources.snapshot}.`
  drawAges(sources.series)
  await map.loaded()
  map.onClick((clicked) => page.click(clicked))
  page.drawFigures()
  await page.drawCells()
  map.map.on('zoomend', () => void page.attempt(() => page.drawCells()))
}

start().catch(showAlert)
