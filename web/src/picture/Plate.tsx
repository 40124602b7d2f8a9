/** Draw a picture to be saved: its title above, its legend and credit below. */
import { GROUNDS, PAPERS } from '../palette'
import { legendItems, type LegendMark, type LegendProps } from '../views/legend_items'
import { Drawing, FONT, type DrawingProps } from './Drawing'
import { Mark, MARK_PX } from './Mark'
import { flow, wrapText, type Placed } from './wrap'

export interface PlateWords extends Pick<LegendProps, 'resolution' | 'months' | 'seriesTitle'> {
  /** A sentence that says what the picture shows. */
  title: string
  /** Sources, licence and address. */
  credit: string
}

const MARGIN_PX = 16
// Widths of letters are those of a wide font: a saved picture has the fonts of its reader.
const TITLE = { px: 17, line: 24, letter: 10.2 }
const TEXT = { px: 12, line: 18, letter: 7.2 }
const CLASS_PX = { width: 60, height: 12 }

type PlateProps = DrawingProps & { words: PlateWords }

export function Plate({ words, ...props }: PlateProps) {
  const { frame, scheme, label } = props
  const { ink, country } = GROUNDS[scheme]
  const inner = frame.width - 2 * MARGIN_PX
  const title = wrapText(words.title, inner / TITLE.letter)
  const credit = wrapText(words.credit, inner / TEXT.letter)
  const rows = markRows(legendItems({ ...props, ...words }).marks, inner)
  const top = title.length * TITLE.line + MARGIN_PX
  const legend = top + frame.height + MARGIN_PX / 2
  const sources = legend + CLASS_PX.height + 3.5 * TEXT.line + rows.height
  const height = sources + credit.length * TEXT.line
  return (
    <svg xmlns="http://www.w3.org/2000/svg" viewBox={`0 0 ${frame.width} ${height}`} width={frame.width} height={height} role="img" aria-label={label} font-family={FONT}>
      <rect width={frame.width} height={height} fill={PAPERS[scheme]} />
      <Lines lines={title} y={MARGIN_PX} type={TITLE} fill={ink} weight={600} />
      <g transform={`translate(0 ${top})`}>
        <Drawing {...props} />
      </g>
      <g transform={`translate(${MARGIN_PX} ${legend})`} font-size={TEXT.px} fill={ink}>
        <Key {...props} words={words} />
      </g>
      <Lines lines={credit} y={sources - 4} type={TEXT} fill={country} weight={400} />
    </svg>
  )
}

/** Draw the legend from its upper left corner. */
function Key({ words, painting, frame, scheme, prefix }: PlateProps) {
  const inner = frame.width - 2 * MARGIN_PX
  const { title, classes, marks } = legendItems({ painting, scheme, ...words })
  const width = Math.min(CLASS_PX.width, inner / classes.length)
  const bar = TEXT.line + 4
  return (
    <>
      <text y={TEXT.px + 2} font-weight="600">
        {title.join(' ')}
      </text>
      {classes.map(({ colour, text }, at) => (
        <g key={text} transform={`translate(${at * width} ${bar})`}>
          <rect width={width} height={CLASS_PX.height} fill={colour} />
          <text y={CLASS_PX.height + TEXT.line - 4}>{text}</text>
        </g>
      ))}
      {markRows(marks, inner).placed.map(({ item: { name, state, text }, x, row }) => (
        <g key={name} transform={`translate(${x} ${bar + CLASS_PX.height + (1.4 + row) * TEXT.line})`}>
          {state && <Mark state={state} looks={{ ...painting, scheme }} prefix={prefix} />}
          <text x={state ? MARK_PX + 4 : 0} y={TEXT.px}>
            {text}
          </text>
        </g>
      ))}
    </>
  )
}

function markRows(marks: readonly LegendMark[], width: number): { placed: Placed<LegendMark>[]; height: number } {
  const placed = flow(marks, ({ state, text }) => (state ? MARK_PX + 4 : 0) + text.length * TEXT.letter, width)
  return { placed, height: ((placed.at(-1)?.row ?? 0) + 1) * TEXT.line }
}

interface LinesProps {
  lines: readonly string[]
  y: number
  type: typeof TITLE
  fill: string
  weight: number
}

function Lines({ lines, y, type, fill, weight }: LinesProps) {
  return (
    <text font-size={type.px} font-weight={weight} fill={fill}>
      {lines.map((line, at) => (
        <tspan key={line} x={MARGIN_PX} y={y + type.px * 0.8 + at * type.line}>
          {line}
        </tspan>
      ))}
    </text>
  )
}
