/** Draw the legend: classes of counts, and three states that must not be confused. */
import { element, svg } from './dom'
import { formatCount } from './format'
import { classColour, GROUND, HATCH, NO_DATA_EDGE, ZERO_EDGE, ZERO_FILL } from './palette'

const SIZE = 20

/** Say how many of the counted are on no cell; nothing if all are on cells. */
export function offCells(total: number | null, onCells: number): string {
  if (total === null || total <= onCells) return ''
  const missing = `${formatCount(total - onCells)} of ${formatCount(total)} detections are on no cell`
  return `${missing}: no place is published for them, or their counts are withheld.`
}

export function drawLegend(target: HTMLElement, breaks: readonly number[], title: string, note: string): void {
  const classes = breaks.map((lower, at) => {
    const upper = breaks[at + 1]
    const text = upper ? `${formatCount(lower)} to ${formatCount(upper - 1)}` : `${formatCount(lower)} and over`
    return entry(swatch(classColour(at, breaks.length), ZERO_EDGE), text, 'class')
  })
  target.replaceChildren(
    element('h2', {}, title),
    element(
      'ul',
      {},
      ...classes,
      entry(swatch(ZERO_FILL, ZERO_EDGE), 'zero: nothing was counted', 'zero'),
      entry(hatched(), 'withheld: small, or reveals a small count', 'withheld'),
      entry(swatch('none', NO_DATA_EDGE, '0.7'), 'no data: no count is published here', 'no-data'),
    ),
    ...(note ? [element('p', { 'data-testid': 'off-cells' }, note)] : []),
  )
}

function entry(picture: SVGElement, text: string, state: string): HTMLLIElement {
  return element('li', { 'data-state': state }, picture, text)
}

/** Draw a cell on the colour of the sea, so that an empty cell differs from a white one. */
function swatch(fill: string, stroke: string, opacity = '1'): SVGElement {
  return picture(hexagon({ fill, stroke, 'stroke-opacity': opacity }))
}

function hatched(): SVGElement {
  const line = svg('path', { d: 'M-1 5L5 -1M-1 1L1 -1M3 5L5 3', stroke: HATCH, 'stroke-width': '1.2' })
  const pattern = svg('pattern', { id: 'hatch', width: '4', height: '4', patternUnits: 'userSpaceOnUse' }, line)
  return picture(svg('defs', {}, pattern), hexagon({ fill: 'url(#hatch)', stroke: HATCH }))
}

function picture(...shapes: SVGElement[]): SVGElement {
  const ground = svg('rect', { width: `${SIZE}`, height: `${SIZE}`, fill: GROUND })
  return svg('svg', { width: `${SIZE}`, height: `${SIZE}`, 'aria-hidden': 'true' }, ground, ...shapes)
}

function hexagon(attributes: Record<string, string>): SVGElement {
  return svg('path', { d: 'M10 1.5L17.5 5.8V14.2L10 18.5L2.5 14.2V5.8Z', 'stroke-width': '1.2', ...attributes })
}
