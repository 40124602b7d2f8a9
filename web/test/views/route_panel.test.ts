import { h } from 'preact'
import { afterEach, describe, expect, test } from 'vitest'
import type { Outlook } from '../../src/data/page'
import type { Series } from '../../src/model/series'
import { RoutePanel, skillText } from '../../src/views/RoutePanel'
import { speak } from '../../src/words'
import { breakOf, counts, labels, makeSeries } from '../series.fixture'
import { byTestId, elementsOf, textOf } from '../support/nodes'
import { makeScene, span } from '../support/scene'

type Skill = NonNullable<Outlook['skill']>

const skill = (more: Partial<Skill>) => ({ horizon: 1, relative_wis: 0.78, coverage: 0.824, better_naive: 'last_month', first_target: '2016-01', ...more }) as Skill
const year = (value: number): number[] => new Array<number>(12).fill(value)
const series: Series = {
  ...makeSeries('month', labels('month', 2022, 24), { CMED: counts([...year(100), ...year(150)]) }, [breakOf('CMED', '2023-01', 'scope')]),
  caveats: ['Detections are events.'],
  age: { sentence: 'The figures end in December 2023' } as Series['age'],
}
const month = (period: string, median: number | null, reason: string | null = null) => ({ period, median, low: median && median - 1, high: median && median + 1, reason_missing: reason })
const outlook = {
  nowcast: [month('2023-11', null, 'no skill was shown'), month('2023-12', null, 'no skill was shown')],
  forecast: [month('2024-01', 1500), month('2024-02', null)],
  skill: skill({}),
} as Outlook
const panel = (shown = series, window = span('2023'), against = span('2022')) => h(RoutePanel, { scene: makeScene(shown, window, 'CMED', against, { outlook: new Map([['CMED', outlook]]) }), route: 'CMED' })

describe('the skill of forecasts one month ahead', () => {
  test('is told against the better of two simple ones', () => {
    expect(skillText(skill({}))).toBe('Since January 2016, forecasts one month ahead scored 22 % better than the last month taken unchanged, and 82 % of counts lay in the 80 % interval.')
    expect(skillText(skill({ relative_wis: 1.1, better_naive: 'last_year' }))).toContain('10 % worse than the same month of the year before')
  })
  test('is not told where it is not known', () => {
    expect(['relative_wis', 'coverage', 'first_target'].map((missing) => skillText(skill({ [missing]: null })))).toEqual(['', '', ''])
  })
})

describe('the panel of a route', () => {
  test('has the figure and its change, and says where the route is counted in another way', () => {
    expect(byTestId(panel())).toMatchObject({ 'panel-total': '1,800', 'panel-change': '+50\u00a0% (+600) against 2022.' })
    expect(textOf(panel())).toContain('Counted in another way from January 2023: compare with care.')
  })
  test('says why there is no change', () => {
    expect(byTestId(panel(series, span('2022'), span('2021')))['panel-change']).toBe('No comparison of 2022 with 2021: one of them is not published.')
  })
  test('counts the provisional periods', () => {
    const provisional = makeSeries('month', labels('month', 2023, 2), { CMED: counts([5, 6], 'provisional') })
    expect(textOf(panel(provisional, span('2023-01', '2023-02')))).toContain('Provisional: 2 periods. Recent figures are usually revised later.')
    expect(textOf(panel())).not.toContain('Provisional')
  })
  test('has forecasts with their range, and months without one by reason', () => {
    const text = byTestId(panel())['outlook']
    expect(text).toBe('January 2024: 1,499 to 1,501 detections (80 % interval), median 1,500.Not published for November 2023, December 2023: no skill was shown.Not published for February 2024: no reason given.')
  })
  test('names its source, its release and its age', () => {
    expect(byTestId(panel())).toMatchObject({ 'panel-source': 'A publisher: Detections. As published on 3 February 2024. The figures end in December 2023.', 'panel-vintage': 'As published on 3 February 2024.' })
  })
})

describe('in French', () => {
  afterEach(() => speak('en'))
  const marked = () => elementsOf(panel()).filter(({ props }) => props['lang'] === 'en').map(({ text }) => text)
  test('text of the service is marked as English, and only that', async () => {
    expect(marked()).toEqual([])
    await speak('fr')
    expect(marked()).toEqual(expect.arrayContaining(['no skill was shown', 'Detections are events.']))
    expect(byTestId(panel())['panel-change']).toBe('+50\u00a0% (+600) par rapport \u00e0 2022.')
  })
  test('titles that the page knows are French', async () => {
    await speak('fr')
    const title = 'Dead and missing on migratory routes'
    expect(textOf(panel({ ...series, title }))).toContain('Morts et disparus sur les routes migratoires')
  })
})
