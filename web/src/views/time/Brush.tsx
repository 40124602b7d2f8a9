/** Draw the window as a tinted area with two handles, and the compared window as an outline. */
import { formatPeriod } from '../../format'
import type { MonthSpan } from '../../model/months'
import type { Series } from '../../model/series'
import { handlesOf, limitsOf, stepsOf, type End } from './brush'
import { xOf, type Plot } from './plot'
import { handleText, periodLabel } from './texts'
import type { Brushing } from './use_brush'

const GRIP = { width: 8, height: 26 }
const LEAST_HEIGHT = 44

export function Area({ plot, span, kind }: { plot: Plot; span: MonthSpan; kind: 'time-window' | 'time-against' }) {
  const [left, right] = [xOf(plot, span.from), xOf(plot, span.to)]
  if (right <= left) return null
  return <rect class={kind} x={left} y={plot.top - 2} width={right - left} height={plot.base - plot.top + 2} />
}

export interface BrushProps {
  plot: Plot
  series: Series
  span: MonthSpan
  keys: Brushing['keys']
}

export function Handles(props: BrushProps) {
  return (
    <g class="time-handles">
      <Handle end="from" {...props} />
      <Handle end="to" {...props} />
    </g>
  )
}

function Handle({ end, plot, series, span, keys }: BrushProps & { end: End }) {
  const places = handlesOf(plot, xOf(plot, span.from), xOf(plot, span.to))[end]
  const { least, most } = limitsOf(end, stepsOf(series), span)
  const size = series.monthsPerPeriod
  const first = end === 'from' ? span.from : span.to - size
  const middle = (plot.top + plot.base) / 2
  const height = Math.max(plot.base - plot.top, LEAST_HEIGHT)
  const period = (position: number) => Math.round((position - least) / size)
  return (
    <g
      role="slider"
      tabIndex={0}
      data-end={end}
      aria-label={handleText(end, series.grain)}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={period(most)}
      aria-valuenow={period(span[end])}
      aria-valuetext={formatPeriod(periodLabel(series, first))}
      {...keys(end)}
    >
      <rect class="time-reach" x={places.reach} y={middle - height / 2} width={plot.handle} height={height} rx="4" />
      <rect class="time-grip" x={places.grip} y={middle - GRIP.height / 2} width={GRIP.width} height={GRIP.height} rx="3" />
    </g>
  )
}
