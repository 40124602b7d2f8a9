/** Show the pressure score of a route in a month: its parts, its reliability and its limits. */
import type { AlertsAnswer, Asked, Part, PartName, PressureAnswer, Score } from './api'
import { definitions, element, svg } from './dom'
import { formatDay, formatMonth, formatTenths } from './format'
import { besideText, steps, tenthsThatAddUp } from './score'

const PART_NAMES: Record<PartName, string> = {
  level: 'Level',
  shock: 'Shock',
  yoy: 'Year on year',
  load: 'Reception load',
  concentration: 'Concentration of landings',
}

const PART_MEANINGS: Record<PartName, string> = {
  level: 'detections in the month, on a scale from a low to a high month of the route in 2014 to 2022',
  shock: 'distance from what recent months suggest for the season',
  yoy: 'the last three months compared with the same three a year earlier',
  load: 'people per reception place on one day; it stands beside the score',
  concentration: 'how strongly landings of a year are concentrated in few areas, from 0 to 1; it stands beside the score',
}

export function pressureSection(result: Asked<PressureAnswer>, alerts: Asked<AlertsAnswer> | null, month: string): HTMLElement {
  const heading = element('h3', { id: 'pressure-title' }, `Pressure in ${formatMonth(month)}`)
  const content = result.answer ? scored(result.answer, alerts) : [element('p', { class: 'note' }, `Not available. ${result.missing}`)]
  return element('section', { class: 'pressure', 'data-testid': 'pressure', 'aria-labelledby': 'pressure-title' }, heading, ...content)
}

function scored(answer: PressureAnswer, alerts: Asked<AlertsAnswer> | null): Node[] {
  const { pressure, cross_route, beside, vintage, method_version } = answer
  return [
    ...(pressure.score === null ? noScore(pressure) : scoreLines(pressure, pressure.score)),
    missingParts(pressure),
    cautions(pressure),
    definitions([
      ['Reliability of the data', reliabilityText(pressure), { 'data-testid': 'reliability' }],
      ...rangeRows(pressure),
      ...beside.map((figure): [string, string, Record<string, string>] => [PART_NAMES[figure.part], besideText(figure), { 'data-testid': `beside-${figure.part}` }]),
      ['Cross-route view', crossText(cross_route), { 'data-testid': 'cross-route' }],
      ['Vintage', `as published on ${formatDay(vintage)}; method ${method_version}`],
    ]),
    element('p', { class: 'note' }, pressure.note),
    element('div', { class: 'alarms', 'data-testid': 'alarms' }, ...alarmLines(answer.alarms, alerts).map((text) => element('p', {}, text))),
  ]
}

/** List the parts without their contributions, because contributions would reveal the missing score. */
function noScore({ parts, reason_missing }: Score): Node[] {
  const available = parts.flatMap(({ part, score }) => (score === null ? [] : [`${PART_NAMES[part]} ${formatTenths(score)}`]))
  return [
    element('p', { class: 'score', 'data-testid': 'score' }, element('strong', {}, 'No score'), `: ${reason_missing ?? 'no reason given'}`),
    ...(available.length ? [element('p', { class: 'note' }, `Available parts, each from 0 to 100: ${available.join('; ')}.`)] : []),
  ]
}

function scoreLines(pressure: Score, score: number): Node[] {
  return [
    element(
      'p',
      { class: 'score' },
      element('strong', { 'data-testid': 'score' }, formatTenths(score)),
      ` out of 100: ${pressure.band ?? ''} for this route`,
    ),
    scale(pressure, score),
    partsTable(pressure.parts, score),
    meanings(),
  ]
}

const WIDTH = 320
const x = (points: number): string => ((points / 100) * WIDTH).toFixed(1)
const span = ([from, to]: [number, number]): { x: string; width: string } => ({ x: x(from), width: x(Math.max(to - from, 0.4)) })

/** Draw the score on a line from 0 to 100, with a thin range for other weights and a thick range for revisions. */
function scale(pressure: Score, score: number): SVGElement {
  const { range_over_weights: weights, interval_over_revisions: revisions } = pressure
  const ticks = [0, 25, 50, 75, 100].map((points) => svg('line', { class: 'tick', x1: x(points), x2: x(points), y1: '11', y2: '21' }))
  return svg(
    'svg',
    { class: 'scale', viewBox: `-2 0 ${WIDTH + 4} 24`, role: 'img', 'aria-label': scaleText(pressure, score) },
    svg('line', { class: 'axis', x1: '0', x2: `${WIDTH}`, y1: '16', y2: '16' }),
    ...ticks,
    ...(weights ? [svg('rect', { class: 'weights', ...span(weights), y: '14.5', height: '3' })] : []),
    ...(revisions ? [svg('rect', { class: 'revisions', ...span(revisions), y: '12', height: '8' })] : []),
    svg('path', { class: 'mark', d: `M${x(score)} 11l-5 -9h10z` }),
  )
}

function scaleText(pressure: Score, score: number): string {
  const ranges = rangeRows(pressure).map(([term, text]) => `${term}: ${text}.`)
  return [`Score ${formatTenths(score)} on a line from 0 to 100.`, ...ranges].join(' ')
}

function rangeRows({ range_over_weights, interval_over_revisions }: Score): [string, string][] {
  return [
    ...(range_over_weights ? [['Range with other weights', toText(range_over_weights)] as [string, string]] : []),
    ...(interval_over_revisions ? [['Range after revisions', toText(interval_over_revisions)] as [string, string]] : []),
  ]
}

function toText([low, high]: [number, number]): string {
  const [from, to] = [formatTenths(low), formatTenths(high)]
  return from === to ? `${from} (no change expected)` : `${from} to ${to}`
}

function partsTable(parts: readonly Part[], score: number): HTMLElement {
  const present = parts.flatMap((part) => (part.contribution === null ? [] : [{ ...part, contribution: part.contribution }]))
  const points = tenthsThatAddUp(present.map(({ contribution }) => contribution))
  const bars = steps(present.map(({ contribution }) => contribution))
  const rows = present.map((part, at) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, PART_NAMES[part.part], weighed(part.score, part.weight_used)),
      element('td', { class: 'bar' }, bar(bars[at] ?? [0, 0])),
      element('td', {}, formatTenths(points[at] ?? 0)),
    ),
  )
  return element(
    'table',
    { class: 'parts', 'data-testid': 'parts' },
    element('caption', { class: 'unseen' }, 'Parts of the score; they add up to it'),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col' }, 'Part'),
        element('td', { class: 'bar' }, element('span', { class: 'ends' }, element('span', {}, '0'), element('span', {}, '100'))),
        element('th', { scope: 'col' }, 'Points'),
      ),
    ),
    element('tbody', {}, ...rows),
    element('tfoot', {}, totalRow(score)),
  )
}

function meanings(): HTMLElement {
  const rows = Object.entries(PART_MEANINGS).map(([part, meaning]): [string, string] => [PART_NAMES[part as PartName], meaning])
  const how = element('p', { class: 'note' }, 'Each part has a score from 0 to 100. Multiplied by its weight, it gives the points. The score always has the same three parts, so that months can be compared.')
  return element('details', {}, element('summary', {}, 'What the parts mean'), definitions(rows), how)
}

function weighed(score: number | null, weight: number | null): HTMLElement {
  return element('span', { class: 'weighed' }, `${formatTenths(score ?? 0)} \u00d7 ${Math.round((weight ?? 0) * 100)}%`)
}

function totalRow(score: number): HTMLElement {
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, 'Score'),
    element('td', { class: 'bar' }, bar([0, score], 'whole')),
    element('td', {}, formatTenths(score)),
  )
}

function bar([from, to]: [number, number], kind = 'part'): SVGElement {
  return svg(
    'svg',
    { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { class: 'room', x: '0', y: '0', width: '100', height: '10' }),
    svg('rect', { class: kind, x: from.toFixed(2), y: '0', width: (to - from).toFixed(2), height: '10' }),
  )
}

function missingParts({ parts }: Score): HTMLElement {
  const missing = parts.filter(({ contribution }) => contribution === null)
  const items = missing.map(({ part, reason_missing }) =>
    element('li', {}, `${PART_NAMES[part]} is not part of the score: ${reason_missing ?? 'no reason given'}.`),
  )
  return element('ul', { class: 'caveats', 'data-testid': 'missing-parts' }, ...items)
}

/** List where the fixed scale of the score hides a change. */
function cautions({ cautions: sentences }: Score): HTMLElement {
  return element('ul', { class: 'caveats', 'data-testid': 'cautions' }, ...sentences.map((sentence) => element('li', {}, sentence)))
}

function reliabilityText({ reliability, reliability_lowered_by }: Score): string {
  const lowered = reliability_lowered_by.length ? ` (lowered: ${reliability_lowered_by.join('; ')})` : ''
  return `${reliability} on a scale from A to D${lowered}`
}

function crossText({ score, band, reason_missing }: Score): string {
  if (score === null) return `no score: ${reason_missing ?? 'no reason given'}`
  return `${formatTenths(score)}, ${band ?? ''}, on a scale common to all routes; not a ranking`
}

function alarmLines(ids: readonly string[], alerts: Asked<AlertsAnswer> | null): string[] {
  if (!ids.length) return ['There is no alarm for this month.']
  const words = alerts?.answer?.alarms.filter(({ id }) => ids.includes(id)).map((alarm) => `Alarm: ${alarm.words}`) ?? []
  if (words.length === ids.length) return words
  return [`${ids.length === 1 ? 'One alarm is' : `${ids.length} alarms are`} raised for this month, but the text is not available.`]
}
