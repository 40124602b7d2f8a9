/** Connect the controls for route, window and month; they only report the choice. */
import { byId, element } from './dom'
import { formatMonth } from './format'
import { isRouteId, ROUTES, type RouteId } from './routes'
import { WINDOW_KINDS, type ViewState } from './state'

const STEP_MS = 700

export class Controls {
  private readonly route = byId<HTMLSelectElement>('route')
  private readonly window = byId<HTMLSelectElement>('window')
  private readonly month = byId<HTMLInputElement>('month')
  private readonly label = byId('month-label')
  private readonly play = byId<HTMLButtonElement>('play')
  private timer: number | null = null

  constructor(
    private readonly periods: readonly string[],
    state: ViewState,
    private readonly changed: (state: ViewState) => void,
  ) {
    this.route.append(element('option', { value: '' }, 'All five routes'))
    this.route.append(...ROUTES.map(({ id, name }) => element('option', { value: id }, name)))
    this.month.max = String(periods.length - 1)
    this.show(state)
    this.route.addEventListener('change', () => this.report())
    this.window.addEventListener('change', () => this.report())
    this.month.addEventListener('input', () => this.report())
    this.play.addEventListener('click', () => this.toggle())
    byId('controls').addEventListener('submit', (event) => event.preventDefault())
  }

  show(state: ViewState): void {
    this.route.value = state.route ?? ''
    this.window.value = state.window
    this.month.value = String(this.periods.indexOf(state.month))
    this.describe(state.month)
  }

  choose(route: RouteId): void {
    this.route.value = route
    this.report()
  }

  private describe(month: string): void {
    this.label.textContent = formatMonth(month)
    this.month.setAttribute('aria-valuetext', formatMonth(month))
  }

  private report(): void {
    const month = this.periods[this.month.valueAsNumber] ?? ''
    const route = isRouteId(this.route.value) ? this.route.value : null
    const window = WINDOW_KINDS.find((kind) => kind === this.window.value) ?? 'month'
    this.describe(month)
    this.changed({ route, month, window })
  }

  private toggle(): void {
    if (this.timer === null) this.timer = window.setInterval(() => this.advance(), STEP_MS)
    else this.stop()
    this.play.setAttribute('aria-pressed', String(this.timer !== null))
    this.play.textContent = this.timer === null ? 'Play' : 'Pause'
  }

  private stop(): void {
    window.clearInterval(this.timer ?? undefined)
    this.timer = null
  }

  private advance(): void {
    const last = this.periods.length - 1
    this.month.value = String(this.month.valueAsNumber >= last ? 0 : this.month.valueAsNumber + 1)
    this.report()
  }
}
