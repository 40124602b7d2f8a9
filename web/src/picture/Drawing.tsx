/** Draw a painting as SVG, with attributes alone: it needs no style sheet, and is a file of its own when saved. */
import { bandColour, COUNTED, dottedRoutes, FILL_OPACITY, hatchedRoutes, NAME_OPACITY, RING_OPACITY, RING_PATTERN_OPACITY, type Counted, type Looks, type Mode } from '../map/view'
import type { Painting, Scheme } from '../model/painting'
import { GROUNDS } from '../palette'
import type { Frame } from './frame'
import { chooseLabels, type Label } from './labels'
import { paintOf, patternOf } from './paint'
import { Patterns } from './Patterns'
import type { Traced, TracedShape } from './trace'

export interface DrawingProps {
  painting: Painting
  traced: Traced
  frame: Frame
  scheme: Scheme
  /** Accessible name. */
  label: string
  /** Whether routes and countries are named. */
  names: boolean
  /** Prefix of the ids of patterns, other than that of each other picture in the document. */
  prefix: string
}

interface Shared {
  looks: Looks
  prefix: string
}

export const FONT = "'Noto Sans', system-ui, sans-serif"
const NAME_PX = 13
const SMALL_PX = 12
const LINE_EM = 1.2

export function Drawing({ painting, traced, frame, scheme, label, names, prefix }: DrawingProps) {
  const looks: Looks = { ...painting, scheme }
  const ground = GROUNDS[scheme]
  const { width, height } = frame
  const shared = { looks, prefix }
  return (
    <svg xmlns="http://www.w3.org/2000/svg" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label} font-family={FONT}>
      <Patterns scheme={scheme} prefix={prefix} />
      <rect width={width} height={height} fill={ground.sea} />
      <Bands {...shared} mode="sea" traced={traced} />
      <path d={traced.land} fill={ground.land} />
      <Bands {...shared} mode="land" traced={traced} />
      <path d={traced.coast} fill="none" stroke={ground.coast} stroke-width="0.8" stroke-linejoin="round" />
      <path d={traced.borders} fill="none" stroke={ground.border} stroke-width="0.8" />
      <path d={traced.disputed} fill="none" stroke={ground.disputed} stroke-width="0.9" stroke-dasharray="2.7 2.2" />
      {COUNTED.map((layer) => (
        <Shapes key={layer} {...shared} layer={layer} shapes={traced.shapes[layer]} painted={painting.shapes} />
      ))}
      {names && <Names looks={looks} frame={frame} traced={traced} figures={painting.figures} />}
    </svg>
  )
}

/** Draw the rings over each other, without an edge between the tiles that they come from. */
function Bands({ looks, prefix, mode, traced }: Shared & { mode: Mode; traced: Traced }) {
  const { shown, back } = RING_OPACITY[looks.mode]
  const patterned = [...dottedRoutes(looks), ...hatchedRoutes(looks)]
  const pattern = `url(#${prefix}${looks.mode === 'change' ? 'mesh' : 'dots'})`
  const rings = traced.rings[mode]
  return (
    <g pointer-events="none">
      {rings.map(({ route, d }) => (
        <path d={d} fill={bandColour(route, looks)} fill-opacity={looks.route && looks.route !== route ? back : shown} />
      ))}
      {rings.map(({ route, d }) => patterned.includes(route) && <path d={d} fill={pattern} fill-opacity={RING_PATTERN_OPACITY} />)}
    </g>
  )
}

interface ShapesProps extends Shared {
  layer: Counted
  shapes: readonly TracedShape[]
  painted: Painting['shapes']
}

/** Draw the fills of a layer, then the looks, then the lines, which no neighbour hides. */
function Shapes({ looks, prefix, layer, shapes, painted }: ShapesProps) {
  const drawn = shapes.flatMap(({ id, d }) => {
    const state = painted.get(id)
    return state && state.class >= 0 ? [{ id, d, state, paint: paintOf(state, looks) }] : []
  })
  return (
    <>
      {drawn.map(({ id, d, paint }) => (
        <path key={id} data-id={id} d={d} fill={paint.fill} fill-opacity={FILL_OPACITY[layer]} pointer-events="all" />
      ))}
      <g pointer-events="none">
        {join(drawn, ({ state }) => patternOf(state, looks)).map(([pattern, d]) => (
          <path key={pattern} d={d} fill={`url(#${prefix}${pattern})`} />
        ))}
        {join(drawn, ({ paint: { edge, width } }) => `${edge} ${width}`).map(([line, d]) => (
          <path key={line} d={d} fill="none" stroke={line.split(' ')[0]} stroke-width={line.split(' ')[1]} stroke-linejoin="round" />
        ))}
      </g>
    </>
  )
}

/** Join the paths of shapes that are drawn alike: fewer elements are drawn faster. */
function join<T extends { d: string }>(shapes: readonly T[], likeness: (shape: T) => string | null): [string, string][] {
  const paths = new Map<string, string>()
  for (const shape of shapes) {
    const key = likeness(shape)
    if (key !== null) paths.set(key, (paths.get(key) ?? '') + shape.d)
  }
  return [...paths]
}

function Names({ looks, frame, traced, figures }: { looks: Looks; frame: Frame; traced: Traced; figures: Painting['figures'] }) {
  const { ink, country, land } = GROUNDS[looks.scheme]
  const labels = chooseLabels(traced, { lines: looks.lines, figures }, frame)
  const halo = { 'paint-order': 'stroke', stroke: land, 'stroke-width': 2.8, 'stroke-linejoin': 'round' } as const
  return (
    <g pointer-events="none">
      <g font-size={SMALL_PX} fill={country} letter-spacing="1" {...halo}>
        {labels.countries.map((label) => (
          <Text {...label} size={SMALL_PX} />
        ))}
      </g>
      {traced.places.map(({ name, x, y }) => (
        <circle key={name} cx={Math.round(x)} cy={Math.round(y)} r="3" fill={ink} stroke={land} stroke-width="1.2" />
      ))}
      <g font-size={SMALL_PX} fill={ink} {...halo}>
        {labels.places.map((label) => (
          <Text {...label} size={SMALL_PX} />
        ))}
      </g>
      <g font-size={SMALL_PX} fill={ink} {...halo} data-testid="area-figures">
        {labels.figures.map((label) => (
          <Text {...label} size={SMALL_PX} />
        ))}
      </g>
      <g font-size={NAME_PX} font-weight="600" fill={ink} {...halo}>
        {labels.routes.map((label) => (
          <g key={label.key} opacity={looks.route && looks.route !== label.key ? NAME_OPACITY.back : NAME_OPACITY.shown}>
            <Text {...label} size={NAME_PX} />
          </g>
        ))}
      </g>
    </g>
  )
}

function Text({ anchor, lines, x, y, size }: Label & { size: number }) {
  const first = y - ((lines.length - 1) / 2) * LINE_EM * size + size * 0.35
  return (
    <text text-anchor={anchor}>
      {lines.map((line, at) => (
        <tspan key={line} x={Math.round(x)} y={Math.round(first + at * LINE_EM * size)}>
          {line}
        </tspan>
      ))}
    </text>
  )
}
