/**
 * Define classes and looks: equal for all routes, zooms and devices. No colour is red, which would suggest alarm.
 *
 * Colours and breaks are in `looks.json`, from which the service draws pictures, too.
 */
import looks from '../../routes_geo/report/looks.json'
import type { WindowSum } from './matrix'
import type { Ramp, Scheme } from './model/painting'
import type { RouteId } from './routes'

type Schemes<T> = Readonly<Record<Scheme, T>>

/** Colours of the six classes of counts, the smallest first. Neighbours differ under every common colour vision. */
export const RAMPS: Readonly<Record<Ramp, Schemes<readonly string[]>>> = looks.ramps

/** Colours of the seven classes of change, from the largest fall to the largest rise. */
export const CHANGE_COLOURS: Schemes<readonly string[]> = looks.change

export const ROUTE_COLOURS: Schemes<Readonly<Record<RouteId, string>>> = looks.route_colours

/** Colours of everything on a map that is neither a count nor a route. */
export interface Ground {
  sea: string
  land: string
  coast: string
  border: string
  disputed: string
  /** Text that must not be missed. */
  ink: string
  /** Names of countries, which are quiet. */
  country: string
  /** What has the focus. */
  accent: string
  zeroEdge: string
  hatch: string
  /** Between the lines of a hatch. */
  hatchGround: string
  /** Colour between the dots of a screen. */
  screen: string
}

export const GROUNDS: Schemes<Ground> = looks.grounds

/** Ground of the page around a map, for pictures that are saved. */
export const PAPERS: Schemes<string> = looks.papers

/** Lower bounds of the classes, for one month and for longer windows. The smallest published count is 5. */
const { month: MONTH_BREAKS, window: WINDOW_BREAKS } = looks.breaks

/** Changes from which a class begins, as ratios: the middle class is smaller than the first. */
export const CHANGE_BREAKS: readonly number[] = looks.breaks.change

/** Class of a cell or area without published counts: nothing is drawn. */
export const NO_DATA = -1
export const ZERO = 6
export const WITHHELD = 7
/** Classes of change are 0 to 6, and this, which is crossed. */
export const NOT_COMPARABLE = WITHHELD

/** Looks: what is known of the place of a count. */
export const SOLID = 0
export const RIM = 1
export const DOTS = 2
export const DOTS_IN_RIM = 3

/** Return the lower bounds of the classes of a window of this many months, ascending. Deaths are fewer: theirs are the same for all windows. */
export function breaksOf(months: number, ramp: Ramp = 'detections'): readonly number[] {
  return months === 1 || ramp === 'dead' ? MONTH_BREAKS : WINDOW_BREAKS
}

/** Return the class of a window's sum: the position of a colour, ZERO, WITHHELD or NO_DATA. */
export function classify({ sum, withheldMonths, emptyMonths, months }: WindowSum, breaks: readonly number[]): number {
  if (emptyMonths === months) return NO_DATA
  if (sum === 0) return withheldMonths > 0 ? WITHHELD : ZERO
  return Math.max(breaks.findLastIndex((lower) => sum >= lower), 0)
}

/** Return the class of a change such as -0.42, a fall by 42 %. */
export function changeClass(ratio: number): number {
  const steps = CHANGE_BREAKS.filter((lower) => Math.abs(ratio) >= lower).length
  return CHANGE_BREAKS.length + Math.sign(ratio) * steps
}

/** Return the look of a count: dots for areas, a rim for published shares, both for those of another time, else solid. */
export function lookOf(kind: 'cell' | 'area', basis: string | null): number {
  if (kind === 'area') return DOTS
  if (basis === 'carried_share') return DOTS_IN_RIM
  return basis === 'published_share' ? RIM : SOLID
}

export const isDotted = (look: number): boolean => look >= DOTS
export const isRimmed = (look: number): boolean => look === RIM || look === DOTS_IN_RIM

/** Return the colours of the classes 0 to 5 of counts, or 0 to 6 of changes. */
export function coloursOf(mode: 'count' | 'change', ramp: Ramp, scheme: Scheme): readonly string[] {
  return mode === 'change' ? CHANGE_COLOURS[scheme] : RAMPS[ramp][scheme]
}

/** Return the line around each class: darker than the palest, which lie on pale land, and the gap between the others. */
export function edgesOf(mode: 'count' | 'change', ramp: Ramp, scheme: Scheme): readonly string[] {
  if (mode === 'change') return CHANGE_COLOURS[scheme].map(() => GROUNDS[scheme].zeroEdge)
  return RAMPS[ramp][scheme].map((_, at) => (at < 2 ? (RAMPS[ramp][scheme][at + 2] ?? '') : GROUNDS[scheme].land))
}

/** Return the line that holds each area together: its own colour, or a darker one if that is pale. */
export function dottedEdge(mode: 'count' | 'change', ramp: Ramp, scheme: Scheme): readonly string[] {
  if (mode === 'change') return edgesOf(mode, ramp, scheme)
  return RAMPS[ramp][scheme].map((colour, at, ramp) => (at < 2 ? (ramp[at + 2] ?? colour) : colour))
}
