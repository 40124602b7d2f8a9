/** Show a selected cell, area or place: its value, how the value was derived, its source and its vintage. */
import { getJson, type CellProperties, type FeatureCollection, type MatrixRow, type Shares } from './api'
import { definitions, element } from './dom'
import { formatCount, formatDay, plural } from './format'
import { routeName, type RouteId } from './routes'
import { basisText, unknownPlace } from './standing'

export interface PlaceProperties {
  name: string
  country_iso2: string
  role: string
  routes: string
}

const COUNTRIES = new Intl.DisplayNames('en', { type: 'region' })

export interface Selection {
  place: PlaceProperties | null
  /** Hexadecimal cell id; null if nothing is published for the cell. */
  cell: string | null
  areas: MatrixRow[]
  routes: RouteId[]
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

/** Fetch the figures of an area; there is one for each of its routes. */
export async function fetchArea({ area, routes }: MatrixRow, datetime: string): Promise<CellProperties[]> {
  const paths = routes.map((route) => `/collections/cells/items/area.${area}.${route}?datetime=${datetime}`)
  const answers = await Promise.all(paths.map((path) => getJson<{ properties: CellProperties }>(path)))
  return answers.map(({ properties }) => properties)
}

export function drawDetails(
  target: HTMLElement,
  selection: Selection,
  figures: readonly CellProperties[],
  windowText: string,
  actions: Actions,
  sharesFor: (figure: CellProperties) => Shares | null,
): void {
  const close = element('button', { type: 'button', class: 'close' }, 'Close')
  close.addEventListener('click', actions.close)
  target.hidden = false
  target.replaceChildren(
    element('h2', {}, selection.place?.name ?? (selection.cell ? 'Cell' : (selection.areas[0]?.name ?? 'Cell'))),
    close,
    ...(selection.place ? [placeLine(selection.place)] : []),
    element('h3', {}, `${selection.areas.length ? 'Areas and cell' : 'Cell'} under the point, ${windowText}`),
    element('div', { 'data-testid': 'cell-figure' }, ...(figures.length ? figures.map((figure) => figureBlock(figure, sharesFor(figure))) : [nothing()])),
    ...selection.routes.map((route) => routeButton(route, actions.choose)),
  )
}

function routeButton(route: RouteId, choose: Actions['choose']): HTMLElement {
  const button = element('button', { type: 'button' }, `Show figures for the ${routeName(route)} route`)
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

function figureBlock(figure: CellProperties, shares: Shares | null): HTMLElement {
  return element(
    'section',
    { 'aria-label': figure.route_name },
    element('h4', {}, [figure.name, figure.route_name].filter(Boolean).join(', ')),
    element('p', { class: 'value' }, ...valueText(figure)),
    ...(figure.kind === 'area' ? [element('p', { class: 'note' }, AREA_NOTE)] : []),
    definitions([
      ...(figure.basis ? [['How it was derived', basisText({ ...figure, basis: figure.basis }, shares)] as [string, string]] : []),
      ['Source', figure.source],
      ['Vintage', formatDay(figure.vintage)],
      ...(figure.cell ? [['Cell', `${figure.cell} (H3 resolution ${figure.resolution})`] as [string, string]] : []),
    ]),
  )
}

const AREA_NOTE = 'One figure for the whole area. Places and smaller areas in it that have a figure of their own are not counted here again.'

function valueText({ value, status, unit, withheld_months, kind, route }: CellProperties): (Node | string)[] {
  if (status === 'suppressed') return ['Withheld (small count)']
  if (value === null) return [status === 'not_yet_reported' ? 'Not reported yet' : 'No count is published here']
  const partly = withheld_months > 0 ? `; ${plural(withheld_months, 'month')} withheld (small counts)` : ''
  const where = kind === 'area' ? `, ${unknownPlace([route])}` : ''
  return [element('strong', {}, formatCount(value)), ` ${unit}${where}${partly}`]
}
