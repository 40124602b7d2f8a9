/** Compute the window that a drag, a click or a key of the brush chooses. Spans are whole periods inside the series. */
import { lengthOf, moved, type MonthSpan } from '../../model/months'
import { coverOf, type Series } from '../../model/series'
import { kindOf, type WindowKind } from '../../model/window'

/** What a pointer takes hold of: an end of the window, the window, or an empty place where a new one starts. */
export type Grab = 'from' | 'to' | 'move' | 'new'
export type End = 'from' | 'to'

/** Months that a series covers, and the months of one of its periods. */
export interface Steps {
  cover: MonthSpan
  size: number
}

const GRIP_WIDTH = 8
const PAGE = 12

export function stepsOf(series: Series): Steps {
  return { cover: coverOf(series), size: series.monthsPerPeriod }
}

/** Return the period at a position in months; outside the series the nearest. */
export function periodAt({ cover, size }: Steps, position: number): MonthSpan {
  const last = (cover.to - cover.from) / size - 1
  const from = cover.from + Math.min(Math.max(Math.floor((position - cover.from) / size), 0), last) * size
  return { from, to: from + size }
}

/** Return the window after a drag from one position to another, both in months. */
export function drag(grab: Grab, steps: Steps, span: MonthSpan, start: number, now: number): MonthSpan {
  if (grab === 'new') {
    const [one, other] = [periodAt(steps, start), periodAt(steps, now)]
    return { from: Math.min(one.from, other.from), to: Math.max(one.to, other.to) }
  }
  const distance = Math.round((now - start) / steps.size) * steps.size
  return grab === 'move' ? shift(steps, span, distance) : pull(grab, steps, span, span[grab] + distance)
}

function shift({ cover }: Steps, span: MonthSpan, months: number): MonthSpan {
  return moved(span, Math.min(Math.max(months, cover.from - span.from), cover.to - span.to))
}

/** Move one end of a window; it keeps at least one period. */
function pull(end: End, steps: Steps, span: MonthSpan, to: number): MonthSpan {
  const { least, most } = limitsOf(end, steps, span)
  return { ...span, [end]: Math.min(Math.max(to, least), most) }
}

/** Return the positions between which an end of a window can be. */
export function limitsOf(end: End, { cover, size }: Steps, span: MonthSpan): { least: number; most: number } {
  return end === 'from' ? { least: cover.from, most: span.to - size } : { least: span.from + size, most: cover.to }
}

/** Return the window after a key on an end; null if the key means nothing to it. */
export function keyed(key: string, end: End, steps: Steps, span: MonthSpan): MonthSpan | null {
  const { least, most } = limitsOf(end, steps, span)
  const distances: Record<string, number> = {
    ArrowLeft: -steps.size,
    ArrowDown: -steps.size,
    ArrowRight: steps.size,
    ArrowUp: steps.size,
    PageDown: -PAGE,
    PageUp: PAGE,
    Home: least - span[end],
    End: most - span[end],
  }
  const distance = distances[key]
  return distance === undefined ? null : pull(end, steps, span, span[end] + distance)
}

/** Where the two handles can be taken hold of and where their grips are drawn, as left edges in pixels. */
export interface Handles {
  width: number
  from: { reach: number; grip: number }
  to: { reach: number; grip: number }
}

/** Place the handles at the ends of a window; those of a narrow one stand outside it, so that its middle can be dragged. */
export function handlesOf({ width, handle }: { width: number; handle: number }, left: number, right: number): Handles {
  const [inside, overlap] = [Math.min(handle / 2, (right - left) / 4), Math.min(GRIP_WIDTH / 2, (right - left) / 4)]
  return {
    width: handle,
    from: { reach: Math.max(left + inside - handle, 0), grip: left + overlap - GRIP_WIDTH },
    to: { reach: Math.min(right - inside, width - handle), grip: right - overlap },
  }
}

/** Return what is at an x. Where the two handles overlap, the nearer grip counts. */
export function grabAt(x: number, left: number, right: number, handles: Handles): Grab {
  const reaches = ({ reach }: { reach: number }) => x >= reach && x < reach + handles.width
  const ends = (['from', 'to'] as const).filter((end) => reaches(handles[end]))
  const distance = (end: End) => Math.abs(handles[end].grip + GRIP_WIDTH / 2 - x)
  if (ends.length) return ends.reduce((near, end) => (distance(end) < distance(near) ? end : near))
  return x >= left && x < right ? 'move' : 'new'
}

export const isOnGrip = (x: number, { grip }: { grip: number }): boolean => x >= grip && x < grip + GRIP_WIDTH

/** Return the kind of a window after a change by the brush: one that is moved stays a month, or twelve. */
export function kindAfter(grab: Grab, kind: WindowKind, span: MonthSpan, series: Series): WindowKind {
  const isKept = grab === 'move' && (kind === '12months' || kind === 'period')
  return isKept && lengthOf(span) === (kind === 'period' ? series.monthsPerPeriod : PAGE) ? kind : kindOf(span, series)
}
