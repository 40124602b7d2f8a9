/** Choose the estimates of an outlook: months with a median and an 80 % range. */
import type { components } from '../openapi'

type Month = components['schemas']['OutlookMonth']

/** Months after publication: those that may still be revised, and those to come. */
export interface OutlookMonths {
  nowcast: readonly Month[]
  forecast: readonly Month[]
}

/** The median and the 80 % range of a month's count. */
export interface Estimate {
  period: string
  kind: 'nowcast' | 'forecast'
  median: number
  low: number
  high: number
}

/** Return the estimates of one route in order of time; months without a range are left out. */
export function estimatesOf(outlook: OutlookMonths | null): Estimate[] {
  return (['nowcast', 'forecast'] as const).flatMap((kind) =>
    (outlook?.[kind] ?? []).flatMap(({ period, median, low, high }) => (median === null || low === null || high === null ? [] : [{ period, kind, median, low, high }])),
  )
}
