/** Draw the months of a route as bars, with the chosen month, measures and estimates marked. */
import type { PeriodValue, Break } from './api'
import { axisTop, chartRange, labelRows } from './axes'
import { element, svg } from './dom'
import { formatCompact, formatCount, formatMonth, formatPeriod } from './format'
import { markOf, monthPosition, type Mark, type MonthSpan, type Numbered } from './measures'
import type { Estimate } from './outlook'

const WIDTH = 340
const LEFT = 36
const RIGHT = 3
const PLOT_HEIGHT = 104
const BELOW = 26
const LABEL_GAP = 16
const DIAMOND_GAP = 14
const BAR_SHARE = 0.74
const LEAST_INTERVAL = 2

export interface Timeline {
  months: readonly PeriodValue[]
  chosen: number
  span: MonthSpan
  estimates: readonly Estimate[]
  measures: readonly Numbered[]
  breaks: readonly Break[]
}

/** Return the span of months around the chosen one, up to the last published or estimated month. */
export function timelineSpan(months: readonly PeriodValue[], chosen: number, estimates: readonly Estimate[]): MonthSpan {
  const first = monthPosition(months[0]?.period ?? '')
  const newest = Math.max(...estimates.map(({ period }) => monthPosition(period) + 1), first + months.length)
  const { start, stop } = chartRange(chosen, months.length, newest - first - months.length)
  return { from: first + start, to: first + stop }
}

export function spanText({ from, to }: MonthSpan): string {
  return `${formatMonth(periodAt(from))} to ${formatMonth(periodAt(to - 1))}`
}

function periodAt(position: number): string {
  return `${Math.floor(position / 12)}-${String((position % 12) + 1).padStart(2, '0')}`
}

export function drawTimeline(timeline: Timeline): Node[] {
  const said = element('p', { class: 'mark-name', 'aria-hidden': 'true' })
  const picture = new Picture(timeline, (name) => (said.textContent = name || picture.key))
  said.textContent = picture.key
  return [element('figure', { class: 'timeline', 'data-testid': 'timeline' }, picture.draw(), said), monthsTable(timeline)]
}

/** Draw in units of the SVG; y grows downward. */
class Picture {
  private readonly shown: readonly PeriodValue[]
  private readonly estimates: readonly Estimate[]
  private readonly marks: { named: Numbered; mark: Mark; row: number }[]
  private readonly breaks: ReadonlyMap<string, readonly Break[]>
  private readonly marksBase: number
  private readonly plotTop: number
  private readonly highest: number

  constructor(
    private readonly timeline: Timeline,
    private readonly say: (name: string) => void,
  ) {
    const { months, span, estimates, measures, breaks } = timeline
    this.breaks = breaksByMonth(breaks, span)
    this.shown = months.filter(({ period }) => isIn(period, span))
    this.estimates = estimates.filter(({ period }) => isIn(period, span))
    const marks = measures.flatMap((named) => {
      const mark = markOf(named.measure)
      return mark ? [{ named, mark }] : []
    })
    const rows = labelRows(marks.map(({ mark }) => this.labelX(mark)), LABEL_GAP)
    this.marks = marks.map((mark, at) => ({ ...mark, row: rows[at] ?? 0 }))
    this.marksBase = 12 + LABEL_GAP * (rows.length ? Math.max(...rows) + 1 : 0)
    this.plotTop = this.marksBase + (this.breaks.size ? DIAMOND_GAP : 0)
    this.highest = axisTop(Math.max(0, ...this.shown.map(({ value }) => value ?? 0), ...this.estimates.map(({ high }) => high)))
  }

  /** Show the key; while the pointer is on a measure, show its name instead. */
  get key(): string {
    const sentences: [string, boolean][] = [
      ['Detections by month; the chosen month is dark.', true],
      ['Outlined months are provisional.', this.shown.some(({ status }) => status === 'provisional')],
      ['Lines with ends are 80% intervals.', this.estimates.some((estimate) => this.isSeen(estimate))],
      ['Diamonds are months from which figures are counted or divided in another way.', this.breaks.size > 0],
      ['Numbers refer to the measures listed below.', this.marks.length > 0],
    ]
    return sentences.flatMap(([text, applies]) => (applies ? [text] : [])).join(' ')
  }

  draw(): SVGElement {
    const height = this.base + BELOW
    return svg(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${height}`, role: 'group', 'aria-label': `Detections by month, ${spanText(this.timeline.span)}` },
      svg('g', { 'aria-hidden': 'true' }, ...this.axis(), ...this.bands(), ...this.shown.map((month) => this.bar(month))),
      svg('g', { 'aria-hidden': 'true' }, ...this.estimates.filter((estimate) => this.isSeen(estimate)).map((estimate) => this.interval(estimate)), ...this.chosenMark()),
      ...this.marks.map((mark) => this.mark(mark)),
      ...[...this.breaks].map(([month, found]) => this.diamond(month, breakText(month, found))),
    )
  }

  private get base(): number {
    return this.plotTop + PLOT_HEIGHT
  }

  private get monthWidth(): number {
    const { from, to } = this.timeline.span
    return (WIDTH - LEFT - RIGHT) / (to - from)
  }

  private x(position: number): number {
    const { from, to } = this.timeline.span
    return LEFT + (Math.min(Math.max(position, from), to) - from) * this.monthWidth
  }

  private y(count: number): number {
    return this.base - (PLOT_HEIGHT * count) / this.highest
  }

  private axis(): SVGElement[] {
    const lines = [0, this.highest / 2, this.highest].flatMap((count) => [
      line('grid', { x1: LEFT, x2: WIDTH - RIGHT, y1: this.y(count), y2: this.y(count) }),
      label('end', LEFT - 4, this.y(count) + 3.5, formatCompact(count)),
    ])
    const { from, to } = this.timeline.span
    const years = Array.from({ length: to - from }, (_, at) => from + at).filter((position) => position % 12 === 0)
    return [
      ...lines,
      ...years.flatMap((position) => [
        line('grid', { x1: this.x(position), x2: this.x(position), y1: this.base, y2: this.base + 5 }),
        ...(to - position > 3 ? [label('start', this.x(position) + 2, this.base + 20, String(position / 12))] : []),
      ]),
    ]
  }

  private bar({ period, value, status }: PeriodValue): SVGElement {
    const kind = period === this.timeline.months[this.timeline.chosen]?.period ? 'chosen' : status === 'provisional' ? 'provisional' : 'final'
    const [left, width] = this.column(period)
    const top = this.y(value ?? 0)
    return rect(`bar ${kind}`, left, top, width, this.base - top)
  }

  private column(period: string): [number, number] {
    const width = this.monthWidth * BAR_SHARE
    return [this.x(monthPosition(period)) + (this.monthWidth - width) / 2, width]
  }

  private chosenMark(): SVGElement[] {
    const month = this.timeline.months[this.timeline.chosen]
    if (!month) return []
    const middle = this.x(monthPosition(month.period)) + this.monthWidth / 2
    return [svg('path', { class: 'pointer', d: `M${middle.toFixed(1)} ${this.base + 2}l4 6h-8z` })]
  }

  private isSeen({ low, high }: Estimate): boolean {
    return this.y(low) - this.y(high) >= LEAST_INTERVAL
  }

  /** Draw an interval as a line with ends, and the median as a dot. */
  private interval({ period, median, low, high, kind }: Estimate): SVGElement {
    const [left, width] = this.column(period)
    const middle = left + width / 2
    const ends = [low, high].map((count) => line('ends', { x1: left, x2: left + width, y1: this.y(count), y2: this.y(count) }))
    return svg(
      'g',
      { class: `interval ${kind}` },
      line('whisker', { x1: middle, x2: middle, y1: this.y(low), y2: this.y(high) }),
      ...ends,
      svg('circle', { cx: middle.toFixed(1), cy: this.y(median).toFixed(1), r: '2.2' }),
    )
  }

  private bands(): SVGElement[] {
    const bands = this.marks.filter(({ mark }) => mark.kind === 'band')
    return bands.map(({ mark }) => rect('band', this.x(mark.from), this.plotTop, Math.max(this.x(mark.to) - this.x(mark.from), 1), PLOT_HEIGHT))
  }

  private labelX(mark: Mark): number {
    const [from, to] = [this.x(mark.from), this.x(mark.to)]
    return Math.max(mark.kind === 'band' ? (from + to) / 2 : from, LEFT + 5)
  }

  /** Draw the lines of a measure and its events, and its number; pointing at it shows its name. */
  private mark({ named: { number, measure }, mark, row }: (typeof this.marks)[number]): SVGElement {
    const name = `${number}. ${measure.name}, ${measure.date ? formatPeriod(measure.date) : ''}`
    const [at, labelY] = [this.labelX(mark), this.marksBase - 5 - row * LABEL_GAP]
    const days = measure.events.flatMap((event) => markOf(event) ?? []).filter(({ from }) => this.isShown(from))
    const drawn = svg(
      'g',
      { class: 'measure-mark', tabindex: '0', role: 'img', 'aria-label': name },
      rect('reach', at - 6, labelY - 10, 12, this.base - labelY + 10),
      ...this.lines(mark, labelY + 2),
      ...days.map(({ from }) => line('event', this.upright(from, this.plotTop))),
      svg('circle', { cx: at.toFixed(1), cy: (labelY - 4).toFixed(1), r: '7' }),
      label('middle', at, labelY - 0.4, String(number)),
    )
    return this.saying(drawn, name)
  }

  /** Draw a break at the start of its month; pointing at it shows its text. */
  private diamond(month: string, name: string): SVGElement {
    const [at, middle] = [this.x(monthPosition(month)), this.plotTop - DIAMOND_GAP / 2]
    const drawn = svg(
      'g',
      { class: 'break-mark', tabindex: '0', role: 'img', 'aria-label': name },
      rect('reach', at - 6, middle - 7, 12, this.base - middle + 7),
      line('day', this.upright(monthPosition(month), middle)),
      svg('path', { d: `M${at.toFixed(1)} ${middle - 5}l5 5l-5 5l-5 -5z` }),
    )
    return this.saying(drawn, name)
  }

  private saying(drawn: SVGElement, name: string): SVGElement {
    drawn.addEventListener('focus', () => this.say(name))
    drawn.addEventListener('blur', () => this.say(''))
    drawn.addEventListener('pointerenter', () => this.say(name))
    drawn.addEventListener('pointerleave', () => this.say(''))
    return drawn
  }

  private lines(mark: Mark, top: number): SVGElement[] {
    const [from, to] = [this.x(mark.from), this.x(mark.to)]
    if (mark.kind === 'band') return [line('edge', { x1: from, x2: to, y1: this.plotTop, y2: this.plotTop })]
    const days = [mark.from, mark.to].filter((day) => this.isShown(day))
    return [
      ...days.map((day) => line('day', this.upright(day, day === mark.from ? top : this.plotTop))),
      ...(mark.kind === 'days' ? [line('edge', { x1: from, x2: to, y1: this.plotTop, y2: this.plotTop })] : []),
    ]
  }

  private upright(position: number, top: number): { x1: number; x2: number; y1: number; y2: number } {
    return { x1: this.x(position), x2: this.x(position), y1: top, y2: this.base }
  }

  private isShown(position: number): boolean {
    return position >= this.timeline.span.from && position < this.timeline.span.to
  }
}

function isIn(period: string, { from, to }: MonthSpan): boolean {
  const position = monthPosition(period)
  return position >= from && position < to
}

function line(kind: string, ends: { x1: number; x2: number; y1: number; y2: number }): SVGElement {
  const places = Object.entries(ends).map(([name, place]) => [name, place.toFixed(1)])
  return svg('line', { class: kind, ...Object.fromEntries(places) })
}

function rect(kind: string, x: number, y: number, width: number, height: number): SVGElement {
  const [left, top] = [x.toFixed(1), y.toFixed(1)]
  return svg('rect', { class: kind, x: left, y: top, width: width.toFixed(1), height: height.toFixed(1) })
}

function label(anchor: 'start' | 'middle' | 'end', x: number, y: number, text: string): SVGElement {
  return svg('text', { x: x.toFixed(1), y: y.toFixed(1), 'text-anchor': anchor }, document.createTextNode(text))
}

/** Group the breaks inside a span by month, in order of time. */
export function breaksByMonth(breaks: readonly Break[], span: MonthSpan): Map<string, Break[]> {
  const found = new Map<string, Break[]>()
  for (const each of breaks) if (isIn(each.month, span)) found.set(each.month, [...(found.get(each.month) ?? []), each])
  return found
}

/** Say in one sentence or more what changes in a month. */
export function breakText(month: string, breaks: readonly Break[]): string {
  return `${formatMonth(month)}: ${breaks.map(({ note }) => note).join(' ')}`
}

/** List the breaks of a span in words. */
export function breakList(breaks: readonly Break[], span: MonthSpan): HTMLElement[] {
  const shown = breaksByMonth(breaks, span)
  if (!shown.size) return []
  const items = [...shown].map(([month, found]) => element('li', {}, breakText(month, found)))
  const months = shown.size === 1 ? 'one month' : `${shown.size} months`
  return [
    element(
      'details',
      { 'data-testid': 'breaks' },
      element('summary', {}, `Counted or divided in another way from ${months} on: figures before and after are not comparable`),
      element('ul', { class: 'others' }, ...items),
    ),
  ]
}

/** Describe the months in words, for readers who cannot see the chart. */
function monthsTable({ months, span, estimates }: Timeline): HTMLElement {
  const estimated = new Map(estimates.map((estimate) => [estimate.period, estimate]))
  const rows = Array.from({ length: span.to - span.from }, (_, at) => periodAt(span.from + at)).map((period) => {
    const month = months.find((candidate) => candidate.period === period)
    const estimate = estimated.get(period)
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, formatMonth(period)),
      element('td', {}, month && month.value !== null ? formatCount(month.value) : 'not published'),
      element('td', {}, estimate ? `${formatCount(estimate.low)} to ${formatCount(estimate.high)}` : month?.status.replaceAll('_', ' ') ?? ''),
    )
  })
  const heads = ['Month', 'Detections', 'Status or interval'].map((text) => element('th', { scope: 'col' }, text))
  return element(
    'details',
    {},
    element('summary', {}, 'Show these months as a table'),
    element('table', {}, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...rows)),
  )
}
