/** Say what a legend lists: classes with their colours, the three looks, and states that must not be confused. */
import looks from '../../../routes_geo/report/looks.json'
import texts from '../../../routes_geo/picture/texts.json'
import { formatChange, formatCount } from '../format'
import type { Painted, Painting, Ramp, Scheme } from '../model/painting'
import { breaksOf, CHANGE_BREAKS, coloursOf, DOTS, DOTS_IN_RIM, NOT_COMPARABLE, RIM, SOLID, WITHHELD, ZERO } from '../palette'
import { t } from '../words'

export interface LegendProps {
  painting: Painting
  resolution: number
  /** Months of the window. */
  months: number
  /** Title of the series, translated. */
  seriesTitle: string
  scheme: Scheme
}

export interface LegendMark {
  name: string
  /** How a cell is drawn beside the text; null for text alone. */
  state: Painted | null
  text: string
}

export interface LegendItems {
  /** Lines. */
  title: string[]
  classes: { colour: string; text: string }[]
  marks: LegendMark[]
}

const LEGEND = texts.legend
/** Mean area of a hexagon in square kilometres, by H3 resolution, to two digits. */
const CELL_KM2: Readonly<Record<string, number>> = looks.cell_km2
/** Class with which the looks are shown. */
const MIDDLE = 3

export function legendItems({ painting: { mode, ramp }, resolution, months, seriesTitle: series, scheme }: LegendProps): LegendItems {
  const isChange = mode === 'change'
  const labels = isChange ? changeLabels() : countLabels(months, ramp)
  return {
    title: isChange ? LEGEND.change_title.map((line) => t(line, { series })) : countTitle(series, resolution),
    classes: coloursOf(mode, ramp, scheme).map((colour, at) => ({ colour, text: labels[at] ?? '' })),
    marks: [...marksOf(isChange ? CHANGE_MARKS : ramp === 'dead' ? DEAD_MARKS : COUNT_MARKS), ...words()],
  }
}

/** Say what a cell measures. */
function countTitle(series: string, resolution: number): string[] {
  const area = CELL_KM2[resolution]
  const lines = LEGEND.count_title.map((line) => t(line, { series, area: formatCount(area ?? 0) }))
  return area ? lines : lines.slice(0, 1)
}

/** Return the lower bound of each class. */
function countLabels(months: number, ramp: Ramp): string[] {
  const lower = breaksOf(months, ramp).map(formatCount)
  return lower.map((text, at) => (at === lower.length - 1 ? `${text}+` : text))
}

function changeLabels(): string[] {
  const falls = CHANGE_BREAKS.toReversed().map((ratio) => formatChange(-ratio))
  return [...falls, t(LEGEND.little), ...CHANGE_BREAKS.map(formatChange)]
}

const LOOKS = {
  observed: { class: MIDDLE, look: SOLID },
  'published-share': { class: MIDDLE, look: RIM },
  'carried-share': { class: MIDDLE, look: DOTS_IN_RIM },
  area: { class: MIDDLE, look: DOTS },
}
const [NONE, HIDDEN] = [{ class: ZERO, look: SOLID }, { class: WITHHELD, look: SOLID }]
const COUNT_MARKS = { ...LOOKS, zero: NONE, withheld: HIDDEN }
/** Where no death was recorded, people may still have died: these marks do not say zero. */
const DEAD_MARKS = { ...LOOKS, 'none-recorded': NONE, withheld: HIDDEN }
const CHANGE_MARKS = { 'not-comparable': { class: NOT_COMPARABLE, look: SOLID } }

function marksOf(states: Partial<Record<keyof typeof LEGEND.marks, Painted>>): LegendMark[] {
  return Object.entries(states).map(([name, state]) => ({ name, state, text: t(LEGEND.marks[name as keyof typeof LEGEND.marks]) }))
}

function words(): LegendMark[] {
  return Object.entries(LEGEND.words).map(([name, text]) => ({ name, state: null, text: t(text) }))
}
