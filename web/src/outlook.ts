/** What a route's newest months may become, and what is expected of the next: intervals, or why there are none. */
import type { Asked, OutlookAnswer } from './api'
import { element } from './dom'
import { formatCount, formatMonth } from './format'

/** Median and 80 % interval of the count of a month. */
export interface Estimate {
  period: string
  kind: 'nowcast' | 'forecast'
  median: number
  low: number
  high: number
}

/** A month without an interval, and why. */
export interface Withheld {
  period: string
  reason: string
}

/** Intervals of one route in order of time, and the months that have none. */
export function estimatesOf({ nowcast, forecast }: OutlookAnswer): { estimates: Estimate[]; withheld: Withheld[] } {
  const all = [...nowcast.map((item) => ({ ...item, kind: 'nowcast' as const })), ...forecast.map((item) => ({ ...item, kind: 'forecast' as const }))]
  const estimates = all.flatMap(({ period, kind, median, low, high }) =>
    median === null || low === null || high === null ? [] : [{ period, kind, median, low, high }],
  )
  const withheld = all
    .filter(({ median }) => median === null)
    .map(({ period, reason_missing }) => ({ period, reason: reason_missing ?? 'no reason is given' }))
  return { estimates, withheld }
}

/** What is said of the months ahead, beside the chart: each with its interval or the reason why there is none. */
export function outlookLines(asked: Asked<OutlookAnswer>): Node[] {
  if (!asked.answer) return [element('p', { class: 'note' }, `Nowcast and forecast are not available. ${asked.missing}`)]
  const { estimates, withheld } = estimatesOf(asked.answer)
  const ahead = estimates.filter(({ kind }) => kind === 'forecast').map(aheadText)
  const lines = [...ahead, ...byReason(withheld)]
  const none = asked.answer.forecast_status.reason
  return [
    element('ul', { class: 'caveats', 'data-testid': 'outlook' }, ...lines.map((text) => element('li', {}, text))),
    ...(none ? [element('p', { class: 'note' }, `No forecast: ${none}.`)] : []),
  ]
}

function aheadText({ period, median, low, high }: Estimate): string {
  return `${formatMonth(period)}: ${formatCount(low)} to ${formatCount(high)} detections expected in 8 of 10 cases, ${formatCount(median)} in the middle.`
}

function byReason(withheld: readonly Withheld[]): string[] {
  const months = new Map<string, string[]>()
  for (const { period, reason } of withheld) months.set(reason, [...(months.get(reason) ?? []), formatMonth(period)])
  return [...months].map(([reason, periods]) => `Not published for ${periods.join(', ')}: ${reason}.`)
}
