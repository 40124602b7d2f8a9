/** Show estimates for the latest and the next months of a route, or the reason why there are none. */
import type { Asked, ForecastSkill, OutlookAnswer } from './api'
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
export function estimatesOf({ nowcast, forecast }: Omit<OutlookAnswer, 'route' | 'skill'>): { estimates: Estimate[]; withheld: Withheld[] } {
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
    element(
      'p',
      { class: 'note', 'data-testid': 'skill' },
      ...skillText(result.answer.skill),
      element('a', { href: `/scorecard?route=${result.answer.route}` }, 'Scorecard'),
      ', ',
      element('a', { href: `/forecast-register?route=${result.answer.route}` }, 'register'),
      ' of forecasts.',
    ),
  ]
}

/** Say how forecasts one month ahead did in the past. */
export function skillText(skill: readonly ForecastSkill[]): string[] {
  const found = skill.find(({ horizon }) => horizon === 1)
  const { relative_wis: relative, coverage, better_naive: naive, first_target: first } = found ?? {}
  if (relative === undefined || relative === null || coverage === undefined || coverage === null || !first) return []
  const other = naive === 'last_year' ? 'the same month of the year before' : 'the last month'
  const difference = `${Math.round(Math.abs(1 - relative) * 100)} % ${relative < 1 ? 'better' : 'worse'}`
  return [
    `Since ${formatMonth(first)}, forecasts one month ahead scored ${difference} than ${other} taken unchanged, and ` +
      `${Math.round(coverage * 100)} % of counts lay in the 80 % interval. `,
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
