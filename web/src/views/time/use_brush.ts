/** Turn drags, clicks and keys on the chart into windows. */
import { useRef } from 'preact/hooks'
import type { TargetedPointerEvent } from 'preact'
import type { MonthSpan } from '../../model/months'
import type { Series } from '../../model/series'
import { kindOf, type WindowKind } from '../../model/window'
import { drag, grabAt, handlesOf, isOnGrip, kindAfter, keyed, periodAt, stepsOf, type End, type Grab } from './brush'
import { positionAt, xOf, type Plot } from './plot'
import type { Change } from './use_play'

const CLICK_PX = 4

/** A drag; the plot stays as it was when the drag began. */
interface Drag {
  grab: Grab
  plot: Plot
  span: MonthSpan
  kind: WindowKind
  x: number
  isMoved: boolean
  sent: MonthSpan
}

export interface Brushed {
  plot: Plot
  series: Series
  span: MonthSpan
  kind: WindowKind
}

type Svg = SVGSVGElement
type PointerHandler = (event: TargetedPointerEvent<Svg>) => void
type KeyHandler = (event: KeyboardEvent) => void

export interface Brushing {
  pointer: { onPointerDown: PointerHandler; onPointerMove: PointerHandler; onPointerUp: PointerHandler; onPointerCancel: PointerHandler }
  keys: (end: End) => { onKeyDown: KeyHandler; onKeyUp: KeyHandler; onBlur: () => void }
}

/** Return the handlers of the chart and of its two handles; `begin` is called before a drag, `hover` with the period under the pointer. */
export function useBrush(brushed: Brushed, change: Change, begin: () => void, hover: (period: MonthSpan) => void): Brushing {
  const held = useRef<Drag | null>(null)
  const pressed = useRef(false)
  const latest = useRef(brushed)
  latest.current = brushed

  const onPointerDown: PointerHandler = (event) => {
    const start = event.isPrimary && event.button === 0 ? startOf(latest.current, event) : null
    if (!start) return
    event.currentTarget.setPointerCapture(event.pointerId)
    if (start.grab === 'from' || start.grab === 'to') handleIn(event.currentTarget, start.grab)?.focus({ preventScroll: true })
    held.current = start
    begin()
  }
  const onPointerMove: PointerHandler = (event) => {
    const { series, plot } = latest.current
    const now = held.current
    const { x, y } = pointOf(event)
    if (!now) return y < plot.top ? undefined : hover(periodAt(stepsOf(series), positionAt(plot, x)))
    now.isMoved ||= Math.abs(x - now.x) >= CLICK_PX
    const span = now.isMoved ? draggedTo(now, series, x) : now.sent
    if (isSame(span, now.sent)) return
    now.sent = span
    change(span, kindAfter(now.grab, now.kind, span, series), false)
  }
  const onPointerUp: PointerHandler = () => {
    const now = held.current
    held.current = null
    if (!now) return
    const { series } = latest.current
    const span = now.isMoved ? now.sent : clicked(now, series)
    if (span) change(span, now.isMoved ? kindAfter(now.grab, now.kind, span, series) : 'period', true)
  }
  // The browser takes a touch that scrolls the page: the window goes back to where it was.
  const onPointerCancel: PointerHandler = () => {
    if (held.current?.isMoved) change(held.current.span, held.current.kind, true)
    held.current = null
  }

  const settle = () => {
    if (pressed.current) change(latest.current.span, latest.current.kind, true)
    pressed.current = false
  }
  const keys = (end: End) => ({
    onKeyDown: (event: KeyboardEvent) => {
      const { series, span } = latest.current
      const next = event.ctrlKey || event.metaKey || event.altKey ? null : keyed(event.key, end, stepsOf(series), span)
      if (!next) return
      event.preventDefault()
      pressed.current = true
      if (!isSame(next, span)) change(next, kindOf(next, series), false)
    },
    onKeyUp: settle,
    onBlur: settle,
  })
  return { pointer: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel }, keys }
}

function pointOf(event: TargetedPointerEvent<Svg>): { x: number; y: number } {
  const { left, top } = event.currentTarget.getBoundingClientRect()
  return { x: event.clientX - left, y: event.clientY - top }
}

/** Return the drag that begins at a pointer; null above the bars, where marks have their names. */
function startOf({ plot, span, kind }: Brushed, event: TargetedPointerEvent<Svg>): Drag | null {
  const { x, y } = pointOf(event)
  if (y < plot.top) return null
  const [left, right] = [xOf(plot, span.from), xOf(plot, span.to)]
  const grab = grabAt(x, left, right, handlesOf(plot, left, right))
  return { grab, plot, span, kind, x, isMoved: false, sent: span }
}

function draggedTo({ grab, plot, span, x: start }: Drag, series: Series, x: number): MonthSpan {
  return drag(grab, stepsOf(series), span, positionAt(plot, start), positionAt(plot, x))
}

/** Return the period under a click; null on a grip, which is taken hold of without a change. */
function clicked({ grab, plot, span, x }: Drag, series: Series): MonthSpan | null {
  const handles = handlesOf(plot, xOf(plot, span.from), xOf(plot, span.to))
  const isGrip = (grab === 'from' || grab === 'to') && isOnGrip(x, handles[grab])
  const isSingle = span.to - span.from === series.monthsPerPeriod
  return isGrip && !isSingle ? null : periodAt(stepsOf(series), positionAt(plot, x))
}

const handleIn = (chart: Svg, end: End): SVGElement | null => chart.querySelector(`[data-end="${end}"]`)

const isSame = (one: MonthSpan, other: MonthSpan): boolean => one.from === other.from && one.to === other.to
