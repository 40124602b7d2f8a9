import { afterEach, describe, expect, test, vi } from 'vitest'
import { figures } from '../src/data/page'
import { figureOf, scene } from '../src/scene'
import { EMPTY, view, type ViewState } from '../src/state'
import { labels } from './series.fixture'
import { givenFigures, givenSeries, span } from './support/scene'

const totals = (length: number) => ({ CMED: { values: Array.from({ length }, () => 10), statuses: [[0, 'final']] as [number, 'final'][], incomplete: [] } })
const GIVEN = givenFigures([
  givenSeries({ periods: labels('month', 2021, 36), routes: totals(36) }),
  givenSeries({ id: 'iom.deaths', indicator: 'dead_and_missing', grain: 'quarter', months_per_period: 3, periods: labels('quarter', 2021, 12), routes: totals(12) }),
])

const shown = (part: Partial<ViewState>) => {
  view.value = { ...EMPTY, ...part }
  if (!scene.value) throw new Error('there are no figures')
  return scene.value
}

afterEach(() => vi.unstubAllGlobals())

test('without figures there is nothing to show', () => {
  expect(scene.value).toBeNull()
})

describe('what the page shows', () => {
  test('is the newest window of the first series at first', async () => {
    vi.stubGlobal('location', { origin: 'http://service' })
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json(GIVEN)))
    figures.ask('/page.json')
    await vi.waitFor(() => expect(figures.state.value.status).toBe('ready'))
    expect(shown({})).toMatchObject({ route: null, span: span('2023'), kind: 'year', refused: null, against: null, base: span('2022') })
    expect(shown({}).series.indicator).toBe('detections')
  })
  test('is what the reader chose', () => {
    expect(shown({ series: 'iom.deaths', route: 'CMED', window: span('2023-Q2') })).toMatchObject({ route: 'CMED', span: span('2023-Q2'), kind: 'period', base: span('2022-Q2') })
  })
  test('is the first series in the place of one that is not there', () => {
    expect(shown({ series: 'gone.v1' }).series.id).toBe('frontex.detections.v1')
  })
  test('is the newest window in the place of one that is not published whole, and says so', () => {
    expect(shown({ series: 'iom.deaths', window: span('2023-05') })).toMatchObject({ span: span('2023'), refused: span('2023-05') })
    expect(shown({ window: span('2024-01') })).toMatchObject({ span: span('2023'), refused: span('2024-01') })
  })
  test('is a comparison with a window of the same length', () => {
    const against = span('2021-01', '2021-03')
    expect(shown({ window: span('2023-04', '2023-06'), against: against.from })).toMatchObject({ against, base: against })
  })
  test.each([
    ['before the series', span('2020-12').from],
    ['of the window itself', span('2023-04').from],
  ])('is no comparison with months %s', (_, against) => {
    expect(shown({ window: span('2023-04'), against })).toMatchObject({ against: null, base: span('2022-04') })
  })
})

test('the figure of a scene has its change', () => {
  const { total, change } = figureOf(shown({ window: span('2023') }), 'CMED')
  expect([total.value, change.ratio]).toEqual([120, 0])
})
