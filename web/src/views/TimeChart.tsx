/** The time chart: counts by period with a brush that chooses the window, and the row of controls above it. */
import { useEffect, useId, useMemo, useState } from 'preact/hooks'
import type { Measure } from '../api'
import { formatWindow } from '../format'
import { breakMonths } from '../model/breaks'
import { measuresIn } from '../model/measures'
import { periodSpan, type MonthSpan } from '../model/months'
import { estimatesOf, type Estimate, type OutlookMonths } from '../model/outlook'
import { countsOf, type Break, type Series } from '../model/series'
import type { WindowKind } from '../model/window'
import { routeName, type RouteId } from '../routes'
import { t } from '../words'
import { Axis, Bars, Hatches, Outlook } from './time/Bars'
import { Area, Handles } from './time/Brush'
import { relatedTo, relationOf, type Relation } from './time/comparison'
import { Controls } from './time/Controls'
import { Lists } from './time/Lists'
import { Breaks, Measures } from './time/Marks'
import { hasMore, isInside, makePlot, shownSpan } from './time/plot'
import { chartText, periodCaption } from './time/texts'
import { useBrush } from './time/use_brush'
import { usePlay, type Change } from './time/use_play'
import { useSize } from './use_size'
import './time.css'

export interface TimeChartProps {
  series: Series
  route: RouteId | null
  span: MonthSpan
  kind: WindowKind
  against: MonthSpan | null
  /** Nowcast and forecast of the route; null for all routes and for series without. */
  outlook: OutlookMonths | null
  measures: readonly Measure[]
  shareBreaks: readonly Break[]
  /** `settled` is false while the reader slides or plays: then nothing needs to be fetched. */
  onChange: Change
  onCompare: (against: MonthSpan | null) => void
}

const FIRST_SIZE = { width: 800, height: 150 }

export function TimeChart(props: TimeChartProps) {
  const { series, route, span, against, onChange, onCompare } = props
  const [kind, keepKind] = useKind(props)
  const estimates = useMemo(() => estimatesOf(props.outlook), [props.outlook])
  const [relation, setRelation] = useState<Relation>('year')
  const [text, say] = useState<string | null>(null)
  const { shown, isWhole, isOutside, setWhole } = useShown(props, estimates)
  const marks = useMarks(props, shown)

  const change: Change = (next, nextKind, settled) => {
    keepKind(next, nextKind)
    onChange(next, nextKind, settled)
    if (against) onCompare(relatedTo(next, relationOf(span, against, relation), against))
  }
  const playing = usePlay({ series, route, span, kind }, change)
  const choose: Change = (...choice) => {
    playing.stop()
    change(...choice)
  }
  const relate = (next: Relation, window: MonthSpan | null) => {
    playing.stop()
    setRelation(next)
    onCompare(window)
  }
  const hover = (period: MonthSpan) => say(periodCaption(series, route, period, estimates.find(({ period: each }) => periodSpan(each).from === period.from)))

  return (
    <section class="time" aria-label={t('Time')} data-testid="time">
      <Controls {...{ series, span, kind, against, relation }} isPlaying={playing.isPlaying} onPlay={playing.toggle} onChoose={choose} onRelate={relate} />
      <Chart {...props} kind={kind} estimates={estimates} shown={shown} marks={marks} onChange={change} onBegin={playing.stop} onHover={hover} say={say} />
      <div class="time-below">
        <p class="time-caption" data-testid="time-caption">
          {text ?? keyText(against, estimates.length > 0, marks.breaks.length > 0, marks.dated.length > 0)}
        </p>
        <Legend series={series} route={route} />
        {hasMore(series) && (
          <button type="button" class="time-whole" aria-pressed={isWhole} disabled={isOutside} onClick={() => setWhole(!isWhole)}>
            {t('Since {year}', { year: Math.floor(periodSpan(series.periods[0] ?? '').from / 12) })}
          </button>
        )}
      </div>
      <Lists series={series} route={route} shown={shown} estimates={estimates} {...marks} />
    </section>
  )
}

/** Return the kind of the window, and a function that keeps the one that was chosen for it: "12 months" may be a calendar year. */
function useKind({ span, kind }: TimeChartProps): [WindowKind, (span: MonthSpan, kind: WindowKind) => void] {
  const [kept, keep] = useState({ span, kind })
  const isKept = kept.span.from === span.from && kept.span.to === span.to
  return [isKept ? kept.kind : kind, (next, nextKind) => keep({ span: next, kind: nextKind })]
}

/** Choose the months to show. Once a window outside the newest years shows the whole series, it stays until the reader folds it. */
function useShown({ series, span, against }: TimeChartProps, estimates: readonly Estimate[]) {
  const [isChosen, setWhole] = useState(false)
  const estimated = Math.max(0, ...estimates.map(({ period }) => periodSpan(period).to))
  const recent = shownSpan(series, false, estimated)
  const isOutside = !isInside(span, recent) || (against !== null && !isInside(against, recent))
  useEffect(() => {
    if (isOutside) setWhole(true)
  }, [isOutside])
  useEffect(() => setWhole(isOutside), [series.id])
  const isWhole = isChosen || isOutside
  return { shown: shownSpan(series, isWhole, estimated), isWhole, isOutside, setWhole }
}

function useMarks({ series, route, measures, shareBreaks }: TimeChartProps, shown: MonthSpan) {
  return useMemo(() => {
    const breaks = breakMonths([...series.breaks.filter(({ what }) => what !== 'shares'), ...shareBreaks.filter(({ what }) => what === 'shares')], route, shown)
    return { ...measuresIn(measures, shown), breaks }
  }, [series, route, measures, shareBreaks, shown.from, shown.to])
}

interface ChartProps extends Omit<TimeChartProps, 'outlook'> {
  estimates: readonly Estimate[]
  shown: MonthSpan
  marks: ReturnType<typeof useMarks>
  onBegin: () => void
  onHover: (period: MonthSpan) => void
  say: (text: string | null) => void
}

function Chart({ series, route, span, kind, against, estimates, shown, marks, onChange, onBegin, onHover, say }: ChartProps) {
  const { ref, size } = useSize<HTMLDivElement>(FIRST_SIZE)
  const hatches = useHatches()
  const plot = makePlot(size, shown, highestIn(series, route, shown, estimates), { measures: marks.dated.length > 0, breaks: marks.breaks.length > 0, isTouched: matchMedia('(pointer: coarse)').matches })
  const { pointer, keys } = useBrush({ plot, series, span, kind }, onChange, onBegin, onHover)
  return (
    <div class="time-chart" ref={ref}>
      <svg viewBox={`0 0 ${size.width} ${size.height}`} width={size.width} height={size.height} role="group" aria-label={chartText(series, t(routeName(route)), shown)} {...pointer} onPointerLeave={() => say(null)}>
        <Hatches {...hatches} />
        <g aria-hidden="true">
          <Axis plot={plot} />
          <Bars plot={plot} series={series} route={route} span={span} hatches={hatches} />
          <Outlook plot={plot} estimates={estimates} />
          {against && <Area plot={plot} span={against} kind="time-against" />}
          <Area plot={plot} span={span} kind="time-window" />
        </g>
        <Measures plot={plot} say={say} dated={marks.dated} />
        <Breaks plot={plot} say={say} months={marks.breaks} />
        <Handles plot={plot} series={series} span={span} keys={keys} />
      </svg>
    </div>
  )
}

function useHatches(): { plain: string; chosen: string } {
  const id = useId()
  return { plain: `${id}-plain`, chosen: `${id}-chosen` }
}

function highestIn(series: Series, route: RouteId | null, shown: MonthSpan, estimates: readonly Estimate[]): number {
  const { values } = countsOf(series, route)
  const counts = series.periods.map((period, at) => (isInside(periodSpan(period), shown) ? (values[at] ?? 0) : 0))
  return Math.max(0, ...counts, ...estimates.map(({ high }) => high))
}

/** Explain the marks of the chart, while nothing in it is pointed at. */
function keyText(against: MonthSpan | null, hasOutlook: boolean, hasBreaks: boolean, hasMeasures: boolean): string {
  const sentences: [string, boolean][] = [
    [t('Dashed outline: {window}, compared.', { window: against ? formatWindow(against) : '' }), against !== null],
    [t('Lines with ends: 80 % ranges of the outlook.'), hasOutlook],
    [t('Diamonds: counted or divided in another way from then on.'), hasBreaks],
    [t('Dashed lines: measures, listed below.'), hasMeasures],
  ]
  return sentences.flatMap(([text, applies]) => (applies ? [text] : [])).join(' ')
}

/** Say what hatched bars are, if there are any. */
function Legend({ series, route }: { series: Series; route: RouteId | null }) {
  const hatches = useHatches()
  if (!countsOf(series, route).statuses.includes('provisional')) return null
  return (
    <p class="time-legend">
      <svg width="20" height="12" aria-hidden="true">
        <Hatches {...hatches} />
        <rect width="20" height="12" style={{ fill: `url(#${hatches.plain})` }} />
      </svg>
      {t('hatched: provisional')}
    </p>
  )
}
