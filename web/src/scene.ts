/** Derive what the page shows now from the figures and from what the reader chose. */
import { computed } from '@preact/signals'
import { figures, type Figures } from './data/page'
import { lengthOf, type MonthSpan } from './model/months'
import { changeOf, isWhole, totalOf, type Change, type Series, type Total } from './model/series'
import { fitSpan, kindOf, yearBefore, type WindowKind } from './model/window'
import type { RouteId } from './routes'
import { settled, view, type ViewState } from './state'

export interface Scene {
  figures: Figures
  series: Series
  route: RouteId | null
  span: MonthSpan
  /** Window of the address that the series does not cover in whole periods; the newest is shown in its place. */
  refused: MonthSpan | null
  kind: WindowKind
  /** Window chosen to compare with; null if none is. */
  against: MonthSpan | null
  /** Window that changes refer to: the chosen one, or the same months a year earlier. */
  base: MonthSpan
}

function sceneOf(loaded: Figures | null, { series: id, route, window, against: from }: ViewState): Scene | null {
  const series = loaded?.series.find((each) => each.id === id) ?? loaded?.series[0]
  if (!loaded || !series) return null
  const span = fitSpan(window, series)
  const against = from === null ? null : { from, to: from + lengthOf(span) }
  const compared = against && isWhole(series, against) && against.from !== span.from ? against : null
  const refused = window && !isWhole(series, window) ? window : null
  return { figures: loaded, series, route, span, refused, kind: kindOf(span, series), against: compared, base: compared ?? yearBefore(span) }
}

/** What the page shows now; null until the figures are there. */
export const scene = computed(() => sceneOf(figures.state.value.value, view.value))

/** What it showed when the reader last rested on it: requests follow this. */
export const restingScene = computed(() => sceneOf(figures.state.value.value, settled.value))

/** Return the total of a route (null: all of the series) in the window of a scene, and its change. */
export function figureOf({ series, span, base }: Scene, route: RouteId | null): { total: Total; change: Change } {
  return { total: totalOf(series, route, span), change: changeOf(series, route, span, base) }
}
