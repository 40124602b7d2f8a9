/** Draw the counts: axis, bars, and the outlook as whiskers. */
import { formatCompact } from '../../format'
import { periodSpan, type MonthSpan } from '../../model/months'
import { countsOf, type Series } from '../../model/series'
import type { Estimate } from '../../model/outlook'
import type { RouteId } from '../../routes'
import { barOf, countTicks, isInside, xOf, yearTicks, yOf, type Plot } from './plot'

const LEAST_WHISKER = 2
const DOT = 2.4
const CROSS = 6

export function Axis({ plot }: { plot: Plot }) {
  const { left, right, base } = plot
  return (
    <g class="time-axis">
      {countTicks(plot).map((count) => (
        <g key={count}>
          {count > 0 && <line class="time-grid" x1={left} x2={right} y1={yOf(plot, count)} y2={yOf(plot, count)} />}
          <text x={left - 6} y={yOf(plot, count) + 4} text-anchor="end">
            {formatCompact(count)}
          </text>
        </g>
      ))}
      {yearTicks(plot).map(({ year, x, isNamed }) => (
        <g key={year}>
          <line class="time-tick" x1={x} x2={x} y1={base} y2={base + (isNamed ? 6 : 3)} />
          {isNamed && (
            <text x={x + 4} y={base + 15}>
              {year}
            </text>
          )}
        </g>
      ))}
    </g>
  )
}

/** Return the periods of a series inside some months that have no figure. */
export function missingIn(series: Series, route: RouteId | null, inside: MonthSpan): MonthSpan[] {
  const { values } = countsOf(series, route)
  return series.periods.map(periodSpan).filter((months, at) => (values[at] ?? null) === null && isInside(months, inside))
}

export interface BarsProps {
  plot: Plot
  series: Series
  route: RouteId | null
  span: MonthSpan
  /** Ids of the hatches of provisional bars: outside and inside the window. */
  hatches: { plain: string; chosen: string }
}

/** Draw a bar for each published period. A period without a figure has a cross in a gap of the baseline. */
export function Bars({ plot, series, route, span, hatches }: BarsProps) {
  const { values, statuses } = countsOf(series, route)
  const shown = series.periods.flatMap((period, at) => {
    const [months, value] = [periodSpan(period), values[at] ?? null]
    return value === null || !isInside(months, plot.span) ? [] : [{ period, months, value, isProvisional: statuses[at] === 'provisional' }]
  })
  return (
    <g>
      {missingIn(series, route, plot.span).map((months) => (
        <path key={months.from} class="time-missing" d={`M${(xOf(plot, months.from) + xOf(plot, months.to)) / 2 - CROSS / 2} ${plot.base - CROSS / 2}l${CROSS} ${CROSS}m0 ${-CROSS}l${-CROSS} ${CROSS}`} />
      ))}
      {shown.map(({ period, months, value, isProvisional }) => {
        const { x, width } = barOf(plot, months)
        const isChosen = isInside(months, span)
        const hatch = `url(#${isChosen ? hatches.chosen : hatches.plain})`
        const top = yOf(plot, value)
        return (
          <rect
            key={period}
            class={isChosen ? 'time-bar chosen' : 'time-bar'}
            x={x}
            y={top}
            width={width}
            height={plot.base - top}
            {...(isProvisional ? { style: { fill: hatch } } : {})}
          />
        )
      })}
      {shown.map(({ period, months }) => (
        <line key={period} class="time-base" x1={xOf(plot, months.from)} x2={xOf(plot, months.to)} y1={plot.base} y2={plot.base} />
      ))}
    </g>
  )
}

/** Define the hatches of provisional bars. */
export function Hatches({ plain, chosen }: BarsProps['hatches']) {
  const pattern = (id: string, kind: string) => (
    <pattern id={id} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="time-hatch-ground" width="5" height="5" />
      <rect class={kind} width="2.6" height="5" />
    </pattern>
  )
  return (
    <defs>
      {pattern(plain, 'time-bar')}
      {pattern(chosen, 'time-bar chosen')}
    </defs>
  )
}

/** Draw 80 % ranges as lines with ends, and medians as dots; ranges too narrow to see are left out. */
export function Outlook({ plot, estimates }: { plot: Plot; estimates: readonly Estimate[] }) {
  const shown = estimates.filter(({ period, low, high }) => {
    return isInside(periodSpan(period), plot.span) && yOf(plot, low) - yOf(plot, high) >= LEAST_WHISKER
  })
  return (
    <g class="time-outlook">
      {shown.map(({ period, median, low, high }) => {
        const { x, width } = barOf(plot, periodSpan(period))
        const [middle, top, bottom] = [x + width / 2, yOf(plot, high), yOf(plot, low)]
        const half = Math.min(width / 2, 5)
        return (
          <g key={period}>
            <path d={`M${middle - half} ${top}h${2 * half}m${-half} 0V${bottom}m${-half} 0h${2 * half}`} />
            <circle cx={middle} cy={yOf(plot, median)} r={DOT} />
          </g>
        )
      })}
    </g>
  )
}
