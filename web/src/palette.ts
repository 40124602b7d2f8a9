/** Define colours, classes and looks: equal for all routes, zooms and devices. No colour is red, which would suggest alarm. */
import type { WindowSum } from './matrix'
import type { Ramp, Scheme } from './model/painting'
import { ROUTES, type RouteId } from './routes'

type Schemes<T> = Readonly<Record<Scheme, T>>

/** Colours of the six classes of counts, the smallest first. Neighbours differ under every common colour vision. */
export const RAMPS: Readonly<Record<Ramp, Schemes<readonly string[]>>> = {
  detections: {
    light: ['#dff1e2', '#a9d8c4', '#62b6b7', '#3089b0', '#22609a', '#23306f'],
    dark: ['#1d3a52', '#22587a', '#2b7f9c', '#46a8ae', '#8fd0b4', '#e6f5cf'],
  },
  arrivals: {
    light: ['#e8f1da', '#c3dca5', '#93bf75', '#5f9b52', '#37733c', '#1b4a2b'],
    dark: ['#1f3a24', '#2f5a35', '#47804a', '#6fa763', '#a6cf8c', '#e8f6d4'],
  },
  dead: {
    light: ['#e3dfdb', '#bdb6b0', '#928a84', '#6a625d', '#453e3a', '#1f1a18'],
    dark: ['#2c2a2a', '#46423f', '#6b6560', '#968f88', '#c4bdb5', '#f4efe9'],
  },
  own: {
    light: ['#f5ecd6', '#e2cb94', '#c4a259', '#997732', '#6c501c', '#423011'],
    dark: ['#3b2e17', '#5d4620', '#85672e', '#b08d47', '#d9bd7c', '#f7ecd0'],
  },
}

/** Colours of the seven classes of change, from the largest fall to the largest rise. */
export const CHANGE_COLOURS: Schemes<readonly string[]> = {
  light: ['#0a5f63', '#3f928e', '#7fbdb5', '#d8d6d0', '#e2bd72', '#b07f2e', '#7a5210'],
  dark: ['#8fe0d8', '#4aa8a3', '#226862', '#39434a', '#6b5526', '#b58c3f', '#f0cf86'],
}

export const ROUTE_COLOURS: Schemes<Readonly<Record<RouteId, string>>> = {
  light: Object.fromEntries(ROUTES.map(({ id, hue }) => [id, hue])) as Record<RouteId, string>,
  dark: { CMED: '#8fb7fe', EMED: '#a06cc7', WBAL: '#319663', WMED: '#eeb537', WAFR: '#d5e7ea' },
}

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

export const GROUNDS: Schemes<Ground> = {
  light: {
    sea: '#e6edf0',
    land: '#fbfaf7',
    coast: '#b9c5cc',
    border: '#d3cec3',
    disputed: '#a39b8c',
    ink: '#16232e',
    country: '#65717b',
    accent: '#0f5c8c',
    zeroEdge: '#6b7780',
    hatch: '#747e86',
    hatchGround: '#ffffff',
    screen: '#fbfaf7',
  },
  dark: {
    sea: '#0f1a22',
    land: '#1a262f',
    coast: '#3a4c59',
    border: '#31414d',
    disputed: '#566876',
    ink: '#e8eef2',
    country: '#8292a0',
    accent: '#7cc0ee',
    zeroEdge: '#a9b7c1',
    hatch: '#7d8c98',
    hatchGround: '#0f1a22',
    screen: '#0f1a22',
  },
}

/** Ground of the page around a map, for pictures that are saved. */
export const PAPERS: Schemes<string> = { light: '#ffffff', dark: '#131d26' }

/** Lower bounds of the classes, for one month and for longer windows. The smallest published count is 5. */
const MONTH_BREAKS = [5, 20, 100, 500, 2_000, 10_000] as const
const WINDOW_BREAKS = [5, 100, 1_000, 5_000, 20_000, 100_000] as const

/** Changes from which a class begins, as ratios: the middle class is smaller than the first. */
export const CHANGE_BREAKS = [0.1, 0.25, 0.5] as const

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
