/** Show the panel of the selected route: its total, change, source and caveats. */
import {
  ask,
  type AlertsAnswer,
  type Asked,
  type Figure,
  type HotspotsAnswer,
  type MeasuresAnswer,
  type OutlookAnswer,
  type PressureAnswer,
  type SeriesAnswer,
  type Break,
} from './api'
import { definitions, element } from './dom'
import { formatChange, formatCount, formatDay, formatMonth, plural } from './format'
import { hotspotSection } from './hotspots'
import type { Standing } from './matrix'
import { measureList, measuresIn, monthPosition, type MonthSpan } from './measures'
import { estimatesOf, outlookLines } from './outlook'
import { pressureSection } from './pressure'
import { routeName, SERIES, type RouteId } from './routes'
import { standingText } from './standing'
import type { MonthRange, ViewState, WindowKind } from './state'
import { breakList, drawTimeline, spanText, timelineSpan } from './timeline'
import { seriesPath, totalOf, yearOnYear, type RouteSeries } from './totals'

export interface PanelView {
  state: ViewState
  /** Position of the chosen month. */
  chosen: number
  range: MonthRange
  windowText: string
  series: RouteSeries
  /** Months from which other shares divide the counts of the route. */
  breaks: readonly Break[]
}

const EXTRA_ID = 'panel-extra'
const STANDING_ID = 'panel-standing'

export function drawPanel(target: HTMLElement, view: PanelView): void {
  const { state, range, series, windowText } = view
  const total = totalOf(series.months, range)
  const extra = keptExtra(target, state)
  target.replaceChildren(
    element('h2', {}, routeName(state.route)),
    element(
      'p',
      { class: 'total', 'data-testid': 'panel-total' },
      element('strong', {}, total.value === null ? 'not published' : formatCount(total.value)),
      total.value === null ? null : ` ${unitOf(state)}`,
    ),
    element('p', { class: 'window' }, windowText, missingMonths(total.published, range.full)),
    element('p', { class: 'note', id: STANDING_ID, 'data-testid': 'standing' }),
    ...(total.provisional ? [element('p', { class: 'flag' }, 'Provisional: recent months are usually revised later.')] : []),
    definitions([
      ...(state.window === 'month' ? [] : [['Compared with a year earlier', changeText(yearOnYear(series.months, range))] as [string, string]]),
      ['Source', `${series.publisher}: ${series.title}`, { 'data-testid': 'panel-source' }],
      ['Vintage', `as published on ${formatDay(series.released)}`, { 'data-testid': 'panel-vintage' }],
    ]),
    element('ul', { class: 'caveats' }, ...series.caveats.map((caveat) => element('li', {}, caveat))),
    extra,
  )
}

/** Say how much of the total stands on cells, on areas and with the route only, once the counts of places are there. */
export function drawStanding(target: HTMLElement, standing: Standing): void {
  const line = target.querySelector(`#${STANDING_ID}`)
  if (line) line.textContent = standingText(standing)
}

/** Keep the fetched details of another month of the same route until the new details arrive. */
function keptExtra(target: HTMLElement, { route }: ViewState): HTMLElement {
  const kept = target.querySelector<HTMLElement>(`#${EXTRA_ID}`)
  const isSame = route !== null && kept?.dataset['route'] === route
  const extra = isSame ? kept : element('div', { id: EXTRA_ID, 'data-route': route ?? '' }, ...(route ? [] : [invitation()]))
  extra.setAttribute('aria-busy', String(route !== null))
  return extra
}

function invitation(): HTMLElement {
  return element('p', { class: 'note' }, 'Choose a route to see its pressure, measures and hotspots.')
}

/** Return the total in one line, for screen readers. */
export function sayTotal({ state, range, series, windowText }: PanelView): string {
  const { value } = totalOf(series.months, range)
  const total = value === null ? 'not published' : `${formatCount(value)} ${unitOf(state)}`
  return `${routeName(state.route)}, ${windowText}: ${total}`
}

const unitOf = ({ route }: ViewState): string => (route ? 'detections' : 'detections, the five routes')

function missingMonths(published: number, full: number): string {
  return published === full ? '' : ` (${published} of ${full} months published)`
}

function changeText(change: number | null): string {
  return change === null ? 'not available: a period is incomplete, or the earlier count is small' : formatChange(change)
}

let pending: AbortController | null = null

/** The fetched details of one route and month; each has an answer or the reason why it is missing. */
interface Extra {
  pressure: Asked<PressureAnswer>
  alerts: Asked<AlertsAnswer> | null
  series: Asked<SeriesAnswer>
  measures: Asked<MeasuresAnswer>
  outlook: Asked<OutlookAnswer>
  hotspots: Asked<HotspotsAnswer>
}

/** Fetch the details of one route and window: pressure, measures, hotspots and other sources. */
export async function fillPanel(target: HTMLElement, view: PanelView, route: RouteId, datetime: string): Promise<void> {
  pending?.abort()
  const mine = (pending = new AbortController())
  const extra = await fetchExtra(view.state.month, route, datetime, mine.signal).catch((error: unknown) => {
    if (mine.signal.aborted) return null
    throw error
  })
  if (!extra || mine.signal.aborted) return
  const filled = target.querySelector<HTMLElement>(`#${EXTRA_ID}`)
  filled?.replaceChildren(...drawExtra(extra, view))
  filled?.removeAttribute('aria-busy')
}

export function cancelPanel(): void {
  pending?.abort()
}

async function fetchExtra(month: string, route: RouteId, datetime: string, signal: AbortSignal): Promise<Extra> {
  const [pressure, series, measures, outlook, hotspots] = await Promise.all([
    ask<PressureAnswer>(`/pressure/${route}?datetime=${month}`, signal),
    ask<SeriesAnswer>(seriesPath(route, datetime), signal),
    ask<MeasuresAnswer>(`/measures?route=${route}`, signal),
    ask<OutlookAnswer>(`/forecast/${route}`, signal),
    ask<HotspotsAnswer>(`/hotspots?route=${route}&datetime=${month}`, signal),
  ])
  const hasAlarms = Boolean(pressure.answer?.alarms.length)
  const alerts = hasAlarms ? await ask<AlertsAnswer>(`/alerts?route=${route}&datetime=${month}`, signal) : null
  return { pressure, alerts, series, measures, outlook, hotspots }
}

function drawExtra({ pressure, alerts, series, measures, outlook, hotspots }: Extra, view: PanelView): Node[] {
  const { state } = view
  return [
    pressureSection(pressure, alerts, state.month),
    ...timeSection(measures, outlook, view),
    ...hotspotSection(hotspots, state.month),
    ...indicators(pressure, state.month),
    ...otherSources(series, view),
  ]
}

function timeSection(measures: Asked<MeasuresAnswer>, outlook: Asked<OutlookAnswer>, { series, chosen, breaks }: PanelView): Node[] {
  const estimates = outlook.answer ? estimatesOf(outlook.answer).estimates : []
  const span = timelineSpan(series.months, chosen, estimates)
  const numbered = measures.answer ? measuresIn(measures.answer.measures, span).dated : []
  return [
    element('h3', {}, 'Month by month'),
    ...drawTimeline({ months: series.months, chosen, span, estimates, measures: numbered, breaks }),
    ...breakList(breaks, span),
    ...(showsNewest(span, series) ? outlookLines(outlook) : []),
    element('h3', {}, 'Measures in this period'),
    ...measureList(measures, span, spanText(span)),
  ]
}

/** Estimates are shown only if the chart reaches the latest month. */
function showsNewest({ to }: MonthSpan, { months }: RouteSeries): boolean {
  return to > monthPosition(months.at(-1)?.period ?? '')
}

function indicators({ answer }: Asked<PressureAnswer>, month: string): Node[] {
  if (!answer) return []
  const rows: [string, string][] = (
    [
      ['Compared with the previous month', 'change_previous_period'],
      ['Compared with the same month a year earlier', 'year_on_year'],
      ['Share of detections on the five routes', 'share'],
    ] as const
  ).map(([term, name]) => [term, figureText(answer.indicators[name], name === 'share')])
  return [element('h3', {}, `Indicators for ${formatMonth(month)}`), definitions(rows)]
}

function figureText(figure: Figure | undefined, isShare: boolean): string {
  if (!figure || figure.value === null) return `not available${figure?.reason_missing ? `: ${figure.reason_missing}` : ''}`
  return isShare ? formatChange(figure.value).replace('+', '') : formatChange(figure.value)
}

const withheldText = (count: number): string => (count ? `, ${plural(count, 'small count')} withheld` : '')

/** Windows that a series of this grain can be summed over; weeks do not add up to an official year. */
const GRAIN_WINDOWS: Record<string, WindowKind[]> = { week: ['month'], month: ['month', '12months', 'year'], quarter: ['year'], year: ['year'] }

function otherSources({ answer, missing }: Asked<SeriesAnswer>, { state, windowText }: PanelView): Node[] {
  if (!answer) return [element('h3', {}, 'Other published series'), element('p', { class: 'note' }, `Not available. ${missing}`)]
  const fits = (grain: string) => GRAIN_WINDOWS[grain]?.includes(state.window) ?? false
  const others = answer.series.filter(({ id, sum, grain }) => id !== SERIES && sum !== null && fits(grain))
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
    element('p', { class: 'note' }, 'These series count different things. They are shown side by side and never added up.'),
    element('ul', { class: 'others' }, ...items),
  ]
}
