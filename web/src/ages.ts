/** Say how old the figures are: those of the map beside its controls, those of every series below the figures. */
import type { DatedSeries } from './api'
import { byId, element } from './dom'
import { SERIES } from './routes'

export function drawAges(series: readonly DatedSeries[]): void {
  const shown = series.find(({ id }) => id === SERIES)
  byId('age').textContent = shown ? `${shown.age.sentence}.` : ''
  byId('ages').replaceChildren(...series.map(ageItem))
}

function ageItem({ title, publisher, age }: DatedSeries): HTMLElement {
  return element('li', {}, `${publisher}: ${title}. ${age.sentence}.`)
}
