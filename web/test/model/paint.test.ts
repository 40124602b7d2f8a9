import { describe, expect, test } from 'vitest'
import { blankPainting, breakNote, hoverText, paintingOf, sharesFor } from '../../src/model/paint'
import { DOTS, NO_DATA, NOT_COMPARABLE, RIM, SOLID, WITHHELD as WITHHELD_CLASS, ZERO } from '../../src/palette'
import { areaRow, breakOf, cellRow, counts, labels, makeMatrix, makeSeries, NOT_PUBLISHED, WITHHELD } from '../series.fixture'
import { makeScene, span } from '../support/scene'

const months = labels('month', 2022, 24)
const year = (value: number): number[] => new Array<number>(12).fill(value)
const series = makeSeries('month', months, { CMED: counts([...year(1000), ...year(2000)]), WBAL: counts([...year(100), ...year(40)]) })
const [AREA, SOLID_CELL, RIM_CELL, ZERO_CELL, WITHHELD_CELL, EMPTY_CELL] = [1, 2, 3, 4, 5, 6]
const matrix = makeMatrix({
  periods: months,
  rows: [
    areaRow(AREA, 'CMED', 'Sicily', [[0, 2]]),
    cellRow(SOLID_CELL, ['CMED'], ['Lampedusa']),
    cellRow(RIM_CELL, ['CMED'], [], [[0, 1]]),
    cellRow(ZERO_CELL, ['WBAL'], []),
    cellRow(WITHHELD_CELL, ['WBAL'], []),
    cellRow(EMPTY_CELL, ['WBAL'], [], [[0, -1]]),
  ],
  values: [
    [...year(100), ...year(150)],
    [...year(10), ...year(5)],
    [...year(500), ...year(500)],
    [...year(0), ...year(0)],
    [...year(WITHHELD), ...year(WITHHELD)],
    [...year(NOT_PUBLISHED), ...year(NOT_PUBLISHED)],
  ],
  remainders: { CMED: [...year(390), ...year(99)], WBAL: [...year(100), ...year(40)] },
})

test('only cells are estimates, and in a comparison none is', () => {
  const onlyObserved = { ...matrix, rows: matrix.rows.filter(({ id }) => id !== RIM_CELL) }
  expect(paintingOf(makeScene(series, span('2023')), matrix).hasEstimates).toBe(true)
  expect(paintingOf(makeScene(series, span('2023')), onlyObserved).hasEstimates).toBe(false)
  expect(paintingOf(makeScene(series, span('2023'), null, span('2022')), matrix).hasEstimates).toBe(false)
})

test('the figure of an area stands in it, and a cell has none', () => {
  const { figures } = paintingOf(makeScene(series, span('2023')), matrix)
  expect([...figures]).toEqual([[AREA, { count: 1800, text: 'Sicily\n1,800', point: [13.5, 37.5], spanDeg: 3.2 }]])
})

describe('counts', () => {
  const { shapes, lines, bands, mode } = paintingOf(makeScene(series, span('2023')), matrix)
  test('are painted by their class and by how they were derived', () => {
    expect(Object.fromEntries(shapes)).toEqual({
      [AREA]: { class: 2, look: DOTS },
      [SOLID_CELL]: { class: 0, look: SOLID },
      [RIM_CELL]: { class: 3, look: RIM },
      [ZERO_CELL]: { class: ZERO, look: SOLID },
      [WITHHELD_CELL]: { class: WITHHELD_CLASS, look: SOLID },
      [EMPTY_CELL]: { class: NO_DATA, look: SOLID },
    })
    expect([mode, bands.size]).toEqual(['count', 0])
  })
  test('of one month have classes of their own', () => {
    expect(paintingOf(makeScene(series, span('2023-05')), matrix).shapes.get(RIM_CELL)?.class).toBe(3)
    expect(paintingOf(makeScene(series, span('2023-05')), matrix).shapes.get(AREA)?.class).toBe(2)
  })
  test('that are known for the route only stand on a line of its own from a twentieth of the total', () => {
    expect([...lines]).toEqual([['WBAL', '480\nplace\u00a0not\u00a0known']])
    expect(paintingOf(makeScene(series, span('2022')), matrix).lines.get('CMED')).toBe('4,680\nplace\u00a0not\u00a0known')
  })
})

test('a comparison paints changes of routes, and of cells and areas that can be compared', () => {
  const shapes = paintingOf(makeScene(series, span('2023'), null, span('2022')), matrix)
  expect(shapes.mode).toBe('change')
  expect(Object.fromEntries(shapes.shapes)).toEqual({
    [AREA]: { class: 6, look: SOLID },
    [SOLID_CELL]: { class: 0, look: SOLID },
    [RIM_CELL]: { class: 3, look: SOLID },
    [ZERO_CELL]: { class: NOT_COMPARABLE, look: SOLID },
    [WITHHELD_CELL]: { class: NOT_COMPARABLE, look: SOLID },
  })
  expect(Object.fromEntries(shapes.bands)).toEqual({ CMED: 6, WBAL: 0 })
  expect(shapes.lines.size).toBe(0)
})

test('a route that cannot be compared has a band without a class', () => {
  const painting = paintingOf(makeScene(series, span('2023-01', '2023-02'), null, span('2021-12', '2022-01')), matrix)
  expect(painting.bands.get('CMED')).toBeNull()
})

test('before its counts are there a painting has series, ramp and route, and no shapes', () => {
  expect(blankPainting(makeScene(series, span('2023'), 'CMED'))).toMatchObject({ series: 'test.detections.v1', ramp: 'detections', mode: 'count', route: 'CMED', shapes: new Map() })
})

describe('what is under the pointer', () => {
  const now = makeScene(series, span('2023'))
  test.each([
    [AREA, 'Sicily 1,800, port not known: a share of a larger count, by shares of other months, up to 1 year old; for the least certain month, the actual count was 0.5 to 1.5 times the assigned one in 80 % of past cases.'],
    [SOLID_CELL, 'Lampedusa 60: counted here by the source.'],
    [RIM_CELL, '6,000 in this cell: a share of a larger count, by shares published for the same months.'],
    [ZERO_CELL, '0 in this cell: counted here by the source.'],
    [WITHHELD_CELL, 'withheld (small count) in this cell: counted here by the source.'],
    [99, ''],
  ])('%i is %j', (id, text) => {
    expect(hoverText(now, matrix, id)).toBe(text)
  })
})

const shares = (areas: string[]) => ({ areas, publisher: 'UNHCR', published_start: '2022-01', published_end: '2022-12' })
const broken = { ...matrix, breaks: [breakOf('CMED', '2022-01', 'shares', { divides: 'IT', areas: ['Lampedusa'], shares: shares(['Lampedusa']) }), breakOf('CMED', '2023-01', 'definition'), breakOf('WBAL', '2023-01', 'scope')] }

test('a figure has the shares that divide it, of its own route', () => {
  const cell = broken.rows[1]?.cell ?? null
  expect(sharesFor(makeScene(series, span('2022')), broken, { cell, area: null, route: 'CMED' })?.publisher).toBe('UNHCR')
  expect(sharesFor(makeScene(series, span('2022')), broken, { cell, area: null, route: 'WBAL' })).toBeNull()
  expect(sharesFor(makeScene(series, span('2022')), broken, { cell: null, area: 'Atlantis', route: 'CMED' })).toBeNull()
})

test('a break inside the window is noted once, and none outside', () => {
  expect(breakNote(makeScene(series, span('2022-06', '2023-05')), broken)).toBe('Counted or divided in another way from January 2023: figures of places before and after are not comparable.')
  expect(breakNote(makeScene(series, span('2023')), broken)).toBe('')
})
