/** Draw the legend: classes of counts, the three looks, and three states that must not be confused. */
import { element, svg } from './dom'
import { formatCount } from './format'
import { COLOURS, GROUND, HATCH, RIM_COLOUR, SCREEN, ZERO_EDGE, ZERO_FILL } from './palette'

const SIZE = 20
const MIDDLE = COLOURS[3]

/** Mean area of a hexagon in square kilometres, by H3 resolution. */
const CELL_AREA: Record<number, string> = { 2: '86,800', 3: '12,400', 4: '1,770', 5: '253' }

/** Say what a cell measures, for the title. */
export function cellArea(resolution: number): string {
  const area = CELL_AREA[resolution]
  return area ? `cell of about ${area} km\u00b2` : 'cell'
}

export function drawLegend(target: HTMLElement, breaks: readonly number[], title: string, notes: readonly string[]): void {
  const classes = breaks.map((lower, at) => {
    const upper = breaks[at + 1]
    const text = upper ? `${formatCount(lower)} to ${formatCount(upper - 1)}` : `${formatCount(lower)} and over`
    return entry(swatch(COLOURS[at] ?? MIDDLE, ZERO_EDGE), text, 'class')
  })
  target.replaceChildren(
    element('h2', {}, title),
    element('ul', { class: 'classes' }, ...classes),
    element(
      'ul',
      { class: 'looks' },
      entry(swatch(MIDDLE, MIDDLE), 'counted here by the source', 'observed'),
      entry(swatch(MIDDLE, RIM_COLOUR, '2.4'), 'by shares published for these months', 'published-share'),
      entry(dotted(), 'an area, place not known any finer; or by shares of other months', 'area'),
    ),
    element(
      'ul',
      { class: 'states' },
      entry(swatch(ZERO_FILL, ZERO_EDGE), 'zero: nothing was counted', 'zero'),
      entry(hatched(), 'withheld: small, or reveals a small count', 'withheld'),
      entry(swatch('none', 'none'), 'no data: nothing is drawn', 'no-data'),
    ),
    ...notes.map((note) => element('p', { 'data-testid': 'legend-note' }, note)),
  )
}

function entry(picture: SVGElement, text: string, state: string): HTMLLIElement {
  return element('li', { 'data-state': state }, picture, text)
}

/** Draw a cell on the colour of the sea, so that an empty cell differs from a white one. */
function swatch(fill: string, stroke: string, width = '1.2'): SVGElement {
  return picture(hexagon({ fill, stroke, 'stroke-width': width }))
}

function hatched(): SVGElement {
  const line = svg('path', { d: 'M-1 5L5 -1M-1 1L1 -1M3 5L5 3', stroke: HATCH, 'stroke-width': '1.2' })
  return picture(pattern('hatch', '4', line), hexagon({ fill: 'url(#hatch)', stroke: HATCH }))
}

function dotted(): SVGElement {
  const dot = svg('circle', { cx: '2.5', cy: '2.5', r: '1.6', fill: MIDDLE })
  return picture(pattern('dots', '5', svg('rect', { width: '5', height: '5', fill: SCREEN }), dot), hexagon({ fill: 'url(#dots)', stroke: MIDDLE }))
}

function pattern(id: string, side: string, ...shapes: SVGElement[]): SVGElement {
  return svg('defs', {}, svg('pattern', { id, width: side, height: side, patternUnits: 'userSpaceOnUse' }, ...shapes))
}

function picture(...shapes: SVGElement[]): SVGElement {
  const ground = svg('rect', { width: `${SIZE}`, height: `${SIZE}`, fill: GROUND })
  return svg('svg', { width: `${SIZE}`, height: `${SIZE}`, 'aria-hidden': 'true' }, ground, ...shapes)
}

function hexagon(attributes: Record<string, string>): SVGElement {
  return svg('path', { d: 'M10 1.5L17.5 5.8V14.2L10 18.5L2.5 14.2V5.8Z', 'stroke-width': '1.2', ...attributes })
}
