/** Show estimates for the latest and the next months of a route, or the reason why there are none. */
import type { Asked, OutlookAnswer } from './api'
import { element } from './dom'
import { formatCount, formatMonth } from './format'

/** The median and the 80 % interval of a month's count. */
export interface Estimate {
  period: string
  kind: 'nowcast' | 'forecast'
  median: number
  low: number
  high: number
}

/** A month without an interval, and the reason. */
export interface Withheld {
  period: string
  reason: string
}

/** Return the intervals of one route in order of time, and the months without intervals. */
export function estimatesOf({ nowcast, forecast }: OutlookAnswer): { estimates: Estimate[]; withheld: Withheld[] } {
  const all = [...nowcast.map((month) => ({ ...month, kind: 'nowcast' as const })), ...forecast.map((month) => ({ ...month, kind: 'forecast' as const }))]
  const estimates = all.flatMap(({ period, kind, median, low, high }) =>
    median === null || low === null || high === null ? [] : [{ period, kind, median, low, high }],
  )
  const withheld = all
    .filter(({ median }) => median === null)
    .map(({ period, reason_missing }) => ({ period, reason: reason_missing ?? 'no reason given' }))
  return { estimates, withheld }
}

/** Return the text beside the chart: the coming months with their intervals, or the reason why there are none. */
export function outlookLines(result: Asked<OutlookAnswer>): Node[] {
  if (!result.answer) return [element('p', { class: 'note' }, `Nowcast and forecast are not available. ${result.missing}`)]
  const { estimates, withheld } = estimatesOf(result.answer)
  const ahead = estimates.filter(({ kind }) => kind === 'forecast').map(aheadText)
  const lines = [...ahead, ...byReason(withheld)]
  const reason = result.answer.forecast_status.reason
  return [
    element('ul', { class: 'caveats', 'data-testid': 'outlook' }, ...lines.map((text) => element('li', {}, text))),
    ...(reason ? [element('p', { class: 'note' }, `No forecast: ${reason}.`)] : []),
  ]
}

function aheadText({ period, median, low, high }: Estimate): string {
  return `${formatMonth(period)}: ${formatCount(low)} to ${formatCount(high)} detections (80 % interval), median ${formatCount(median)}.`
}

function byReason(withheld: readonly Withheld[]): string[] {
  const months = new Map<string, string[]>()
  for (const { period, reason } of withheld) months.set(reason, [...(months.get(reason) ?? []), formatMonth(period)])
  return [...months].map(([reason, periods]) => `Not published for ${periods.join(', ')}: ${reason}.`)
}
