import { h } from 'preact'
import { expect, test } from 'vitest'
import type { Painting } from '../src/model/painting'
import { CHANGE_COLOURS, RAMPS } from '../src/palette'
import { Plate } from '../src/picture/Plate'
import { trace } from '../src/picture/trace'
import { flow, wrapText } from '../src/picture/wrap'
import { legendItems } from '../src/views/legend_items'
import { elementsOf } from './support/nodes'

const PAINTING: Painting = { series: 'unhcr.arrivals.v1', ramp: 'arrivals', mode: 'count', shapes: new Map(), figures: new Map(), bands: new Map(), lines: new Map(), hasEstimates: true, route: null }
const PROPS = { painting: PAINTING, resolution: 3, months: 12, seriesTitle: 'Arrivals', scheme: 'light' as const }

test('the title is that of the series, with the area of a cell', () => {
  expect(legendItems(PROPS).title).toEqual(['Arrivals per cell', '(about 12,000 km²)'])
  expect(legendItems({ ...PROPS, resolution: 4 }).title).toEqual(['Arrivals per cell', '(about 1,800 km²)'])
})

test.each([
  [1, ['5', '20', '100', '500', '2,000', '10,000+']],
  [12, ['5', '100', '1,000', '5,000', '20,000', '100,000+']],
])('classes of %i months have their lower bounds', (months, texts) => {
  const { classes } = legendItems({ ...PROPS, months })
  expect(classes.map(({ text }) => text)).toEqual(texts)
  expect(classes.map(({ colour }) => colour)).toEqual(RAMPS.arrivals.light)
})

test('a count has the looks of its places, zero, withheld, and words for what has no mark', () => {
  expect(legendItems(PROPS).marks.map(({ name, state }) => [name, state !== null])).toEqual([
    ['observed', true],
    ['published-share', true],
    ['carried-share', true],
    ['area', true],
    ['zero', true],
    ['withheld', true],
    ['no-data', false],
    ['band', false],
  ])
})

test('a comparison has seven classes, and what cannot be compared', () => {
  const { classes, marks } = legendItems({ ...PROPS, painting: { ...PAINTING, mode: 'change' }, scheme: 'dark' })
  expect(classes.map(({ text }) => text.replace('\u00a0', ''))).toEqual(['−50%', '−25%', '−10%', 'little', '+10%', '+25%', '+50%'])
  expect(classes.map(({ colour }) => colour)).toEqual(CHANGE_COLOURS.dark)
  expect(marks.map(({ name }) => name)).toEqual(['not-comparable', 'no-data', 'band'])
})

test.each([
  ['one two three', 7, ['one two', 'three']],
  ['one two three', 100, ['one two three']],
  ['uninterruptedly so', 4, ['uninterruptedly', 'so']],
  ['', 10, []],
])('%j breaks into lines of %i letters', (text, letters, lines) => {
  expect(wrapText(text, letters)).toEqual(lines)
})

test('items flow into rows and none ends outside, unless it is alone', () => {
  const placed = flow([60, 60, 30, 200], (width) => width, 100)
  expect(placed.map(({ row }) => row)).toEqual([0, 1, 2, 3])
  expect(flow([40, 40, 40], (width) => width, 100).map(({ x, row }) => [x, row])).toEqual([[0, 0], [54, 0], [0, 1]])
})

test('a saved picture has its title, legend and credit, and nothing lies outside', () => {
  const frame = { width: 390, height: 300, scale: 512, left: 0, top: 0 }
  const traced = trace({ tiles: { basemap: [], bands: [], cells: [], places: [] }, missing: [] }, PAINTING.shapes, frame)
  const words = { title: 'A long sentence that says what the picture shows, in two lines.', credit: 'Publisher, 3 June 2025.', resolution: 3, months: 12, seriesTitle: 'Arrivals' }
  const drawn = elementsOf(h(Plate, { painting: PAINTING, traced, frame, scheme: 'light', label: 'x', names: false, prefix: '', words }))
  const texts = drawn.filter(({ type }) => type === 'text' || type === 'tspan').map(({ text }) => text)
  for (const text of ['A long sentence that says what the', 'Publisher, 3 June 2025.', 'Arrivals per cell (about 12,000 km²)', '100,000+', 'withheld']) expect(texts).toContain(text)
  const height = Number(drawn[0]?.props['height'])
  const lowest = Math.max(...drawn.filter(({ type }) => type === 'tspan').map(({ props }) => Number(props['y'])))
  expect(lowest).toBeLessThan(height)
  expect(height - lowest).toBeLessThan(24)
})
