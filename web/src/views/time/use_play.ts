/** Play the windows of a series, one step at a time, until the reader chooses something else or leaves. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { MonthSpan } from '../../model/months'
import type { Series } from '../../model/series'
import { stepSpan, type WindowKind } from '../../model/window'
import type { RouteId } from '../../routes'

const STEP_MS = 700

export type Change = (span: MonthSpan, kind: WindowKind, settled: boolean) => void

export interface Playing {
  series: Series
  route: RouteId | null
  span: MonthSpan
  kind: WindowKind
}

/**
 * Return whether windows are played, the button's action, and how a choice stops it.
 *
 * Steps are not settled; the window is once it rests. The kind stays the one that was chosen when the playing began.
 */
export function usePlay(view: Playing, change: Change): { isPlaying: boolean; toggle: () => void; stop: () => void } {
  const [isPlaying, setPlaying] = useState(false)
  const latest = useRef({ view, change })
  latest.current = { view, change }
  const sent = useRef<Playing | null>(null)

  const rest = () => {
    setPlaying(false)
    const { view: now, change: tell } = latest.current
    tell(now.span, now.kind, true)
  }
  const step = () => {
    const { view: now, change: tell } = latest.current
    const kind = sent.current?.kind ?? now.kind
    const span = stepSpan(now.span, now.series, kind)
    sent.current = { ...now, kind, span }
    tell(span, kind, false)
  }

  useEffect(() => {
    if (!isPlaying) return
    sent.current = latest.current.view
    step()
    const timer = setInterval(step, STEP_MS)
    const onHidden = () => document.hidden && rest()
    document.addEventListener('visibilitychange', onHidden)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', onHidden)
    }
  }, [isPlaying])

  useEffect(() => {
    if (isPlaying && sent.current && !isSame(view, sent.current)) rest()
  }, [view.series, view.route, view.span.from, view.span.to])

  return { isPlaying, toggle: isPlaying ? rest : () => setPlaying(true), stop: () => setPlaying(false) }
}

function isSame(one: Playing, other: Playing): boolean {
  return one.series === other.series && one.route === other.route && one.span.from === other.span.from && one.span.to === other.span.to
}
