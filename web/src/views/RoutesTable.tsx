/** The table of the five routes: five years as a line, figure, change, and pressure with its range. */
import { formatChange, formatCount, formatMonth, formatShortWindow, formatTenths, formatWindow } from '../format'
import type { Scores } from '../data/page'
import { scoreMonth } from '../model/scores'
import { countsOf, definitionBreaks, rangeOf, type Change } from '../model/series'
import { ROUTES, type RouteId } from '../routes'
import { figureOf, type Scene } from '../scene'
import { choose } from '../state'
import { t } from '../words'
import { RouteKey } from './parts'
import { bandText, definitionText, noChangeText, nounOf, totalText } from './texts'

const YEARS = 5

export function RoutesTable({ scene }: { scene: Scene }) {
  const month = scoreMonth(scene.figures.scores, scene.span)
  const isMarked = definitionBreaks(scene.series, null, scene.base, scene.span).length > 0
  const heads = [t('Route, {years} years', { years: YEARS }), nounOf(scene.series), t('Change'), pressureHead(scene, month ? formatMonth(month) : '')]
  return (
    <section class="routes" aria-labelledby="routes-title">
      <h2 id="routes-title">{t('Five routes, {window}', { window: formatWindow(scene.span) })}</h2>
      <table data-testid="routes-table">
        <thead>
          <tr>
            {heads.map((head) => (
              <th scope="col">{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROUTES.map(({ id, name }) => (
            <RouteRow key={id} scene={scene} route={id} name={name} month={month} />
          ))}
        </tbody>
      </table>
      <p class="note">
        {t('Change: against {window}.', { window: formatShortWindow(scene.base) })} {isMarked ? t('◇ counted in another way between them.') : null} {t('Each line is on its own scale. Pressure compares a route with its own past: 0 is a very low month for this route, 100 a very high one. The bar is its range after revisions. It is not a ranking.')}
      </p>
    </section>
  )
}

/** Pressure is about detections: beside another series, say so. */
function pressureHead({ series }: Scene, month: string): string {
  return series.indicator === 'detections' ? t('Pressure {month}', { month }) : t('Pressure of detections, {month}', { month })
}

interface RowProps {
  scene: Scene
  route: RouteId
  name: string
  month: string | null
}

function RouteRow({ scene, route, name, month }: RowProps) {
  const { total, change } = figureOf(scene, route)
  const breaks = definitionBreaks(scene.series, route, scene.base, scene.span)
  const isChosen = scene.route === route
  return (
    <tr aria-current={isChosen ? 'true' : undefined} data-route={route}>
      <th scope="row">
        <button type="button" class="route-button" aria-pressed={isChosen} onClick={() => choose({ route: isChosen ? null : route })}>
          <RouteKey route={route} />
          {t(name)}
        </button>
        <Sparkline scene={scene} route={route} />
      </th>
      <td data-testid="figure">{totalText(scene.series, route, total)}</td>
      <td data-testid="change">
        <ChangeText change={change} />
        {breaks.length ? <span title={definitionText(breaks)}> ◇</span> : null}
      </td>
      <td class="pressure">
        <Pressure scores={scene.figures.scores.get(route)} month={month} />
      </td>
    </tr>
  )
}

export function ChangeText({ change }: { change: Change }) {
  return change.ratio === null ? <span class="none">{noChangeText(change.reason)}</span> : <span class="figure">{formatChange(change.ratio)}</span>
}

const WIDTH = 114
const HEIGHT = 24

/** Draw five years up to the end of the window, on a scale of their own; the window itself is strong. */
function Sparkline({ scene: { series, span }, route }: { scene: Scene; route: RouteId }) {
  const { start, stop } = rangeOf(series, { from: span.to - YEARS * 12, to: span.to })
  const chosen = rangeOf(series, span)
  const { values } = countsOf(series, route)
  const highest = Math.max(1, ...values.slice(start, stop).map((value) => value ?? 0))
  const length = (YEARS * 12) / series.monthsPerPeriod
  const place = (at: number) => (((at - stop + length) / Math.max(length - 1, 1)) * WIDTH).toFixed(1)
  const line = (from: number, to: number) => pathOf(values, from, to, (at, value) => `${place(at)} ${(HEIGHT - 2 - (value / highest) * (HEIGHT - 4)).toFixed(1)}`)
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path class="past" d={line(start, stop)} />
      <path class={`now ${route}`} d={line(Math.max(chosen.start - 1, start), chosen.stop)} />
    </svg>
  )
}

/** Return a path through the values of some positions; it is interrupted where none is published. */
function pathOf(values: readonly (number | null)[], from: number, to: number, point: (at: number, value: number) => string): string {
  const steps: string[] = []
  let isOpen = false
  for (let at = from; at < to; at++) {
    const value = values[at] ?? null
    if (value !== null) steps.push(`${isOpen ? 'L' : 'M'}${point(at, value)}${isOpen ? '' : 'h0'}`)
    isOpen = value !== null
  }
  return steps.join('')
}

function Pressure({ scores, month }: { scores: Scores | undefined; month: string | null }) {
  const at = scores && month ? scores.periods.indexOf(month) : -1
  const score = scores?.scores[at] ?? null
  if (!scores || score === null) return <span class="none">{t('no score')}</span>
  const [low, high] = [scores.low[at] ?? score, scores.high[at] ?? score]
  const label = t('{score} of 100, {low} to {high} after revisions', { score: formatTenths(score), low: formatTenths(low), high: formatTenths(high) })
  return (
    <>
      <span aria-hidden="true">{formatCount(Math.round(score))}</span>
      <svg viewBox="-4 0 108 12" class="range" role="img" aria-label={label}>
        <line class="axis" x1="0" x2="100" y1="6" y2="6" />
        <rect class="interval" x={low} width={Math.max(high - low, 1)} y="4" height="4" />
        <circle class="dot" cx={score} cy="6" r="4" />
      </svg>
      <span class="band">{bandText(scores.bands[at] ?? null)}</span>
    </>
  )
}
