/** Show the legend strip below the map. */
import './legend.css'
import { useId } from 'preact/hooks'
import type { Looks } from '../map/view'
import { Mark, MARK_PX } from '../picture/Mark'
import { Patterns } from '../picture/Patterns'
import { t } from '../words'
import { legendItems, type LegendItems, type LegendMark, type LegendProps } from './legend_items'

export type { LegendProps }

export function Legend(props: LegendProps) {
  const { painting, scheme } = props
  const shared = { looks: { ...painting, scheme }, prefix: useId() }
  const { title, classes, marks } = legendItems(props)
  return (
    <section class="map-legend" aria-label={t('Legend')} data-testid="legend">
      <svg width="0" height="0" aria-hidden="true">
        <Patterns scheme={scheme} prefix={shared.prefix} />
      </svg>
      <p class="map-legend-title">
        {title.map((line) => (
          <span key={line}>{line} </span>
        ))}
      </p>
      <Classes classes={classes} />
      <ul>
        {marks.map((mark) => (
          <Entry key={mark.name} {...shared} {...mark} />
        ))}
      </ul>
    </section>
  )
}

/** Draw the classes side by side, each with its lower bound below it. */
function Classes({ classes }: Pick<LegendItems, 'classes'>) {
  return (
    <ol>
      {classes.map(({ colour, text }) => (
        <li key={text} data-state="class">
          <svg height="10" aria-hidden="true">
            <rect width="100%" height="10" fill={colour} />
          </svg>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  )
}

function Entry({ name, state, text, ...shared }: LegendMark & { looks: Looks; prefix: string }) {
  return (
    <li data-state={name}>
      {state && (
        <svg width={MARK_PX} height={MARK_PX} aria-hidden="true">
          <Mark {...shared} state={state} />
        </svg>
      )}
      {text}
    </li>
  )
}
