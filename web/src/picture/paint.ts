/** Say how an area or cell of a class and look is drawn, as the style of the map does with expressions. */
import { EDGE_PX, type Looks } from '../map/view'
import type { Painted } from '../model/painting'
import { coloursOf, dottedEdge, edgesOf, GROUNDS, isDotted, isRimmed, WITHHELD } from '../palette'

export interface Paint {
  fill: string
  edge: string
  width: number
}

export function paintOf(state: Painted, looks: Looks): Paint {
  const { mode, ramp, scheme } = looks
  const ground = GROUNDS[scheme]
  const fill = coloursOf(mode, ramp, scheme)[state.class]
  if (state.class === WITHHELD) return { fill: 'none', edge: ground.hatch, width: EDGE_PX.other }
  if (fill === undefined) return { fill: 'none', edge: ground.zeroEdge, width: EDGE_PX.other }
  if (isRimmed(state.look)) return { fill, edge: ground.ink, width: EDGE_PX.rim }
  if (isDotted(state.look)) return { fill, edge: dottedEdge(mode, ramp, scheme)[state.class] ?? fill, width: EDGE_PX.other }
  return { fill, edge: edgesOf(mode, ramp, scheme)[state.class] ?? fill, width: EDGE_PX.other }
}

/** Return the pattern over the fill; null for a plain fill. */
export function patternOf(state: Painted, { mode, ramp, scheme }: Looks): 'hatch' | 'cross' | 'screen' | null {
  if (state.class === WITHHELD) return mode === 'change' ? 'cross' : 'hatch'
  return isDotted(state.look) && state.class < coloursOf(mode, ramp, scheme).length ? 'screen' : null
}
