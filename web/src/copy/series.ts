/** Cut the series of a route to a window, as the service does: the file has all periods. */
import { datetimeOf, type RouteSeries } from '../data/details'
import { monthLabel, type MonthSpan } from '../model/months'
import { readFile } from './files'

type RouteSeriesItem = RouteSeries['series'][number]
type Period = RouteSeriesItem['periods'][number]

export async function seriesIn(route: string, span: MonthSpan): Promise<RouteSeries> {
  const whole = await readFile<RouteSeries>(`/series/${route}`)
  return { ...whole, series: whole.series.map((series) => cutSeries(series, span)) }
}

/** Return a series with its whole periods inside a window, and their sum where it has one. */
export function cutSeries(series: RouteSeriesItem, span: MonthSpan): RouteSeriesItem {
  const periods = series.periods.filter(isInside(span))
  const values = periods.flatMap(({ value }) => (value === null ? [] : [value]))
  const areas = new Set(series.periods.map(areaOf))
  const hasSum = values.length > 0 && (areas.size <= 1 || series.adds_areas) && !periods.some(({ status }) => status === 'not_published')
  return {
    ...series,
    window: datetimeOf(span),
    periods,
    sum: hasSum ? values.reduce((sum, value) => sum + value, 0) : null,
    period_count: periods.length,
    withheld_periods: periods.filter(({ status }) => status === 'suppressed').length,
  }
}

/** Days as text are in the order of time; `end` is the day after the last one. */
function isInside({ from, to }: MonthSpan): (period: Period) => boolean {
  const [first, stop] = [from, to].map((month) => `${monthLabel(month)}-01`)
  return ({ start, end }) => start >= (first ?? '') && end <= (stop ?? '')
}

const areaOf = (period: Period): string | null => ('area' in period ? period.area : null)
