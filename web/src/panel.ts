/** The panel: the total of the selected route, how it changed, where it comes from, and what it does not say. */
import { getJson, type Figure, type PressureAnswer, type SeriesAnswer } from './api'
import { definitions, element } from './dom'
import { formatChange, formatCount, formatDay, formatMonth, plural } from './format'
import { routeName, SERIES, type RouteId } from './routes'
import type { MonthRange, ViewState, WindowKind } from './state'
import { seriesPath, totalOf, yearOnYear, type RouteSeries } from './totals'

export interface PanelView {
  state: ViewState
  range: MonthRange
  windowText: string
  series: RouteSeries
}

const EXTRA_ID = 'panel-extra'

export function drawPanel(target: HTMLElement, view: PanelView): void {
  const { state, range, series, windowText } = view
  const total = totalOf(series.months, range)
  target.replaceChildren(
    element('h2', {}, routeName(state.route)),
    element(
      'p',
      { class: 'total', 'data-testid': 'panel-total' },
      element('strong', {}, total.value === null ? 'not published' : formatCount(total.value)),
      total.value === null ? null : ` ${unitOf(state)}`,
    ),
    element('p', { class: 'window' }, windowText, missingMonths(total.published, range.full)),
    ...(total.provisional ? [element('p', { class: 'flag' }, 'Provisional: recent months are usually revised later.')] : []),
    definitions([
      ...(state.window === 'month' ? [] : [['Against a year before', changeText(yearOnYear(series.months, range))] as [string, string]]),
      ['Source', `${series.publisher}: ${series.title}`, { 'data-testid': 'panel-source' }],
      ['Vintage', `as published on ${formatDay(series.released)}`, { 'data-testid': 'panel-vintage' }],
    ]),
    element('ul', { class: 'caveats' }, ...series.caveats.map((caveat) => element('li', {}, caveat))),
    element('div', { id: EXTRA_ID }),
  )
}

/** The total in one line, for a screen reader. */
export function sayTotal({ state, range, series, windowText }: PanelView): string {
  const { value } = totalOf(series.months, range)
  const total = value === null ? 'not published' : `${formatCount(value)} ${unitOf(state)}`
  return `${routeName(state.route)}, ${windowText}: ${total}`
}

const unitOf = ({ route }: ViewState): string => (route ? 'detections' : 'detections, all routes')

function missingMonths(published: number, full: number): string {
  return published === full ? '' : ` (${published} of ${full} months published)`
}

function changeText(change: number | null): string {
  return change === null ? 'not given: a window is incomplete, or the earlier one small' : formatChange(change)
}

let pending: AbortController | null = null

/** Fetch what belongs to one route and window only: the indicators of its month, and other sources side by side. */
export async function fillPanel(target: HTMLElement, view: PanelView, route: RouteId, datetime: string): Promise<void> {
  pending?.abort()
  const mine = (pending = new AbortController())
  const [pressure, answer] = await Promise.all([
    getJson<PressureAnswer>(`/pressure/${route}?datetime=${view.state.month}`, mine.signal),
    getJson<SeriesAnswer>(seriesPath(route, datetime), mine.signal),
  ]).catch((error: unknown) => {
    if (mine.signal.aborted) return [null, null] as const
    throw error
  })
  if (!pressure || mine.signal.aborted) return
  const extra = [...indicators(pressure, view.state.month), ...otherSources(answer, view)]
  target.querySelector(`#${EXTRA_ID}`)?.replaceChildren(...extra)
}

export function cancelPanel(): void {
  pending?.abort()
}

function indicators(pressure: PressureAnswer, month: string): Node[] {
  const rows: [string, string][] = (
    [
      ['Against the month before', 'change_previous_period'],
      ['Against the same month a year before', 'year_on_year'],
      ['Share of the five routes', 'share'],
    ] as const
  ).map(([term, name]) => [term, figureText(pressure.indicators[name], name === 'share')])
  return [element('h3', {}, `Indicators of ${formatMonth(month)}`), definitions(rows)]
}

function figureText(figure: Figure | undefined, isShare: boolean): string {
  if (!figure || figure.value === null) return `not given${figure?.reason_missing ? `: ${figure.reason_missing}` : ''}`
  return isShare ? formatChange(figure.value).replace('+', '') : formatChange(figure.value)
}

const withheldText = (count: number): string => (count ? `, ${plural(count, 'small count')} withheld` : '')

/** Windows over which a series of this grain may be read as one figure: weeks do not add up to an official year. */
const GRAIN_WINDOWS: Record<string, WindowKind[]> = { week: ['month'], month: ['month', '12months', 'year'], quarter: ['year'], year: ['year'] }

function otherSources(answer: SeriesAnswer | null, { state, windowText }: PanelView): Node[] {
  const fits = (grain: string) => GRAIN_WINDOWS[grain]?.includes(state.window) ?? false
  const others = answer?.series.filter(({ id, sum, grain }) => id !== SERIES && sum !== null && fits(grain)) ?? []
  if (!others.length) return []
  const items = others.map(({ title, publisher, unit, sum, grain, period_count, withheld_periods, release, caveats }) =>
    element(
      'li',
      {},
      element('strong', {}, `${formatCount(sum ?? 0)} ${unit}`),
      `: ${title}${grain === 'week' ? `, ${plural(period_count, 'whole week')}` : ''}${withheldText(withheld_periods)}. ${publisher}, ${release.released_basis === 'retrieved' ? 'fetched' : 'published'} on ${formatDay(release.released)}. ${caveats.join(' ')}`,
    ),
  )
  return [
    element('h3', {}, `Other published series, ${windowText}`),
    element('p', { class: 'note' }, 'Shown side by side, never added: they count different things.'),
    element('ul', { class: 'others' }, ...items),
  ]
}
