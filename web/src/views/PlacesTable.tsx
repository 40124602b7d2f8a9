/** The table of routes, areas and cells: the alternative to the map for readers who do not see it or want the figures. */
import { useId, useMemo, useRef, useState } from 'preact/hooks'
import { formatDay, formatWindow, plural } from '../format'
import type { MonthSpan } from '../model/months'
import type { PlaceRow } from '../model/places'
import type { Series } from '../model/series'
import { download } from '../download'
import { language, t } from '../words'
import { apiPath, csvName, placesCsv, type Shown } from './places/csv'
import { COLUMNS, nextOrder, searchRows, sortRows, type Column, type Order } from './places/order'
import { basisOf, changeText, columnText, figureText, kindText, placeText, rangeText, routesText, statusText } from './places/texts'
import { useRoving } from './places/use_roving'
import './places.css'

export interface PlacesTableProps extends Shown {
  series: Series
  span: MonthSpan
  against: MonthSpan | null
  rows: readonly PlaceRow[]
  /** Highlight a cell or area on the map; null: none. */
  onFocus: (id: number | null) => void
  onChoose: (id: number) => void
}

/** More rows are drawn when the reader asks for them. */
const FIRST_ROWS = 100

export function PlacesTable(props: PlacesTableProps) {
  const { series, span, against, rows } = props
  const [text, setText] = useState('')
  const [order, setOrder] = useState<Order | null>(null)
  const [isWhole, setWhole] = useState(false)
  const fitting = useMemo(() => sortRows(searchRows(rows, text), order), [rows, text, order, language.value])
  const columns = COLUMNS.filter((column) => (column !== 'change' || against) && (column !== 'range' || rows.some(({ low }) => low !== null)))
  const shown = isWhole ? fitting : fitting.slice(0, FIRST_ROWS)
  return (
    <div class="places-table" data-testid="places-table">
      <Tools {...props} fitting={fitting} text={text} onSearch={setText} />
      <p class="places-hint">{t('Swipe sideways for more columns.')}</p>
      <div class="places-scroll">
        <table>
          <caption>{captionText(series, span, against)}</caption>
          <Heads columns={columns} order={order} onOrder={(column) => setOrder(nextOrder(order, column))} />
          <Body {...props} columns={columns} shown={shown} />
        </table>
      </div>
      {shown.length < fitting.length && (
        <button type="button" onClick={() => setWhole(true)} data-testid="places-all">
          {t('Show all {count} rows', { count: fitting.length })}
        </button>
      )}
    </div>
  )
}

function captionText({ title, publisher, released }: Series, span: MonthSpan, against: MonthSpan | null): string {
  const values = { title: t(title), window: formatWindow(span), publisher, day: formatDay(released), against: against ? formatWindow(against) : '' }
  if (against) return t('{title}, {window}, compared with {against}. {publisher}, published {day}.', values)
  return t('{title}, {window}. {publisher}, published {day}.', values)
}

interface ToolsProps extends PlacesTableProps {
  fitting: readonly PlaceRow[]
  text: string
  onSearch: (text: string) => void
}

function Tools({ fitting, text, onSearch, ...shown }: ToolsProps) {
  const id = useId()
  return (
    <div class="places-tools">
      <label for={id}>{t('Filter by place, route or cell')}</label>
      <input id={id} type="search" value={text} autocomplete="off" onInput={(event) => onSearch(event.currentTarget.value)} data-testid="places-search" />
      <p role="status" data-testid="places-count">
        {plural(fitting.length, 'row')}
      </p>
      <span class="places-links">
        <button type="button" onClick={() => download(new Blob([placesCsv(fitting, shown)], { type: 'text/csv;charset=utf-8' }), csvName(shown))} data-testid="places-csv">
          {t('Download these rows as CSV')}
        </button>
        {__COPY__ ? null : <a href={apiPath(shown.rows, shown)}>{t('Cells and areas as GeoJSON')}</a>}
      </span>
    </div>
  )
}

function Heads({ columns, order, onOrder }: { columns: readonly Column[]; order: Order | null; onOrder: (column: Column) => void }) {
  const sortOf = (column: Column) => (order?.column !== column ? 'none' : order.isDescending ? 'descending' : 'ascending')
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column} scope="col" class={`places-${column}`} aria-sort={sortOf(column)}>
            <button type="button" onClick={() => onOrder(column)}>
              {columnText(column)} <span aria-hidden="true">{{ none: '\u2195', ascending: '\u2191', descending: '\u2193' }[sortOf(column)]}</span>
            </button>
          </th>
        ))}
      </tr>
    </thead>
  )
}

interface BodyProps extends PlacesTableProps {
  columns: readonly Column[]
  shown: readonly PlaceRow[]
}

function Body({ rows, columns, shown, onFocus, onChoose }: BodyProps) {
  const ids = useMemo(() => new Map(rows.map(({ key, id }) => [key, id])), [rows])
  const pointed = useRef<number | null>(null)
  const { body, handlers } = useRoving((row) => onFocus(ids.get(row) ?? null))
  const drawn = useDrawn(rows, columns)
  const idAt = (target: EventTarget | null) => {
    const key = target instanceof Element ? target.closest('tr')?.querySelector<HTMLElement>('[data-row]')?.dataset['row'] : undefined
    return (key === undefined ? null : ids.get(key)) ?? null
  }
  const point = (target: EventTarget | null) => {
    const id = idAt(target)
    if (id !== pointed.current) onFocus((pointed.current = id))
  }
  const choose = ({ target }: Event) => {
    const id = idAt(target)
    if (id !== null) onChoose(id)
  }
  const leave = ({ relatedTarget }: FocusEvent) => {
    if (!(relatedTarget instanceof Node && body.current?.contains(relatedTarget))) onFocus(null)
  }
  return (
    <tbody ref={body} {...handlers} onFocusOut={leave} onPointerOver={(event) => point(event.target)} onPointerLeave={() => point(null)} onClick={choose}>
      {shown.map(drawn)}
    </tbody>
  )
}

/** Draw each row once for its figures: sorting and searching only move rows. */
function useDrawn(rows: readonly PlaceRow[], columns: readonly Column[]) {
  const kept = useMemo(() => new Map<string, ReturnType<typeof drawRow>>(), [rows, columns.join(), language.value])
  return (row: PlaceRow) => {
    const former = kept.get(row.key)
    if (former) return former
    const drawn = drawRow(row, columns)
    kept.set(row.key, drawn)
    return drawn
  }
}

const TEXTS: Record<Exclude<Column, 'place'>, (row: PlaceRow) => string> = {
  kind: kindText,
  route: routesText,
  figure: figureText,
  change: ({ change }) => changeText(change),
  basis: basisOf,
  status: statusText,
  range: rangeText,
}

function drawRow(row: PlaceRow, columns: readonly Column[]) {
  const { key, id, cell, name } = row
  return (
    <tr key={key} class={`places-kind-${row.kind}`}>
      {columns.map((column) =>
        column === 'place' ? (
          <th key={column} scope="row" class="places-place">
            {id === null ? (
              <span data-row={key} tabIndex={-1}>
                {placeText(row)}
              </span>
            ) : (
              <button type="button" data-row={key} tabIndex={-1}>
                {placeText(row)}
              </button>
            )}
            {cell && name && <small>{cell}</small>}
          </th>
        ) : (
          <td key={column} class={`places-${column}`}>
            {TEXTS[column](row)}
          </td>
        ),
      )}
    </tr>
  )
}
