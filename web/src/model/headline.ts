/** Describe a view for the sentence that says what it shows. */
import { changeOf, routesOf, totalOf } from './series'
import type { Scene } from '../scene'
import { monthLabel } from './months'
import type { Indicator, SentenceFacts } from './sentence'

/** Return what the sentence of a scene is about. */
export function factsOf({ series, route, span, base }: Scene): SentenceFacts {
  const total = totalOf(series, route, span)
  const change = changeOf(series, route, span, base)
  return {
    indicator: isNamed(series.indicator) ? series.indicator : 'other',
    title: series.title,
    unit: series.unit,
    scope: route ?? scopeOf(series),
    start: monthLabel(span.from),
    end: monthLabel(span.to - 1),
    grain: series.grain,
    value: total.value,
    published: total.published,
    periods: total.periods,
    provisional: total.provisional,
    withheld: total.withheld,
    before: totalOf(series, route, base).value,
    before_start: monthLabel(base.from),
    before_end: monthLabel(base.to - 1),
    before_reason: change.reason,
    largest: route ? null : largestOf(series, span, base),
  }
}

/** Return the route that changed most; null if none can be compared, or if nothing changed. */
function largestOf(series: Scene['series'], span: Scene['span'], base: Scene['base']): SentenceFacts['largest'] {
  const changes = routesOf(series).flatMap((route) => {
    const { ratio, difference } = changeOf(series, route, span, base)
    return ratio !== null && difference ? [{ route, difference }] : []
  })
  return changes.sort((left, right) => Math.abs(right.difference) - Math.abs(left.difference))[0] ?? null
}

function isNamed(indicator: string): indicator is Indicator {
  return indicator === 'detections' || indicator === 'arrivals' || indicator === 'dead_and_missing'
}

const SEVERAL = ['two', 'three', 'four', 'five'] as const

/** Return how many routes a series has figures of; for a single one, that route. */
function scopeOf(series: Scene['series']): SentenceFacts['scope'] {
  const routes = routesOf(series)
  return SEVERAL[routes.length - 2] ?? routes[0] ?? 'five'
}
