/** Sort and search the rows of the table of places. */
import type { PlaceRow } from '../../model/places'
import { kindText, placeText, routesText, statusText, basisOf } from './texts'
import { language } from '../../words'

/** The figure comes next to the place: on a phone, the other columns are beyond the edge. */
export const COLUMNS = ['place', 'figure', 'change', 'kind', 'route', 'basis', 'status', 'range'] as const
export type Column = (typeof COLUMNS)[number]

export interface Order {
  column: Column
  isDescending: boolean
}

/** Return what a row is sorted by; null comes last in either direction. */
function keyOf(row: PlaceRow, column: Column): string | number | null {
  if (column === 'figure') return row.value
  if (column === 'change') return row.change?.ratio ?? null
  if (column === 'range') return row.high
  const texts: Record<Exclude<Column, 'figure' | 'change' | 'range'>, (row: PlaceRow) => string> = {
    place: placeText,
    kind: kindText,
    route: routesText,
    basis: basisOf,
    status: statusText,
  }
  return texts[column](row) || null
}

/** Return the rows in an order; equal rows stay in theirs. Without an order the rows are returned as they are. */
export function sortRows(rows: readonly PlaceRow[], order: Order | null): readonly PlaceRow[] {
  if (!order) return rows
  const { compare } = new Intl.Collator(language.value, { numeric: true })
  const sign = order.isDescending ? -1 : 1
  const keyed = rows.map((row) => ({ row, key: keyOf(row, order.column) }))
  keyed.sort(({ key: left }, { key: right }) => {
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return sign * (typeof left === 'number' && typeof right === 'number' ? left - right : compare(String(left), String(right)))
  })
  return keyed.map(({ row }) => row)
}

/** Return the order after a click on the head of a column: numbers start with the largest. */
export function nextOrder(order: Order | null, column: Column): Order {
  if (order?.column === column) return { column, isDescending: !order.isDescending }
  return { column, isDescending: column === 'figure' || column === 'change' || column === 'range' }
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase()

/** Return the rows whose name, route or cell id has every word of a text, whatever its accents and capitals. */
export function searchRows(rows: readonly PlaceRow[], text: string): readonly PlaceRow[] {
  const words = plain(text).split(/\s+/).filter(Boolean)
  if (!words.length) return rows
  return rows.filter((row) => {
    const subject = plain([row.name, routesText(row), ...row.routes, row.cell, kindText(row)].join(' '))
    return words.every((word) => subject.includes(word))
  })
}
