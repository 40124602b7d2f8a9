/** The place on the map that the reader selected, and its figures in the window on which the reader rests. */
import { effect, signal } from '@preact/signals'
import type { CellProperties, FeatureCollection, MatrixRow } from '../api'
import { formatSpan } from '../model/months'
import { restingScene } from '../scene'
import type { RouteId } from '../routes'
import { datetimeOf } from './details'
import { getJson } from './request'
import { Resource } from './resource'

export interface PlaceProperties {
  name: string
  country_iso2: string
  role: string
  routes: string
}

export interface Selection {
  place: PlaceProperties | null
  /** Hexadecimal cell id; null if nothing is published for the cell. */
  cell: string | null
  areas: readonly MatrixRow[]
  /** Routes whose corridors contain the point. */
  corridors: readonly RouteId[]
}

export const selection = signal<Selection | null>(null)

/** Figures of the selected cell and areas. The key lists their addresses. */
export const selected = new Resource<CellProperties[]>(async (key, signal) => {
  const paths = key.split(' ').slice(1)
  const answers = await Promise.all(paths.map((path) => getJson<FeatureCollection<CellProperties> | { properties: CellProperties }>(path, signal)))
  return answers.flatMap((answer) => ('features' in answer ? answer.features.map(({ properties }) => properties) : [answer.properties]))
})

/** Load the figures of the selection whenever it, or the window on which the reader rests, changes. */
export function followSelection(): void {
  effect(() => {
    const [chosen, resting] = [selection.value, restingScene.value]
    if (!chosen || !resting) return
    const query = `series=${resting.series.id}&datetime=${datetimeOf(resting.span)}`
    const cells = chosen.cell ? [`/collections/cells/items?cell=${chosen.cell}&corridor=true&${query}`] : []
    const areas = chosen.areas.flatMap(({ area, routes }) => routes.map((route) => `/collections/cells/items/area.${area}.${route}?${query}`))
    selected.ask([formatSpan(resting.span), ...cells, ...areas].join(' '), idOf(chosen))
  })
}

/** Return what tells selections apart, so that the figures of one are never shown for another. */
function idOf({ cell, areas, place }: Selection): string {
  return [cell, ...areas.map(({ id }) => id), place?.name].join('|')
}
