/** Say what a legend lists: classes with their colours, the three looks, and states that must not be confused. */
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

/** Mean area of a hexagon in square kilometres, by H3 resolution, to two digits. */
const CELL_KM2: Readonly<Record<number, number>> = { 2: 87_000, 3: 12_000, 4: 1_800, 5: 250 }
/** Class with which the looks are shown. */
const MIDDLE = 3

export function legendItems({ painting: { mode, ramp }, resolution, months, seriesTitle: series, scheme }: LegendProps): LegendItems {
  const isChange = mode === 'change'
  const labels = isChange ? changeLabels() : countLabels(months, ramp)
  return {
    title: isChange ? [t('{series}: change', { series }), t('between two windows')] : countTitle(series, resolution),
    classes: coloursOf(mode, ramp, scheme).map((colour, at) => ({ colour, text: labels[at] ?? '' })),
    marks: [...(isChange ? changeMarks() : countMarks(ramp)), ...words()],
  }
}

/** Say what a cell measures. */
function countTitle(series: string, resolution: number): string[] {
  const area = CELL_KM2[resolution]
  return [t('{series} per cell', { series }), ...(area ? [t('(about {area} km²)', { area: formatCount(area) })] : [])]
}

/** Return the lower bound of each class. */
function countLabels(months: number, ramp: Ramp): string[] {
  const lower = breaksOf(months, ramp).map(formatCount)
  return lower.map((text, at) => (at === lower.length - 1 ? `${text}+` : text))
}

function changeLabels(): string[] {
  const falls = CHANGE_BREAKS.toReversed().map((ratio) => formatChange(-ratio))
  return [...falls, t('little'), ...CHANGE_BREAKS.map(formatChange)]
}

function countMarks(ramp: Ramp): LegendMark[] {
  return [
    { name: 'observed', state: { class: MIDDLE, look: SOLID }, text: t('counted here') },
    { name: 'published-share', state: { class: MIDDLE, look: RIM }, text: t('published shares') },
    { name: 'carried-share', state: { class: MIDDLE, look: DOTS_IN_RIM }, text: t('older shares') },
    { name: 'area', state: { class: MIDDLE, look: DOTS }, text: t('area total') },
    { name: 'zero', state: { class: ZERO, look: SOLID }, text: ramp === 'dead' ? t('none recorded') : t('zero') },
    { name: 'withheld', state: { class: WITHHELD, look: SOLID }, text: t('withheld') },
  ]
}

function changeMarks(): LegendMark[] {
  return [{ name: 'not-comparable', state: { class: NOT_COMPARABLE, look: SOLID }, text: t('cannot be compared') }]
}

function words(): LegendMark[] {
  return [
    { name: 'no-data', state: null, text: t('no cell: no figure') },
    { name: 'band', state: null, text: t('band: a region, not a path') },
  ]
}
