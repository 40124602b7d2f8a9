/** Compute the totals of routes over a window from their published monthly series. */
import { getJson, type PeriodValue, type SeriesAnswer } from './api'
import { ROUTES, SERIES, type RouteId } from './routes'
import { yearBefore, type MonthRange } from './state'

export interface RouteSeries {
  publisher: string
  title: string
  released: string
  caveats: string[]
  months: PeriodValue[]
}

/** The value is null if no month is published; `published` is the number of published months. */
export interface Total {
  value: number | null
  published: number
  provisional: boolean
}

export function totalOf(months: readonly PeriodValue[], range: MonthRange): Total {
  const held = months.slice(range.start, range.stop).filter(({ value }) => value !== null)
  return {
    value: held.length ? held.reduce((sum, { value }) => sum + (value ?? 0), 0) : null,
    published: held.length,
    provisional: held.some(({ status }) => status === 'provisional'),
  }
}

/** Changes from a smaller count are not meaningful; the indicators of the service use the same limit. */
const SMALL_BASE = 50

/** Return the change from the same months a year earlier, in one vintage; null if a period is incomplete or the earlier count small. */
export function yearOnYear(months: readonly PeriodValue[], range: MonthRange): number | null {
  const before = yearBefore(range)
  if (!before || range.stop - range.start < range.full) return null
  const [now, then] = [totalOf(months, range), totalOf(months, before)]
  if (now.published < range.full || then.published < range.full) return null
  if (now.value === null || then.value === null || then.value < SMALL_BASE) return null
  return now.value / then.value - 1
}

/** Add several routes month by month; they must count events of one source and one vintage. */
export function addMonths(series: readonly (readonly PeriodValue[])[]): PeriodValue[] {
  return (series[0] ?? []).map(({ period }, at) => {
    const values = series.map((months) => months[at]?.value ?? null)
    const complete = values.every((value) => value !== null)
    const provisional = series.some((months) => months[at]?.status === 'provisional')
    return {
      period,
      value: complete ? values.reduce<number>((sum, value) => sum + (value ?? 0), 0) : null,
      status: provisional ? 'provisional' : 'final',
    }
  })
}

/** Load the monthly series of all five routes, aligned to the same months. */
export async function loadTotals(periods: readonly string[]): Promise<Map<RouteId, RouteSeries>> {
  const datetime = `${periods[0]}/${periods.at(-1)}`
  const loading = ROUTES.map(async ({ id }) => [id, align(await getJson(seriesPath(id, datetime)), periods)] as const)
  return new Map(await Promise.all(loading))
}

export const seriesPath = (route: RouteId, datetime: string): string => `/series/${route}?datetime=${datetime}`

function align(answer: SeriesAnswer, periods: readonly string[]): RouteSeries {
  const main = answer.series.find(({ id }) => id === SERIES)
  if (!main) throw new Error(`The service has no series ${SERIES} for ${answer.route}.`)
  const byPeriod = new Map(main.periods.map((month) => [month.period, month]))
  const months = periods.map((period) => byPeriod.get(period) ?? { period, value: null, status: 'not_published' as const })
  const { publisher, title, caveats, release } = main
  return { publisher, title, released: release.released, caveats, months }
}
