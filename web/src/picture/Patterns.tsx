/** Define the hatches, screens and dots of pictures and legends as SVG patterns. */
import { DOT_PX, DOT_RADIUS_PX, HATCH_LINE_PX, HATCH_PX } from '../map/patterns'
import type { Scheme } from '../model/painting'
import { GROUNDS } from '../palette'

/** Define the patterns; `prefix` keeps their ids apart from those of other pictures in the document. */
export function Patterns({ scheme, prefix }: { scheme: Scheme; prefix: string }) {
  const { hatch, hatchGround, screen } = GROUNDS[scheme]
  const [half, r] = [DOT_PX / 2, DOT_RADIUS_PX]
  const lines = <path d={`M-2 2L2 -2M0 ${HATCH_PX}L${HATCH_PX} 0M${HATCH_PX - 2} ${HATCH_PX + 2}L${HATCH_PX + 2} ${HATCH_PX - 2}`} stroke={hatch} stroke-width={HATCH_LINE_PX} />
  const hole = `M0 0H${DOT_PX}V${DOT_PX}H0ZM${half - r} ${half}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`
  const side = { patternUnits: 'userSpaceOnUse' as const }
  return (
    <defs>
      <pattern id={`${prefix}hatch`} width={HATCH_PX} height={HATCH_PX} {...side}>
        <rect width={HATCH_PX} height={HATCH_PX} fill={hatchGround} fill-opacity="0.67" />
        {lines}
      </pattern>
      <pattern id={`${prefix}lines`} width={HATCH_PX} height={HATCH_PX} {...side}>
        {lines}
      </pattern>
      <pattern id={`${prefix}screen`} width={DOT_PX} height={DOT_PX} {...side}>
        <path d={hole} fill={screen} fill-opacity="0.88" fill-rule="evenodd" />
      </pattern>
      <pattern id={`${prefix}dots`} width={DOT_PX} height={DOT_PX} {...side}>
        <circle cx={half} cy={half} r={r} fill={hatch} fill-opacity="0.59" />
      </pattern>
    </defs>
  )
}
