/** The hotspots of a route: people compared with reception places, as each source states them, with the dates. */
import type { components } from '../openapi'
import type { Hotspots } from '../data/details'
import { formatCount, formatPeriod, formatTenths } from '../format'
import { t } from '../words'
import { English, Mixed } from './parts'

type Load = components['schemas']['ReceptionLoad']
type Area = Pick<components['schemas']['MemberSummary'], 'id' | 'name' | 'load' | 'load_missing'>

const RELATIONS: Record<Load['capacity']['relation'], string> = {
  in_force: 'in force at that time',
  earlier: 'no longer in force at that time',
  later: 'stated for a later time',
}

const BASES: Record<Load['basis'], string> = {
  occupancy: '{people} people in reception on {day}',
  arrivals_14_days: '{people} arrivals in the 14 days to {day}',
}

/** Group loads by people and date; a group has one load for each stated capacity. */
export function byStatement(loads: readonly Load[]): Load[][] {
  const groups = new Map<string, Load[]>()
  for (const load of loads) {
    const key = [load.people, load.basis, load.as_of, load.source].join('|')
    groups.set(key, [...(groups.get(key) ?? []), load])
  }
  return [...groups.values()]
}

export function HotspotList({ answer: { hotspots } }: { answer: Hotspots }) {
  if (!hotspots.length) return <p class="note">{t('The letter mentions no hotspot on this route.')}</p>
  return (
    <>
      <p class="note">{t('People per reception place. Different sources are shown side by side, without averages or rankings.')}</p>
      <div class="hotspots" data-testid="hotspots">
        {hotspots.map((hotspot) => (
          <Hotspot key={hotspot.id} hotspot={hotspot} />
        ))}
      </div>
    </>
  )
}

function Hotspot({ hotspot }: { hotspot: Hotspots['hotspots'][number] }) {
  const withLoad = hotspot.members.filter(({ load }) => load.length)
  const without = hotspot.members.filter(({ load }) => !load.length).map(({ name }) => name)
  return (
    <section aria-label={hotspot.name}>
      <h4>{hotspot.name}</h4>
      <Loads area={hotspot} />
      {withLoad.map((member) => (
        <>
          <h5>{member.name}</h5>
          <Loads area={member} />
        </>
      ))}
      {without.length ? <p class="note">{t('No load for this month: {places}.', { places: without.join(t('; ')) })}</p> : null}
    </section>
  )
}

function Loads({ area: { load, load_missing: missing } }: { area: Area }) {
  if (!load.length) return (
    <p class="note">
      <Mixed text={t('No load: {reason}.')} values={{ reason: missing === null ? t('nothing is published') : <English>{missing}</English> }} />
    </p>
  )
  return (
    <ul class="loads">
      {byStatement(load).map((statement) => (
        <Statement loads={statement} />
      ))}
    </ul>
  )
}

function Statement({ loads }: { loads: readonly Load[] }) {
  const [first] = loads
  if (!first) return null
  return (
    <li>
      {t(BASES[first.basis], { people: formatCount(first.people), day: formatPeriod(first.as_of) })} <Source text={first.source} />
      <ul>
        {loads.map(({ value, capacity }) => (
          <li>
            <strong>{formatTenths(value)}</strong> {t('on {places} places of {day}, {relation}', { places: formatCount(capacity.value), day: formatPeriod(capacity.as_of), relation: t(RELATIONS[capacity.relation]) })}{' '}
            <Source text={capacity.source} />
          </li>
        ))}
      </ul>
    </li>
  )
}

function Source({ text }: { text: string }) {
  return (
    <span class="source">
      (<English>{text}</English>)
    </span>
  )
}
