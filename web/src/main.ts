/** Start the page: load constant data, then draw every view from the address. */
import { drawAges } from './ages'
import { getJson, type CellProperties, type Break, type Shares, type SourcesAnswer, type TileInfo } from './api'
import { connectClaims } from './claims'
import { drawDetails, fetchArea, fetchCell, type Selection } from './details'
import { byId, clearAlert, showAlert } from './dom'
import { formatCount, formatMonth, formatWindow } from './format'
import { cellArea, drawLegend } from './legend'
import { HOME, RouteMap, type Bounds, type Clicked, type Painted, type RouteItems } from './map'
import { breaksIn, loadMatrix, placingOf, remainderOf, sharesOf, standing, sumWindow, type Matrix } from './matrix'
import { breaksOf, classify, lookOf } from './palette'
import { cancelPanel, drawPanel, drawStanding, fillPanel, sayTotal, type PanelView } from './panel'
import { ROUTES, type RouteId } from './routes'
import { Controls } from './slider'
import { basisText, unknownPlace } from './standing'
import { formatState, monthRange, parseState, rangeToDatetime, type ViewState } from './state'
import { drawTable } from './table'
import { addMonths, loadTotals, totalOf, type RouteSeries } from './totals'

const EXTRA_DELAY_MS = 200
/** Share of a route's count from which a count that is known for the route only is shown on the map. */
const LARGE_SHARE = 0.05

/** Say that figures before and after a break inside the window are not comparable. */
function breakNotes(breaks: readonly Break[]): string[] {
  const months = [...new Set(breaks.map(({ month }) => month))].sort()
  if (!months.length) return []
  const listed = months.map(formatMonth).join(', ')
  return [`Counted or divided in another way from ${listed}: figures of places before and after are not comparable.`]
}

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
    private readonly breaks: readonly Break[],
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

  bounds(route: RouteId | null): Bounds {
    return boundsOf(this.routes, route)
  }

  drawFigures(): void {
    const { state, range, windowText } = this
    const breaks = this.breaks.filter(({ route }) => route === state.route)
    const view = { state, chosen: this.periods.indexOf(state.month), range, windowText, series: this.seriesOf(state.route), breaks }
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
    this.map.paint(this.painted(matrix))
    this.map.tellRoutes(this.routeLines(matrix))
    const scope = state.route ? '' : 'the five routes, '
    const title = `Detections per ${cellArea(resolution)} or per area, ${scope}${this.windowText}`
    drawLegend(byId('legend'), breaksOf(this.range.full), title, breakNotes(breaksIn(matrix, this.range)))
    drawStanding(byId('panel'), standing(matrix, this.range))
    await this.map.idle()
    document.documentElement.dataset['view'] = `${formatState(state)}&resolution=${resolution}`
    document.documentElement.dataset['ready'] = 'true'
  }

  private painted(matrix: Matrix): Map<number, Painted> {
    const breaks = breaksOf(this.range.full)
    return new Map(
      matrix.rows.map(({ id, kind }, row) => {
        const sum = sumWindow(matrix, row, this.range)
        return [id, { class: classify(sum, breaks), look: lookOf(kind, placingOf(matrix, sum)?.basis ?? null) }]
      }),
    )
  }

  /** Return a line for each route much of whose count is known for the route only. */
  private routeLines(matrix: Matrix): Map<string, string> {
    const lines = new Map<string, string>()
    for (const route of matrix.remainders.keys()) {
      const total = totalOf(this.totals.get(route as RouteId)?.months ?? [], this.range).value ?? 0
      const rest = remainderOf(matrix, route, this.range)
      if (rest > 0 && rest >= total * LARGE_SHARE) lines.set(route, `${formatCount(rest)}\nplace\u00a0not\u00a0known`)
    }
    return lines
  }

  /** Say what a painted cell or area counts, where, and how it was derived. */
  hover(id: number): string {
    const { matrix } = this
    const row = matrix?.rowOf.get(id)
    if (!matrix || row === undefined) return ''
    const found = matrix.rows[row]
    if (!found) return ''
    const { kind, name, areas, routes } = found
    const sum = sumWindow(matrix, row, this.range)
    const count = sum.sum > 0 ? formatCount(sum.sum) : sum.withheldMonths > 0 ? 'withheld (small count)' : '0'
    const names = areas.map((area) => area.name).join(', ')
    const figure = kind === 'area' ? `${name} ${count}, ${unknownPlace(routes)}` : names ? `${names} ${count}` : `${count} in this cell`
    const placing = placingOf(matrix, sum)
    return placing ? `${figure}: ${basisText(placing, sharesOf(matrix, found, this.range))}.` : figure
  }

  click({ place, cellId, areaIds, routes }: Clicked): void {
    if (cellId === null && !areaIds.length && !place) return
    clearAlert()
    const rowOf = (id: number) => this.matrix?.rows[this.matrix.rowOf.get(id) ?? -1]
    const cell = cellId === null ? null : (rowOf(cellId)?.cell ?? null)
    const areas = areaIds.flatMap((id) => rowOf(id) ?? [])
    this.selection = { place, cell, areas, routes }
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
    const datetime = rangeToDatetime(this.range, this.periods)
    const fetching = [fetchCell(selection.cell, datetime), ...selection.areas.map((area) => fetchArea(area, datetime))]
    const all = (await Promise.all(fetching)).flat()
    if (selection !== this.selection || state !== this.state) return
    const figures = state.route ? all.filter(({ route }) => route === state.route) : all
    const others = { ...selection, routes: selection.routes.filter((route) => route !== state.route) }
    const actions = { close: () => this.closeSelection(), choose: (route: RouteId) => this.choose(route) }
    drawDetails(byId('details'), others, figures, this.windowText, actions, (figure) => this.sharesFor(figure))
  }

  /** Return the shares that divide a figure, of its own route alone where a cell has several. */
  private sharesFor({ cell, area, route }: CellProperties): Shares | null {
    const { matrix, range } = this
    const row = matrix?.rows.find((candidate) => (cell ? candidate.cell === cell : candidate.area === area))
    return matrix && row ? sharesOf(matrix, { ...row, routes: [route] }, range) : null
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

/** Return the bounds of a route's corridor and landing areas, or of all routes. */
function boundsOf(routes: RouteItems, route: RouteId | null): Bounds {
  const box = routes.features.find(({ id }) => id === route)?.bbox
  if (!box) return HOME
  const [west, south, east, north] = box
  return [west, south, east, Math.max(north, ROUTES.find(({ id }) => id === route)?.north ?? north)]
}

async function start(): Promise<void> {
  const [cellTiles, routes, sources, { periods, breaks }] = await Promise.all([
    getJson<TileInfo>('/tiles/cells.json'),
    getJson<RouteItems>('/collections/routes/items'),
    getJson<SourcesAnswer>('/sources'),
    loadMatrix(null, 3),
  ])
  const totals = await loadTotals(periods)
  const state = parseState(location.hash, periods)
  drawLegend(byId('legend'), breaksOf(1), 'Detections', []) // first, because it takes room from the map
  const map = new RouteMap(byId('map'), cellTiles, boundsOf(routes, state.route))
  const page: Page = new Page(state, periods, map, routes, totals, breaks, (route) => controls.choose(route))
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
  map.onHover((id) => page.hover(id))
  page.drawFigures()
  await page.drawCells()
  map.map.on('zoomend', () => void page.attempt(() => page.drawCells()))
}

start().catch(showAlert)
