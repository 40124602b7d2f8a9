/** Load what belongs to a chosen route, or to a chosen place, once the reader rests on it. */
import { effect } from '@preact/signals'
import type { components } from '../openapi'
import { monthLabel, type MonthSpan } from '../model/months'
import { restingScene, type Scene } from '../scene'
import { scoreMonth } from '../model/scores'
import { getJson } from './request'
import { Resource } from './resource'

type Schemas = components['schemas']
export type Pressure = Schemas['RoutePressure']
export type Hotspots = Schemas['Hotspots']
export type RouteSeries = Schemas['RouteSeries']
type Alarms = { alarms: Pick<Schemas['Alarm'], 'id' | 'words'>[] }

/** Pressure of a route in a month, with the words of its alarms. */
export const pressure = new Resource<{ pressure: Pressure; alarms: Alarms['alarms'] }>(async (path, signal) => {
  const answer = await getJson<Pressure>(path, signal)
  if (!answer.alarms.length) return { pressure: answer, alarms: [] }
  const { alarms } = await getJson<Alarms>(`/alerts?route=${answer.route}&datetime=${answer.period}`, signal)
  return { pressure: answer, alarms }
})

export const hotspots = new Resource<Hotspots>((path, signal) => getJson<Hotspots>(path, signal))
export const otherSeries = new Resource<RouteSeries>((path, signal) => getJson<RouteSeries>(path, signal))

/** Write a span of months as the `datetime` of a request. */
export function datetimeOf({ from, to }: MonthSpan): string {
  return to - from === 1 ? monthLabel(from) : `${monthLabel(from)}/${monthLabel(to - 1)}`
}

/** Load the details of the chosen route whenever the reader rests on another route or window. */
export function followRoute(): void {
  effect(() => {
    const resting = restingScene.value
    if (resting?.route) askFor(resting, resting.route)
  })
}

function askFor(resting: Scene, route: string): void {
  const month = scoreMonth(resting.figures.scores, resting.span)
  if (month) pressure.ask(`/pressure/${route}?datetime=${month}`, route)
  hotspots.ask(`/hotspots?route=${route}&datetime=${monthLabel(resting.span.to - 1)}`, route)
  otherSeries.ask(`/series/${route}?datetime=${datetimeOf(resting.span)}`, route)
}
