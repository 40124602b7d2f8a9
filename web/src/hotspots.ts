/** Show the hotspots of a route: people compared with reception places, as each source states them. */
import type { Asked, HotspotArea, HotspotLoad, HotspotsAnswer } from './api'
import { element } from './dom'
import { formatCount, formatMonth, formatPeriod, formatTenths } from './format'

const RELATIONS: Record<HotspotLoad['capacity']['relation'], string> = {
  in_force: 'in force at that time',
  earlier: 'no longer in force at that time',
  later: 'stated for a later time',
}

const BASES: Record<HotspotLoad['basis'], string> = {
  occupancy: 'people in reception on',
  arrivals_14_days: 'arrivals in the 14 days to',
}

/** Group loads by people and date; a group has one load for each stated capacity. */
export function byStatement(loads: readonly HotspotLoad[]): HotspotLoad[][] {
  const groups = new Map<string, HotspotLoad[]>()
  for (const load of loads) {
    const key = [load.people, load.basis, load.as_of, load.source].join('|')
    groups.set(key, [...(groups.get(key) ?? []), load])
  }
  return [...groups.values()]
}

export function hotspotSection(result: Asked<HotspotsAnswer>, month: string): Node[] {
  const heading = element('h3', {}, `Hotspots in ${formatMonth(month)}`)
  if (!result.answer) return [heading, element('p', { class: 'note' }, `Not available. ${result.missing}`)]
  const { hotspots } = result.answer
  if (!hotspots.length) return [heading, element('p', { class: 'note' }, 'The letter mentions no hotspot on this route.')]
  return [
    heading,
    element('p', { class: 'note' }, 'People per reception place. Different sources are shown side by side, without averages or rankings.'),
    element('div', { class: 'hotspots', 'data-testid': 'hotspots' }, ...hotspots.map(hotspotBlock)),
  ]
}

function hotspotBlock(hotspot: HotspotArea & { members: HotspotArea[] }): HTMLElement {
  const withLoad = hotspot.members.filter(({ load }) => load.length)
  const without = hotspot.members.filter(({ load }) => !load.length).map(({ name }) => name)
  return element(
    'section',
    { 'aria-label': hotspot.name },
    element('h4', {}, hotspot.name),
    ...loadsOf(hotspot),
    ...withLoad.flatMap((member) => [element('h5', {}, member.name), ...loadsOf(member)]),
    ...(without.length ? [element('p', { class: 'note' }, `No load for this month: ${without.join('; ')}.`)] : []),
  )
}

function loadsOf({ load, load_missing }: HotspotArea): HTMLElement[] {
  if (!load.length) return [element('p', { class: 'note' }, `No load: ${load_missing ?? 'nothing is published'}.`)]
  return [element('ul', { class: 'loads' }, ...byStatement(load).map(statement))]
}

function statement(loads: HotspotLoad[]): HTMLElement {
  const [first] = loads
  return element(
    'li',
    {},
    first ? `${formatCount(first.people)} ${BASES[first.basis]} ${formatPeriod(first.as_of)} ` : null,
    first ? element('span', { class: 'source' }, `(${first.source})`) : null,
    element('ul', {}, ...loads.map(onCapacity)),
  )
}

function onCapacity({ value, capacity }: HotspotLoad): HTMLElement {
  return element(
    'li',
    {},
    element('strong', {}, formatTenths(value)),
    ` on ${formatCount(capacity.value)} places of ${formatPeriod(capacity.as_of)}, ${RELATIONS[capacity.relation]} `,
    element('span', { class: 'source' }, `(${capacity.source})`),
  )
}
