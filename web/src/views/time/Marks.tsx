/** Draw measures as dashed lines with names or numbers, and breaks as diamonds. */
import type { BreakMonth } from '../../model/breaks'
import { markOf, type Numbered } from '../../model/measures'
import { groupsOf, LABEL_WIDTH, labelsOf, widthOf, type Label } from './labels'
import { labelY, xOf, type Plot } from './plot'
import { breakText, measureText } from './texts'

const HIT = LABEL_WIDTH
const DIAMOND = 4.5

export interface MarksProps {
  plot: Plot
  /** Tell what is under the pointer or has the focus; null: nothing. */
  say: (text: string | null) => void
}

const saying = (say: MarksProps['say'], text: string) => ({
  onFocus: () => say(text),
  onBlur: () => say(null),
  onPointerEnter: () => say(text),
  onPointerLeave: () => say(null),
})

export function Measures({ plot, say, dated }: MarksProps & { dated: readonly Numbered[] }) {
  const shown = dated.filter(({ measure }) => (markOf(measure)?.from ?? 0) >= plot.span.from)
  const marks = shown.map(({ number, measure }) => ({ x: xOf(plot, markOf(measure)?.from ?? 0), name: measure.name, number }))
  const labels = labelsOf(marks, plot.rows, { left: plot.left, right: plot.width })
  return (
    <g class="time-measures">
      {labels.map((label) => (
        <MeasureLabel key={label.first} plot={plot} say={say} label={label} places={marks.slice(label.first, label.last + 1).map(({ x }) => x)} text={textOf(shown, label)} />
      ))}
    </g>
  )
}

function textOf(dated: readonly Numbered[], { first, last }: Label): string {
  return dated.slice(first, last + 1).map(({ number, measure }) => `${number}. ${measureText(measure)}`).join('; ')
}

function MeasureLabel({ plot, say, label, places, text }: MarksProps & { label: Label; places: readonly number[]; text: string }) {
  const { x, anchor, row } = label
  const y = labelY(plot, row)
  const width = widthOf(label.text)
  const left = x - width * { start: 0, middle: 0.5, end: 1 }[anchor]
  return (
    <g tabIndex={0} role="img" lang="en" aria-label={text} {...saying(say, text)}>
      {places.map((place, at) => (
        <line key={at} class="time-measure" x1={place} x2={place} y1={y - (anchor === 'middle' ? -4 : 10)} y2={plot.base} />
      ))}
      <text x={x} y={y} text-anchor={anchor}>
        {label.text}
      </text>
      <rect class="time-reach" x={left} y={Math.max(y - 16, 0)} width={width} height={HIT} rx="3" />
    </g>
  )
}

/** Draw a diamond for each group of breaks; it is filled where what is counted changes. */
export function Breaks({ plot, say, months }: MarksProps & { months: readonly BreakMonth[] }) {
  const groups = groupsOf(months.map(({ at }) => xOf(plot, at)))
  return (
    <g class="time-breaks">
      {groups.map(({ first, last, x }) => {
        const inside = months.slice(first, last + 1)
        const text = inside.map(breakText).join(' ')
        return (
          <g key={inside[0]?.month} tabIndex={0} role="img" lang="en" aria-label={text} {...saying(say, text)}>
            {inside.map(({ month, at, isCounted }) => (
              <path key={month} class={isCounted ? 'counted' : ''} d={diamond(xOf(plot, at), plot.diamonds)} />
            ))}
            <rect class="time-reach" x={x - HIT / 2} y={plot.diamonds - HIT / 2} width={HIT} height={HIT} rx="3" />
          </g>
        )
      })}
    </g>
  )
}

const diamond = (x: number, y: number): string => `M${x} ${y - DIAMOND}l${DIAMOND} ${DIAMOND}l${-DIAMOND} ${DIAMOND}l${-DIAMOND} ${-DIAMOND}z`
