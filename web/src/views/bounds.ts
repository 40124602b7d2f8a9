/** Choose what part of the world a map or a picture shows. */
import { homeOf, TILE_PX } from '../map/support'
import { fitFrame } from '../picture/frame'
import type { Bounds } from '../model/painting'
import type { Scene } from '../scene'

export interface Size {
  width: number
  height: number
}

export const sizeOf = ({ clientWidth, clientHeight }: HTMLElement): Size => ({ width: clientWidth, height: clientHeight })

/** Return the bounds of the chosen route, or those that show all routes in this size. */
export function boundsOf({ figures, route }: Scene, size: Size): Bounds {
  return (route && figures.bounds.get(route)) || homeOf(size)
}

/** Return about the zoom at which a map of this size shows its first bounds. */
export function zoomThatFits(scene: Scene, size: Size): number {
  return Math.log2(fitFrame(boundsOf(scene, size), size).scale / TILE_PX)
}
