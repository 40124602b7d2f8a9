import { describe, expect, test } from 'vitest'
import { formatPeriod } from '../src/format'
import { breakMonths } from '../src/model/breaks'
import { periodSpan, type MonthSpan } from '../src/model/months'
import { estimatesOf } from '../src/model/outlook'
import { isOffered, relatedTo, relationOf } from '../src/views/time/comparison'
import { groupsOf, LABEL_WIDTH, labelsOf, widthOf } from '../src/views/time/labels'
import { axisTop, barOf, countTicks, hasMore, makePlot, positionAt, shownSpan, xOf, yearTicks, yOf } from '../src/views/time/plot'
import { acceptedText, breakText, chartText, periodCaption, periodLabel } from '../src/views/time/texts'
import { breakOf, counts, labels, makeSeries } from './series.fixture'

const span = (first: string, last: string): MonthSpan => ({ from: periodSpan(first).from, to: periodSpan(last).to })
const monthly = makeSeries('month', labels('month', 2009, 210), { CMED: counts(Array.from({ length: 210 }, (_, at) => at)) })
const quarterly = makeSeries('quarter', labels('quarter', 2014, 49), { CMED: counts([]) })
const yearly = makeSeries('year', labels('year', 2000, 20), { CMED: counts([]) })
const size = { width: 900, height: 150 }

describe('the months shown', () => {
  test('are the last 84, with the outlook after them', () => {
    expect(shownSpan(monthly, false, 0)).toEqual(span('2019-07', '2026-06'))
    expect(shownSpan(monthly, false, periodSpan('2026-09').to)).toEqual(span('2019-07', '2026-09'))
  })
  test('are the last 28 quarters, and all years', () => {
    expect(shownSpan(quarterly, false, 0)).toEqual(span('2019-Q2', '2026-Q1'))
    expect(shownSpan(yearly, false, 0)).toEqual(span('2000', '2019'))
    expect([hasMore(monthly), hasMore(quarterly), hasMore(yearly)]).toEqual([true, true, false])
  })
  test('are the whole series where it is asked for', () => {
    expect(shownSpan(monthly, true, 0)).toEqual(span('2009-01', '2026-06'))
  })
})

describe('the plot', () => {
  const plot = makePlot(size, span('2019-07', '2026-06'), 53_874, { measures: true, breaks: true, isTouched: false })
  test('is between its edges, and an x leads back to its month', () => {
    expect(xOf(plot, plot.span.from)).toBe(plot.left)
    expect(xOf(plot, plot.span.to)).toBe(plot.right)
    expect(xOf(plot, plot.span.from - 5)).toBe(plot.left)
    expect(positionAt(plot, xOf(plot, periodSpan('2022-03').from + 0.5))).toBeCloseTo(periodSpan('2022-03').from + 0.5)
  })
  test('has the highest count below its top', () => {
    expect(plot.highest).toBe(60_000)
    expect(yOf(plot, 60_000)).toBe(plot.top)
    expect(yOf(plot, 0)).toBe(plot.base)
    expect(plot.base - plot.top).toBeGreaterThan(80)
  })
  test('leaves more room for bars without measures and breaks', () => {
    expect(makePlot(size, plot.span, 10, { measures: false, breaks: false, isTouched: false }).top).toBeLessThan(plot.top - 30)
  })
  test('has bars inside their periods', () => {
    const { x, width } = barOf(plot, periodSpan('2022-03'))
    expect(x).toBeGreaterThan(xOf(plot, periodSpan('2022-03').from))
    expect(x + width).toBeLessThan(xOf(plot, periodSpan('2022-04').from))
  })
  test('names years that are far enough apart', () => {
    expect(yearTicks(plot).map(({ year, isNamed }) => [year, isNamed])).toEqual([2020, 2021, 2022, 2023, 2024, 2025, 2026].map((year) => [year, true]))
    const narrow = makePlot({ width: 360, height: 96 }, span('2009-01', '2026-06'), 10, { measures: true, breaks: true, isTouched: false })
    const named = yearTicks(narrow).filter(({ isNamed }) => isNamed)
    expect(named.length).toBeGreaterThan(3)
    named.slice(1).forEach(({ x }, at) => expect(x - (named[at]?.x ?? 0)).toBeGreaterThan(34))
    expect(countTicks(narrow)).toEqual([0, 10])
    expect(countTicks(plot)).toEqual([0, 30_000, 60_000])
  })
})

test.each([[0, 2], [1, 2], [19_209, 20_000], [20_000, 20_000], [20_001, 30_000], [885_386, 1_000_000]])('an axis for %d goes up to %d', (highest, top) => {
  expect(axisTop(highest)).toBe(top)
})

describe('labels of marks', () => {
  const edges = { left: 40, right: 900 }
  const marks = (...places: [number, string][]) => places.map(([x, name], at) => ({ x, name, number: at + 1 }))
  test('are names where there is room', () => {
    expect(labelsOf(marks([200, 'Operation'], [600, 'Memorandum']), 1, edges).map(({ text }) => text)).toEqual(['Operation', 'Memorandum'])
  })
  test('stagger in rows before they become numbers', () => {
    const close = marks([300, 'A long name of a measure'], [340, 'Another long name of one'], [380, 'A third long name of one'])
    expect(labelsOf(close, 2, edges).filter(({ text }) => text.length > 3).map(({ row }) => row)).toEqual([0, 1, 0])
    expect(labelsOf(close, 1, edges).map(({ text }) => text)).toEqual(['A long name of a measure', '2', 'A third long name of one'])
  })
  test('are numbers at the edges, and ranges of numbers for marks that nearly touch', () => {
    const crowded = marks([40, 'A name far too long for the left of the place here and for the right of it, too: it is longer than the whole chart, which nobody would give to a measure'], [500, 'x'], [505, 'y'], [510, 'z'])
    expect(labelsOf(crowded, 2, edges).map(({ text }) => text)).toEqual(['1', '2\u20134'])
  })
  test('do not overlap in a row, whatever the places', () => {
    const many = marks(...Array.from({ length: 40 }, (_, at): [number, string] => [40 + ((at * 7919) % 860), 'Name '.repeat(1 + (at % 6))])).sort((one, other) => one.x - other.x)
    const boxes = labelsOf(many.map((mark, at) => ({ ...mark, number: at + 1 })), 2, edges).map(({ x, text, anchor, row }) => {
      const left = x - widthOf(text) * { start: 0, middle: 0.5, end: 1 }[anchor]
      return { left, right: left + widthOf(text), row }
    })
    for (const one of boxes) for (const other of boxes) expect(one === other || one.row !== other.row || one.right <= other.left + 0.001 || other.right <= one.left + 0.001).toBe(true)
  })
  test('group marks closer than a label', () => {
    expect(groupsOf([0, 10, 20, 30, 90]).map(({ first, last }) => [first, last])).toEqual([[0, 2], [3, 3], [4, 4]])
    expect(LABEL_WIDTH).toBeGreaterThanOrEqual(24)
  })
})

describe('a compared window', () => {
  const year = span('2023-01', '2023-12')
  test('keeps its relation when the window changes', () => {
    expect(relatedTo(span('2023-09', '2023-09'), 'year', null)).toEqual(span('2022-09', '2022-09'))
    expect(relatedTo(span('2023-09', '2023-09'), 'before', null)).toEqual(span('2023-08', '2023-08'))
    expect(relatedTo(span('2023-09', '2023-10'), 'typed', span('2019-03', '2019-03'))).toEqual(span('2019-03', '2019-04'))
    expect(relatedTo(year, 'none', year)).toBeNull()
  })
  test('has the relation that was chosen, where several fit', () => {
    expect(relationOf(year, span('2022-01', '2022-12'), 'before')).toBe('before')
    expect(relationOf(year, span('2022-01', '2022-12'), 'none')).toBe('year')
    expect(relationOf(year, span('2019-01', '2019-12'), 'year')).toBe('typed')
    expect(relationOf(year, null, 'year')).toBe('none')
  })
  test('is offered only inside the series', () => {
    expect(isOffered(monthly, span('2009-06', '2009-06'), 'year')).toBe(false)
    expect(isOffered(monthly, span('2009-06', '2009-06'), 'before')).toBe(true)
    expect(isOffered(monthly, span('2009-06', '2009-06'), 'typed')).toBe(true)
  })
})

test('breaks of a month are one, and say when what is counted changes', () => {
  const breaks = [
    breakOf('CMED', '2023-01', 'shares', { note: 'One.' }),
    breakOf('EMED', '2023-01', 'scope', { note: 'Two.' }),
    breakOf('CMED', '2023-01', 'shares', { note: 'One.' }),
    breakOf('CMED', '2022-12', 'shares'),
    breakOf('CMED', '2023-05', 'basis'),
  ]
  const months = breakMonths(breaks, null, span('2023-01', '2023-12'))
  expect(months).toEqual([{ month: '2023-01', at: periodSpan('2023-01').from, isCounted: true, notes: ['One.', 'Two.'] }])
  expect(months.map(breakText)).toEqual(['January 2023: One. Two.'])
  expect(breakMonths(breaks, 'CMED', span('2022-01', '2023-12')).map(({ month, isCounted }) => [month, isCounted])).toEqual([['2022-12', false], ['2023-01', false]])
})

test('months of an outlook without a range are left out', () => {
  const month = (period: string, median: number | null) => ({ period, median, low: median && median - 1, high: median && median + 1, reason_missing: median === null ? 'revised' : null })
  expect(estimatesOf({ nowcast: [month('2023-09', null), month('2023-10', 5)], forecast: [month('2023-11', 6)] })).toEqual([
    { period: '2023-10', kind: 'nowcast', median: 5, low: 4, high: 6 },
    { period: '2023-11', kind: 'forecast', median: 6, low: 5, high: 7 },
  ])
  expect(estimatesOf(null)).toEqual([])
})

describe('words', () => {
  test('name a period and its count', () => {
    expect([formatPeriod('2023-09'), formatPeriod('2023-Q3'), formatPeriod('2023')]).toEqual(['September 2023', 'Quarter 3 of 2023', '2023'])
    expect(periodLabel(quarterly, periodSpan('2023-Q3').from)).toBe('2023-Q3')
    expect(periodCaption(monthly, 'CMED', periodSpan('2009-03'), undefined)).toBe('March 2009: 2 detections, final')
    expect(periodCaption(monthly, 'CMED', periodSpan('2026-07'), { period: '2026-07', kind: 'forecast', median: 2000, low: 1000, high: 3000 })).toBe(
      'July 2026: forecast 1,000 to 3,000 (80 % range), median 2,000',
    )
  })
  test('name the chart and what the field accepts', () => {
    expect(chartText(quarterly, 'Central Mediterranean', span('2023-Q1', '2023-Q4'))).toBe('Detections, Central Mediterranean, by quarter: 2023')
    expect(acceptedText(monthly)).toBe('Type a month or year, such as 2023-09, 09/2023, September 2023 or 2023. The figures cover January 2009 to June 2026.')
  })
})
