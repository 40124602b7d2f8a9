import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { CellProperties, FeatureCollection, MatrixInfo } from '../../src/api'
import { answer } from '../../src/copy/answer'
import { datetimeOf, type RouteSeries } from '../../src/data/details'
import { matrixPath } from '../../src/data/matrix'
import { figures, loadFigures } from '../../src/data/page'
import { answerFrom } from '../../src/data/request'
import { periodSpan, type MonthSpan } from '../../src/model/months'
import type { Series } from '../../src/model/series'
import { ROUTES } from '../../src/routes'

const [FOLDER = '', SERVICE = ''] = [process.env['ROUTES_GEO_COPY'], process.env['ROUTES_GEO_SERVICE']]
const JSON_TYPE = 'application/json, application/geo+json;q=0.9'
/** Members of a figure that the page shows. */
const SHOWN = ['cell', 'resolution', 'kind', 'area', 'name', 'route', 'unit', 'value', 'status', 'withheld_months', 'basis', 'share_age_years', 'range_low', 'range_high', 'vintage', 'source'] as const
const MOST_ROWS = 12

const fetchService = fetch

beforeAll(async () => {
  vi.stubGlobal('location', new URL('http://copy/'))
  vi.stubGlobal('document', { documentElement: { dataset: {} } })
  vi.stubGlobal('navigator', { onLine: true })
  vi.stubGlobal('fetch', (address: URL) => Promise.resolve(new Response(readFileSync(join(FOLDER, decodeURIComponent(address.pathname))))))
  answerFrom(answer)
  loadFigures()
  await vi.waitFor(() => expect(figures.state.value.status).toBe('ready'))
})

const shown = (figure: CellProperties) => Object.fromEntries(SHOWN.map((name) => [name, figure[name] ?? null]))
const copied = async <T>(path: string): Promise<T> => (await answer(path, JSON_TYPE)).json() as Promise<T>
const served = async <T>(path: string): Promise<T> => (await fetchService(`${SERVICE}${path}&v=${figures.state.value.value?.snapshot}`, { headers: { accept: JSON_TYPE } })).json() as Promise<T>

/** Return the whole series, its newest period, and windows of other lengths that begin all over it. */
function windowsOf({ periods, monthsPerPeriod: size }: Series): MonthSpan[] {
  const first = periodSpan(periods[0] ?? '').from
  const span = (start: number, stop: number) => ({ from: first + start * size, to: first + stop * size })
  const starts = [0.2, 0.45, 0.6, 0.8].map((share) => Math.floor(share * periods.length))
  return [span(0, periods.length), span(periods.length - 1, periods.length), ...starts.map((start, at) => span(start, Math.min(start + [1, 4, 12, 15][at]!, periods.length)))]
}

const seriesOf = () => figures.state.value.value?.series ?? []

describe('a copy states what the service states', () => {
  test('of the series of every route', async () => {
    for (const series of seriesOf()) {
      for (const window of windowsOf(series)) {
        for (const { id } of ROUTES) {
          const path = `/series/${id}?datetime=${datetimeOf(window)}`
          expect((await copied<RouteSeries>(path)).series, path).toEqual((await served<RouteSeries>(path)).series)
        }
      }
    }
  })

  test('of cells and areas', async () => {
    let compared = 0
    for (const series of seriesOf()) {
      for (const resolution of series.resolutions) {
        const { rows } = await copied<MatrixInfo>(matrixPath(series.id, resolution, null))
        const sample = rows.filter((_, at) => at % Math.ceil(rows.length / MOST_ROWS) === 0)
        for (const window of windowsOf(series)) {
          const query = `series=${series.id}&datetime=${datetimeOf(window)}`
          for (const { cell, area, routes } of sample) {
            const paths = cell ? [`/collections/cells/items?cell=${cell}&corridor=true&${query}`] : routes.map((route) => `/collections/cells/items/area.${area}.${route}?${query}`)
            for (const path of paths) {
              const [mine, theirs] = [await copied<Answer>(path), await served<Answer>(path)].map(figuresIn)
              expect(mine, path).toEqual(theirs)
              compared += mine?.length ?? 0
            }
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(500)
  })
})

type Answer = FeatureCollection<CellProperties> | { properties: CellProperties }

const figuresIn = (given: Answer) => ('features' in given ? given.features.map(({ properties }) => shown(properties)) : [shown(given.properties)])
