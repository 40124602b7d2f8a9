/** Draw the images that fill areas and bands on the map: MapLibre can repeat an image, but not draw one. */
import looks from '../../../routes_geo/report/looks.json'
import type { Scheme } from '../model/painting'
import { GROUNDS } from '../palette'

export type PatternName = 'hatch' | 'cross' | 'screen' | 'dots' | 'mesh'

/** A pattern with the drawing instructions of one pixel: its colour and opacity (0 to 255). */
interface Pattern {
  side: number
  /** Return the share of ink (0 to 1) at a point, in pixels. */
  ink: (x: number, y: number) => number
  inked: [string, number]
  ground: [string, number]
}

/** Images have twice as many pixels as they measure, so that dots are round on every screen. */
export const PATTERN_RATIO = 2
export const { hatch_px: HATCH_PX, hatch_line_px: HATCH_LINE_PX, mesh_line_px: MESH_LINE_PX, dot_px: DOT_PX, dot_radius_px: DOT_RADIUS_PX } = looks

export function patternId(name: PatternName, scheme: Scheme): string {
  return `${name}-${scheme}`
}

/** Return the image of a pattern by its id, or null if the id is another's. */
export function patternImage(id: string): { width: number; height: number; data: Uint8Array } | null {
  const [name, scheme] = id.split('-')
  if (scheme !== 'light' && scheme !== 'dark') return null
  const pattern = patterns(scheme)[name as PatternName]
  return pattern ? draw(pattern) : null
}

function patterns(scheme: Scheme): Partial<Record<PatternName, Pattern>> {
  const { hatch, hatchGround, screen } = GROUNDS[scheme]
  return {
    hatch: { side: HATCH_PX, ink: (x, y) => line(x + y, HATCH_LINE_PX), inked: [hatch, 255], ground: [hatchGround, 170] },
    cross: { side: HATCH_PX, ink: mesh, inked: [hatch, 255], ground: [hatchGround, 170] },
    mesh: { side: HATCH_PX, ink: mesh, inked: [hatch, 150], ground: [hatch, 0] },
    screen: { side: DOT_PX, ink: dot, inked: [screen, 0], ground: [screen, 225] },
    dots: { side: DOT_PX, ink: dot, inked: [hatch, 150], ground: [hatch, 0] },
  }
}

/** Parallel diagonal lines, which continue across the edges of the image; `place` is measured across them. */
function line(place: number, width: number): number {
  const away = place % HATCH_PX
  const distance = Math.min(away, HATCH_PX - away) / Math.SQRT2
  return clamp(width / 2 - distance + 0.5)
}

const mesh = (x: number, y: number): number => Math.max(line(x + y, MESH_LINE_PX), line(x - y + HATCH_PX, MESH_LINE_PX))

function dot(x: number, y: number): number {
  return clamp(DOT_RADIUS_PX - Math.hypot(x - DOT_PX / 2, y - DOT_PX / 2) + 0.5)
}

const clamp = (share: number): number => Math.min(Math.max(share, 0), 1)

function draw({ side, ink, inked, ground }: Pattern): { width: number; height: number; data: Uint8Array } {
  const pixels = side * PATTERN_RATIO
  const data = new Uint8Array(pixels * pixels * 4)
  for (let at = 0; at < pixels * pixels; at++) {
    const [x, y] = [at % pixels, Math.floor(at / pixels)].map((pixel) => (pixel + 0.5) / PATTERN_RATIO) as [number, number]
    data.set(mix(inked, ground, ink(x, y)), at * 4)
  }
  return { width: pixels, height: pixels, data }
}

/** Return the colour between two, with its opacity. */
function mix([over, overOpacity]: [string, number], [under, underOpacity]: [string, number], share: number): number[] {
  const opacity = overOpacity * share + underOpacity * (1 - share)
  const weight = opacity ? (overOpacity * share) / opacity : 0
  const lower = channels(under)
  return [...channels(over).map((value, at) => Math.round(value * weight + (lower[at] ?? 0) * (1 - weight))), Math.round(opacity)]
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
}
