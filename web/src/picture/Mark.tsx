/** Draw a cell of a legend on the colour of the sea, so that an empty cell differs from a white one. */
import type { Looks } from '../map/view'
import type { Painted } from '../model/painting'
import { GROUNDS } from '../palette'
import { paintOf, patternOf } from './paint'

export const MARK_PX = 16
const HEXAGON = 'M8 1.5L13.6 4.8V11.2L8 14.5L2.4 11.2V4.8Z'

export interface MarkProps {
  state: Painted
  looks: Looks
  /** Of the ids of patterns. */
  prefix: string
}

export function Mark({ state, looks, prefix }: MarkProps) {
  const { fill, edge, width } = paintOf(state, looks)
  const pattern = patternOf(state, looks)
  return (
    <>
      <rect width={MARK_PX} height={MARK_PX} rx="2" fill={GROUNDS[looks.scheme].sea} />
      <path d={HEXAGON} fill={fill} />
      {pattern && <path d={HEXAGON} fill={`url(#${prefix}${pattern})`} />}
      <path d={HEXAGON} fill="none" stroke={edge} stroke-width={width} stroke-linejoin="round" />
    </>
  )
}
