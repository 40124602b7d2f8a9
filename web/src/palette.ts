/** Define classes, colours and looks of counts: equal for all routes, zooms and devices. */
import type { WindowSum } from './matrix'

/** Light to dark, without red: neighbours differ under every common colour vision. */
export const COLOURS = ['#dcefe0', '#a9d8c4', '#62b6b7', '#3089b0', '#22609a', '#23306f'] as const

/** Lower bounds of the classes, for one month and for longer windows. The smallest published count is 5. */
const MONTH_BREAKS = [5, 20, 100, 500, 2_000, 10_000] as const
const WINDOW_BREAKS = [5, 100, 1_000, 5_000, 20_000, 100_000] as const

/** Class of a cell or area without published counts: nothing is drawn. */
export const NO_DATA = -1
export const ZERO = COLOURS.length
export const WITHHELD = COLOURS.length + 1

/** Looks: what is known of the place of a count. */
export const SOLID = 0
export const RIM = 1
export const DOTS = 2

export const ZERO_FILL = '#ffffff'
/** Colour of the sea, which shows through cells without data. */
export const GROUND = '#e6edf0'
export const LAND = '#fbfaf7'
export const COAST = '#b9c5cc'
/** Colour of text on the map that must not be missed. */
export const INK = '#16232e'
export const ZERO_EDGE = '#6b7780'
export const HATCH = '#4d565e'
export const RIM_COLOUR = INK
/** Colour between the dots of a screen. */
export const SCREEN = LAND

/** Return the lower bounds of the classes of a window of this many months, ascending. */
export function breaksOf(months: number): readonly number[] {
  return months === 1 ? MONTH_BREAKS : WINDOW_BREAKS
}

/** Return the class of a window's sum: the position of a colour, ZERO, WITHHELD or NO_DATA. */
export function classify({ sum, withheldMonths, emptyMonths, months }: WindowSum, breaks: readonly number[]): number {
  if (emptyMonths === months) return NO_DATA
  if (sum === 0) return withheldMonths > 0 ? WITHHELD : ZERO
  return Math.max(breaks.findLastIndex((lower) => sum >= lower), 0)
}

/** Return the look of a count: dots for areas and carried shares, a rim for published shares, else solid. */
export function lookOf(kind: 'cell' | 'area', basis: string | null): number {
  if (kind === 'area' || basis === 'carried_share') return DOTS
  return basis === 'published_share' ? RIM : SOLID
}
