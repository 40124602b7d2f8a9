/** Make scenes and answers of the service for tests. */
import type { components } from '../../src/openapi'
import { decodeFigures, type Figures, type PageFigures } from '../../src/data/page'
import { periodSpan, type MonthSpan } from '../../src/model/months'
import type { Series } from '../../src/model/series'
import { kindOf, yearBefore } from '../../src/model/window'
import type { RouteId } from '../../src/routes'
import type { Scene } from '../../src/scene'

type Schemas = components['schemas']
export type GivenSeries = Schemas['PageSeries']

export const span = (first: string, last = first): MonthSpan => ({ from: periodSpan(first).from, to: periodSpan(last).to })

export function givenSeries(more: Partial<GivenSeries> = {}): GivenSeries {
  return {
    id: 'frontex.detections.v1',
    title: 'Detections of irregular border crossing',
    indicator: 'detections',
    publisher: 'Frontex',
    licence: '',
    attribution: '',
    unit: 'detections',
    grain: 'month',
    months_per_period: 1,
    periods: ['2023-01', '2023-02', '2023-03'],
    default_period: '2023-03',
    release: { released: '2023-05-12', released_basis: 'publisher' },
    vintages: 1,
    age: { sentence: 'The figures end on 31 March 2023' } as Schemas['Age'],
    caveats: ['Detections are events.'],
    resolutions: [2, 3, 4, 5],
    breaks: [],
    routes: { CMED: { values: [10, 20, null], statuses: [[0, 'final'], [1, 'provisional'], [2, 'not_yet_reported']], incomplete: [] } },
    routes_missing: null,
    ...more,
  }
}

export function givenFigures(series: GivenSeries[], more: Partial<PageFigures> = {}): PageFigures {
  return {
    snapshot: 'abc123',
    day: null,
    routes: [{ id: 'CMED', name: 'Central Mediterranean', bounds: [7, 30, 25, 45] }],
    series,
    pressure: { method_version: '3', vintage: '2023-05-12', periods: [], routes: {}, reasons_missing: {} },
    outlook: { forecast_status: { status: 'not_offered', reason: 'no skill was shown', allowed: null }, routes: {} },
    measures: [],
    last_release: { series: '', released: '2023-05-12', former_released: null, new_periods: [], revised: 0, largest: [], not_listed: 0 },
    tiles: { minzoom: 0, maxzoom: 8, resolution_by_zoom: { 0: 2, 3: 3 } },
    ...more,
  }
}

/** Return a scene of a series; `against` is a compared window. */
export function makeScene(series: Series, window: MonthSpan, route: RouteId | null = null, against: MonthSpan | null = null, more: Partial<Figures> = {}): Scene {
  const figures = { ...decodeFigures(givenFigures([givenSeries()])), series: [series], ...more }
  return { figures, series, route, span: window, refused: null, kind: kindOf(window, series), against, base: against ?? yearBefore(window) }
}
