/** Choose classes and colours of counts. The breaks are 1-2-5 steps, so that the legend has round numbers. */
import type { WindowSum } from './matrix'

/** Light to dark in even steps, without red: readable in grey and with any colour vision. */
export const COLOURS = ['#e3f2c1', '#a8dcb5', '#5dbdc0', '#2a8fbd', '#2460a7', '#252a6f'] as const

/** Class of a cell without published counts; it looks like a cell that was never painted. */
export const NO_DATA = -1
export const ZERO = COLOURS.length
export const WITHHELD = COLOURS.length + 1

export const ZERO_FILL = '#ffffff'
/** Colour of the sea, which shows through cells without data. */
export const GROUND = '#dce6ec'
export const ZERO_EDGE = '#6b7780'
export const NO_DATA_EDGE = '#8b98a3'
export const HATCH = '#4d565e'

/** Shares of all positive sums below each class; classes are narrower at the top, where sums are far apart. */
const QUANTILES = [0.25, 0.5, 0.7, 0.85, 0.95] as const

/** The smallest published count. */
const SMALLEST = 5

/** Return the lower bounds of the classes, ascending: quantiles of `sums`, each rounded down to a 1-2-5 step. */
export function makeBreaks(sums: readonly number[]): number[] {
  const sorted = sums.filter((sum) => sum > 0).sort((a, b) => a - b)
  const inner = QUANTILES.map((share) => sorted[Math.floor(share * sorted.length)] ?? SMALLEST)
  return [...new Set([SMALLEST, ...inner.map((count) => Math.max(roundStep(count), SMALLEST))])].sort((a, b) => a - b)
}

/** Return the largest of 1, 2, 5, 10, 20, 50, ... that is not above the count. */
export function roundStep(count: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(count, 1)))
  const digit = [5, 2, 1].find((step) => step * power <= count) ?? 1
  return digit * power
}

/** Return the class of a window's sum: the position of a colour, ZERO, WITHHELD or NO_DATA. */
export function classify({ sum, withheldMonths, emptyMonths, months }: WindowSum, breaks: readonly number[]): number {
  if (emptyMonths === months) return NO_DATA
  if (sum === 0) return withheldMonths > 0 ? WITHHELD : ZERO
  return breaks.findLastIndex((lower) => sum >= lower)
}

/** Return the colour of a class; fewer classes than colours are spread over the whole scale. */
export function classColour(position: number, classes: number): string {
  const at = classes < 2 ? COLOURS.length - 1 : Math.round((position * (COLOURS.length - 1)) / (classes - 1))
  return COLOURS[at] ?? COLOURS[0]
}
