/** Read windows that a reader types, in English or French: "2023-09", "09/2023", "sept 2023", "2023", "T3 2023". */
import { periodSpan, type MonthSpan } from '../../model/months'
import { coverOf, type Series } from '../../model/series'

const MONTHS: readonly (readonly string[])[] = [
  ['january', 'janvier'],
  ['february', 'fevrier'],
  ['march', 'mars'],
  ['april', 'avril'],
  ['may', 'mai'],
  ['june', 'juin'],
  ['july', 'juillet'],
  ['august', 'aout'],
  ['september', 'septembre'],
  ['october', 'octobre'],
  ['november', 'novembre'],
  ['december', 'decembre'],
]
const LEAST_LETTERS = 3
const ACCENTS = /\p{Diacritic}/gu

/** Return the months that a text names: one month, quarter or year, or "first to last"; null if it names none. */
export function readTyped(text: string): MonthSpan | null {
  const plain = text.normalize('NFD').replace(ACCENTS, '').toLowerCase().trim()
  const single = readPeriod(plain)
  if (single) return single
  const [first = '', last = '', ...rest] = plain.split(/\s+(?:to|until|a|au)\s+|\s*[\u2013\u2014/]\s*|\s+-\s+/)
  const [start, end] = [readPeriod(first), readPeriod(last)]
  return start && end && !rest.length && start.from < end.to ? { from: start.from, to: end.to } : null
}

function readPeriod(text: string): MonthSpan | null {
  const year = /(?<!\d)(?:19|20)\d{2}(?!\d)/.exec(text)
  if (!year) return null
  const rest = `${text.slice(0, year.index)} ${text.slice(year.index + 4)}`.replace(/[\s./,-]+/g, ' ').trim()
  if (!rest) return periodSpan(year[0])
  const label = quarterLabel(rest) ?? monthNumber(rest)
  return label === null ? null : periodSpan(`${year[0]}-${label}`)
}

/** Return "Q3" for "q3", "t3", "3rd quarter" or "3e trimestre". */
function quarterLabel(text: string): string | null {
  const bare = text.replace(/ (?:of|de)$/, '')
  const parts = /^(?:[qt] ?|quarter |trimestre )([1-4])$/.exec(bare) ?? /^([1-4])(?:st|nd|rd|th|er|e|eme)? (?:quarter|trimestre)$/.exec(bare)
  return parts ? `Q${parts[1]}` : null
}

/** Return "09" for "9", "09", "sept" or "septembre"; letters must fit one month only. */
function monthNumber(text: string): string | null {
  const fitting = MONTHS.flatMap((names, at) => (names.some((name) => name.startsWith(text)) ? [at + 1] : []))
  const number = /^\d{1,2}$/.test(text) ? Number(text) : text.length >= LEAST_LETTERS && fitting.length === 1 ? fitting[0] : undefined
  return number !== undefined && number >= 1 && number <= 12 ? String(number).padStart(2, '0') : null
}

/** Widen a span to whole periods of a series and keep the part that the series covers; null if it covers nothing. */
export function fitTyped({ from, to }: MonthSpan, series: Series): MonthSpan | null {
  const [cover, size] = [coverOf(series), series.monthsPerPeriod]
  const start = cover.from + Math.floor((from - cover.from) / size) * size
  const stop = cover.from + Math.ceil((to - cover.from) / size) * size
  const part = { from: Math.max(start, cover.from), to: Math.min(stop, cover.to) }
  return part.from < part.to ? part : null
}
