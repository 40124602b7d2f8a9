/** Show the five routes as a table, for readers who cannot see the map. */
import { element } from './dom'
import { formatChange, formatCount } from './format'
import { ROUTES, type RouteId } from './routes'
import type { MonthRange } from './state'
import { totalOf, yearOnYear, type RouteSeries } from './totals'

export function drawTable(
  target: HTMLElement,
  series: ReadonlyMap<RouteId, RouteSeries>,
  range: MonthRange,
  windowText: string,
  selected: RouteId | null,
): void {
  const rows = ROUTES.map(({ id, name }) => {
    const months = series.get(id)?.months ?? []
    const { value } = totalOf(months, range)
    const change = yearOnYear(months, range)
    return element(
      'tr',
      id === selected ? { 'aria-current': 'true' } : {},
      element('th', { scope: 'row' }, element('span', { class: `key ${id}`, 'aria-hidden': 'true' }), name),
      element('td', {}, value === null ? 'not published' : formatCount(value)),
      element('td', {}, change === null ? 'not available' : formatChange(change)),
    )
  })
  const heads = ['Route', 'Detections', 'Compared with a year earlier'].map((text) => element('th', { scope: 'col' }, text))
  target.replaceChildren(
    element(
      'table',
      { 'data-testid': 'routes-table' },
      element('caption', {}, `Detections on the five routes, ${windowText}`),
      element('thead', {}, element('tr', {}, ...heads)),
      element('tbody', {}, ...rows),
    ),
    element('p', { class: 'note' }, 'Detections are events, not persons. A change is shown if both periods are complete and the earlier count is not small.'),
  )
}
