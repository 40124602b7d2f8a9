/** Show a selected cell or place: its value, how the value was placed, its source and its vintage. */
import { getJson, type CellProperties, type FeatureCollection } from './api'
import { definitions, element } from './dom'
import { formatCount, formatDay, plural } from './format'
import { routeName, type RouteId } from './routes'

export interface PlaceProperties {
  name: string
  country_iso2: string
  role: string
  routes: string
}

const ALLOCATIONS: Record<string, string> = {
  observed_place: 'counted at this place by the source',
  share_published: 'allocated by the published shares of landing places',
  dasymetric: "spread along the coast of the area's landing places",
  uniform_area: 'partly spread evenly over the known places of the area',
}

const COUNTRIES = new Intl.DisplayNames('en', { type: 'region' })

export interface Selection {
  place: PlaceProperties | null
  /** Hexadecimal cell id; null if nothing is published for the cell. */
  cell: string | null
  corridors: RouteId[]
}

export interface Actions {
  close: () => void
  choose: (route: RouteId) => void
}

export async function fetchCell(cell: string | null, datetime: string): Promise<CellProperties[]> {
  if (!cell) return []
  const answer = await getJson<FeatureCollection<CellProperties>>(`/collections/cells/items?cell=${cell}&corridor=true&datetime=${datetime}`)
  return answer.features.map(({ properties }) => properties)
}

export function drawDetails(
  target: HTMLElement,
  selection: Selection,
  figures: readonly CellProperties[],
  windowText: string,
  actions: Actions,
): void {
  const close = element('button', { type: 'button', class: 'close' }, 'Close')
  close.addEventListener('click', actions.close)
  target.hidden = false
  target.replaceChildren(
    element('h2', {}, selection.place?.name ?? 'Cell'),
    close,
    ...(selection.place ? [placeLine(selection.place)] : []),
    element('h3', {}, `Cell under the point, ${windowText}`),
    element('div', { 'data-testid': 'cell-figure' }, ...(figures.length ? figures.map(figureBlock) : [nothing()])),
    ...selection.corridors.map((route) => corridorButton(route, actions.choose)),
  )
}

function corridorButton(route: RouteId, choose: Actions['choose']): HTMLElement {
  const button = element('button', { type: 'button' }, `Show figures for the ${routeName(route)} corridor`)
  button.addEventListener('click', () => choose(route))
  return element('p', {}, button)
}

function placeLine({ country_iso2, role, routes }: PlaceProperties): HTMLElement {
  const country = country_iso2 ? COUNTRIES.of(country_iso2) : undefined
  const roles = role.replaceAll(';', ', ').replaceAll('_', ' ')
  const where = country_iso2 === 'XK' ? 'Kosovo (UNSCR 1244)' : country
  return element('p', { class: 'window' }, [where, roles, routes.replaceAll(';', ', ')].filter(Boolean).join(' \u00b7 '))
}

function nothing(): HTMLElement {
  return element('p', {}, 'No count is published here.')
}

function figureBlock(figure: CellProperties): HTMLElement {
  return element(
    'section',
    { 'aria-label': figure.route_name },
    element('h4', {}, figure.route_name),
    element('p', { class: 'value' }, ...valueText(figure)),
    definitions([
      ...(figure.allocation_class ? [['How it was placed', ALLOCATIONS[figure.allocation_class] ?? figure.allocation_class] as [string, string]] : []),
      ['Source', figure.source],
      ['Vintage', formatDay(figure.vintage)],
      ['Cell', `${figure.cell} (H3 resolution ${figure.resolution})`],
    ]),
  )
}

function valueText({ value, status, unit, withheld_months }: CellProperties): (Node | string)[] {
  if (status === 'suppressed') return ['Withheld (small count)']
  if (value === null) return [status === 'not_yet_reported' ? 'Not reported yet' : 'No count is published here']
  const partly = withheld_months > 0 ? `; ${plural(withheld_months, 'month')} withheld (small counts)` : ''
  return [element('strong', {}, formatCount(value)), ` ${unit}${partly}`]
}
