/** The five routes as a table: what the map shows, for readers who do not see it. */
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
      element('td', {}, change === null ? 'not given' : formatChange(change)),
    )
  })
  const heads = ['Route', 'Detections', 'Against a year before'].map((text) => element('th', { scope: 'col' }, text))
  target.replaceChildren(
    element(
      'table',
      { 'data-testid': 'routes-table' },
      element('caption', {}, `Detections on the five routes, ${windowText}`),
      element('thead', {}, element('tr', {}, ...heads)),
      element('tbody', {}, ...rows),
    ),
    element('p', { class: 'note' }, 'Events, not persons. A change is given where both windows are whole and the earlier one is not small.'),
  )
}
