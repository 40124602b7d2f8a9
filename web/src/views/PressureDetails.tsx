/** The pressure of a route in a month: the score in one line, and what it is made of behind it. */
import type { components } from '../openapi'
import { formatDay, formatHundredths, formatMonth, formatPeriod, formatTenths, plural } from '../format'
import { pressure as resource, type Pressure } from '../data/details'
import { steps, tenthsThatAddUp } from '../model/scores'
import type { ComponentChildren } from 'preact'
import { t } from '../words'
import { Asked, Definitions, English, Mixed, type Definition } from './parts'
import { bandText } from './texts'

type Schemas = components['schemas']
type Score = Schemas['PressureScore']
type Part = Schemas['PressurePart']
type Beside = Schemas['BesideScore']

const PART_NAMES: Record<Part['part'], string> = {
  level: 'Level',
  shock: 'Shock',
  yoy: 'Year on year',
  load: 'Reception load',
  concentration: 'Concentration of landings',
}

const PART_MEANINGS: Record<Part['part'], string> = {
  level: 'detections in the month, on a scale from a low to a high month of the route in 2014 to 2022',
  shock: 'distance from what recent months suggest for the season',
  yoy: 'the last three months compared with the same three a year earlier',
  load: 'people per reception place on one day; it stands beside the score',
  concentration: 'how strongly landings of a year are concentrated in few areas, from 0 to 1; it stands beside the score',
}
const PARTS = ['level', 'shock', 'yoy', 'load', 'concentration'] as const

export function PressureSection({ month }: { month: string }) {
  const title = t('Pressure in {month}', { month: formatMonth(month) })
  return (
    <section class="pressure-details" data-testid="pressure" aria-labelledby="pressure-title">
      <h3 id="pressure-title">{title}</h3>
      <Asked what={title} asked={resource.state.value} retry={resource.retry}>
        {({ pressure, alarms }) => <Scored answer={pressure} alarms={alarms.map(({ words }) => words)} />}
      </Asked>
    </section>
  )
}

function Scored({ answer, alarms }: { answer: Pressure; alarms: readonly string[] }) {
  const { pressure, beside, cross_route: cross, vintage, method_version: method } = answer
  const rows: Definition[] = [
    { term: t('Reliability of the data'), text: reliabilityText(pressure), testId: 'reliability' },
    ...rangeRows(pressure).map(([term, text]) => ({ term, text })),
    ...beside.map((figure) => ({ term: t(PART_NAMES[figure.part]), text: besideText(figure), testId: `beside-${figure.part}` })),
    { term: t('Cross-route view'), text: crossText(cross), testId: 'cross-route' },
    { term: t('Vintage'), text: t('as published on {day}; method {method}', { day: formatDay(vintage), method }) },
  ]
  return (
    <>
      <ScoreLine pressure={pressure} />
      {alarms.map((words) => (
        <p class="alarm" data-testid="alarms">
          <Mixed text={t('Alarm: {words}')} values={{ words: <English>{words}</English> }} />
        </p>
      ))}
      <ul class="caveats" data-testid="cautions">
        {pressure.cautions.map((sentence) => (
          <li>
            <English>{sentence}</English>
          </li>
        ))}
      </ul>
      <details data-testid="score-details">
        <summary>{t('What the score is made of')}</summary>
        {pressure.score === null ? <Available parts={pressure.parts} /> : <PartsTable parts={pressure.parts} score={pressure.score} />}
        <MissingParts parts={pressure.parts} />
        <Definitions rows={rows} />
        <Definitions rows={PARTS.map((part) => ({ term: t(PART_NAMES[part]), text: t(PART_MEANINGS[part]) }))} />
        <p class="note">
          <English>{pressure.note}</English>
        </p>
      </details>
    </>
  )
}

function ScoreLine({ pressure }: { pressure: Score }) {
  const { score, band, reason_missing: reason, interval_over_revisions: interval } = pressure
  if (score === null) {
    return (
      <p class="score" data-testid="score">
        <Mixed text={t('{no_score}: {reason}')} values={{ no_score: <strong>{t('No score')}</strong>, reason: reasonOf(reason) }} />
      </p>
    )
  }
  return (
    <p class="score">
      <strong data-testid="score">{formatTenths(score)}</strong> {t('out of 100: {band} for this route', { band: bandText(band) })}
      {interval ? ` (${t('{range} after revisions', { range: toText(interval) })})` : null}
    </p>
  )
}

const reasonOf = (reason: string | null): ComponentChildren => (reason === null ? t('no reason given') : <English>{reason}</English>)

/** List the parts without their contributions, because contributions would reveal the missing score. */
function Available({ parts }: { parts: readonly Part[] }) {
  const available = parts.flatMap(({ part, score }) => (score === null ? [] : [`${t(PART_NAMES[part])} ${formatTenths(score)}`]))
  if (!available.length) return null
  return <p class="note">{t('Available parts, each from 0 to 100: {parts}.', { parts: available.join(t('; ')) })}</p>
}

function PartsTable({ parts, score }: { parts: readonly Part[]; score: number }) {
  const present = parts.flatMap((part) => (part.contribution === null ? [] : [{ ...part, contribution: part.contribution }]))
  const points = tenthsThatAddUp(present.map(({ contribution }) => contribution))
  const bars = steps(present.map(({ contribution }) => contribution))
  return (
    <table class="score-parts" data-testid="parts">
      <caption class="unseen">{t('Parts of the score; they add up to it')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('Part')}</th>
          <th scope="col">{t('Score × weight')}</th>
          <th scope="col">{t('0 to 100')}</th>
          <th scope="col">{t('Points')}</th>
        </tr>
      </thead>
      <tbody>
        {present.map(({ part, score: own, weight_used: weight }, at) => (
          <tr key={part}>
            <th scope="row">{t(PART_NAMES[part])}</th>
            <td>{`${formatTenths(own ?? 0)} × ${Math.round((weight ?? 0) * 100)}\u00a0%`}</td>
            <td class="bar">
              <Bar from={bars[at]?.[0] ?? 0} to={bars[at]?.[1] ?? 0} />
            </td>
            <td>{formatTenths(points[at] ?? 0)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('Score')}</th>
          <td />
          <td class="bar">
            <Bar from={0} to={score} />
          </td>
          <td>{formatTenths(score)}</td>
        </tr>
      </tfoot>
    </table>
  )
}

function Bar({ from, to }: { from: number; to: number }) {
  return (
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="room" width="100" height="10" />
      <rect class="part" x={from.toFixed(2)} width={(to - from).toFixed(2)} height="10" />
    </svg>
  )
}

function MissingParts({ parts }: { parts: readonly Part[] }) {
  const missing = parts.filter(({ contribution }) => contribution === null)
  return (
    <ul class="caveats" data-testid="missing-parts">
      {missing.map(({ part, reason_missing: reason }) => (
        <li>
          <Mixed text={t('{part} is not part of the score: {reason}.', { part: t(PART_NAMES[part]) })} values={{ reason: reasonOf(reason) }} />
        </li>
      ))}
    </ul>
  )
}

function rangeRows({ range_over_weights: weights, interval_over_revisions: revisions }: Score): [string, string][] {
  return [
    ...(weights ? [[t('Range with other weights'), toText(weights)] as [string, string]] : []),
    ...(revisions ? [[t('Range after revisions'), toText(revisions)] as [string, string]] : []),
  ]
}

function toText([low, high]: readonly number[]): string {
  const [from, to] = [formatTenths(low ?? 0), formatTenths(high ?? 0)]
  return from === to ? t('{score}, no change expected', { score: from }) : t('{first} to {last}', { first: from, last: to })
}

function reliabilityText({ reliability, reliability_lowered_by: lowered }: Score): ComponentChildren {
  const grade = t('{grade} on a scale from A to D', { grade: reliability })
  return lowered.length ? <Mixed text={t('{grade} (lowered: {reasons})', { grade })} values={{ reasons: <English>{lowered.join('; ')}</English> }} /> : grade
}

function crossText({ score, band, reason_missing: reason }: Pressure['cross_route']): ComponentChildren {
  if (score === null) return <Mixed text={t('no score: {reason}')} values={{ reason: reasonOf(reason) }} />
  return t('{score}, {band}, on a scale common to all routes; not a ranking', { score: formatTenths(score), band: bandText(band) })
}

/** Return a figure beside the score on its own scale, with the day or year that it is of. */
export function besideText({ part, value, period, inputs, reason_missing: reason }: Pick<Beside, 'part' | 'value' | 'period' | 'inputs' | 'reason_missing'>): ComponentChildren {
  if (value === null) return <Mixed text={t('not available: {reason}')} values={{ reason: reasonOf(reason) }} />
  const when = period === null ? '' : formatPeriod(period)
  if (part === 'load') return t('{value} people per reception place, {when}', { value: formatTenths(value), when })
  const text = t('{value} on a scale from 0 to 1 (all in one area), {when}', { value: formatHundredths(value), when })
  const leftOut = Number(inputs['withheld_areas_left_out'] ?? 0)
  return leftOut ? t('{text}; {areas} with a withheld count left out', { text, areas: plural(leftOut, 'area') }) : text
}
