/** Write the rows that the table shows as CSV, and name the addresses of the same figures in the API. */
import { formatSpan, type MonthSpan } from '../../model/months'
import type { PlaceRow } from '../../model/places'
import type { Series } from '../../model/series'
import { t } from '../../words'
import { basisOf, kindText, placeText, routesText, statusText } from './texts'

export interface Shown {
  series: Series
  span: MonthSpan
  against: MonthSpan | null
}

const HEADS = [
  'place',
  'kind',
  'cell',
  'route',
  'figure',
  'state',
  'periods_withheld',
  'change_percent',
  'no_change',
  'basis',
  'status',
  'range_80_low',
  'range_80_high',
  'unit',
  'source',
  'series',
  'release',
  'window',
  'compared_with',
  'note',
] as const
type Head = (typeof HEADS)[number]
type Value = string | number | null

/** Return the rows as CSV with a byte order mark, so that spreadsheets read accents. Numbers are unformatted. */
export function placesCsv(rows: readonly PlaceRow[], shown: Shown): string {
  const lines = [HEADS, ...rows.map((row) => valuesOf(row, shown))]
  return `\ufeff${lines.map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`
}

function valuesOf(row: PlaceRow, { series, span, against }: Shown): Value[] {
  const { change } = row
  const values: Record<Head, Value> = {
    place: placeText(row),
    kind: kindText(row),
    cell: row.cell,
    route: routesText(row),
    figure: row.value,
    state: row.state,
    periods_withheld: row.withheld,
    change_percent: change && change.ratio !== null ? Math.round(change.ratio * 1000) / 10 : null,
    no_change: change ? change.reason : null,
    basis: basisOf(row),
    status: statusText(row),
    range_80_low: row.low,
    range_80_high: row.high,
    unit: series.unit,
    source: series.publisher,
    series: series.id,
    release: series.released,
    window: formatSpan(span),
    compared_with: against && formatSpan(against),
    note: noteText(),
  }
  return HEADS.map((head) => values[head])
}

function noteText(): string {
  return t('An empty figure with the state "withheld" is a small count that is not published, not zero. Cells, areas and what is not placed add up to their routes.')
}

/** Write a value as a cell. A text that a spreadsheet would take for a formula begins with an apostrophe. */
export function csvCell(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Return the name of the file: series and window. */
export function csvName({ series, span }: Shown): string {
  return `${series.id}_${formatSpan(span).replace('/', '_to_')}.csv`
}

/** Return the address of the same cells and areas as GeoJSON. */
export function apiPath(rows: readonly PlaceRow[], { series, span }: Shown): string {
  const query = new URLSearchParams({ series: series.id, datetime: formatSpan(span) })
  const [cell] = rows.flatMap((row) => row.cell ?? [])
  if (cell) query.set('resolution', String(Number.parseInt(cell.charAt(1), 16))) // the second digit of an H3 id
  const routes = new Set(rows.flatMap(({ kind, routes: [route] }) => (kind === 'route' && route ? [route] : [])))
  const [route] = routes
  if (routes.size === 1 && route) query.set('route', route)
  return `/collections/cells/items?${query.toString().replaceAll('%2F', '/')}&f=json`
}
