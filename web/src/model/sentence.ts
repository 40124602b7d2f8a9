/**
 * Say in one or two sentences what a view shows. No sentence states a cause.
 *
 * The report has the same function in `routes_geo/report/sentence.py`: both read their phrases from `sentence_words.json`,
 * and both must give the texts of `tests/report/sentence_cases.json`.
 */
import words from '../../../routes_geo/report/sentence_words.json'
import type { RouteId } from '../routes'
import type { Language } from '../words'

export type Indicator = 'detections' | 'arrivals' | 'dead_and_missing' | 'other'
export type Grain = 'week' | 'month' | 'quarter' | 'year'
export type BeforeReason = 'incomplete' | 'not_published' | 'small' | 'basis_changed'

/** What a view shows. Months are written as 2023-09; `end` and `before_end` are included. */
export interface SentenceFacts {
  indicator: Indicator
  /** Title and unit of a series of the indicator `other`. */
  title?: string
  unit?: string
  /** A route, or how many routes have figures. */
  scope: RouteId | 'five' | 'four' | 'three' | 'two'
  start: string
  end: string
  grain: Grain
  /** Null if nothing is published. */
  value: number | null
  /** Numbers of periods of the window. */
  published: number
  periods: number
  provisional?: number
  withheld?: number
  /** The compared window; without `before_start` nothing is compared. */
  before?: number | null
  before_start?: string | null
  before_end?: string | null
  /** Why the windows cannot be compared. A small count (below 50) has a difference and no percentage. */
  before_reason?: BeforeReason | null
  largest?: { route: RouteId; difference: number } | null
  peak?: { period: string; value: number } | null
  /** Share of the total of the five routes, 0 to 1. */
  share?: number | null
}

/** A piece of text; `strong` marks the figures that a reader looks for. */
export interface SentencePart {
  text: string
  strong: boolean
}

type Words = (typeof words)['en' | 'fr']
type Values = Readonly<Record<string, string | number>>
/** A time in two ways: in a sentence (`in September 2023`), and as a name (`September 2023`). */
type Time = { at: string; name: string }

const YEAR = 12
const QUARTER = 3

/** Return what a view shows as parts of one text: one sentence, or two, and one on provisional periods. */
export function writeSentence(facts: SentenceFacts, language: Language): SentencePart[] {
  const phrases: Words = words[language]
  const sentences = [first(phrases, facts)]
  if (facts.value !== null) {
    for (const text of [second(phrases, facts), provisional(phrases, facts)]) if (text) sentences.push(parts(text))
  }
  return sentences.flatMap((sentence, at) => ended(sentence, at === 0 ? '' : ' '))
}

/** Return the text of a sentence. */
export const plainText = (sentence: readonly SentencePart[]): string => sentence.map(({ text }) => text).join('')

function fill(template: string, values: Values = {}): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** Return a template with its values as parts; what stands between two pairs of asterisks is strong. */
function parts(template: string, values: Values = {}): SentencePart[] {
  const pieces = template.split('**').map((text, at) => ({ text: fill(text, values), strong: at % 2 === 1 }))
  return pieces.filter(({ text }) => text)
}

/** Return a sentence with a capital letter and a full stop. */
function ended([start, ...rest]: SentencePart[], before: string): SentencePart[] {
  if (!start) return []
  const text = `${before}${start.text.charAt(0).toUpperCase()}${start.text.slice(1)}`
  return [{ ...start, text }, ...rest, { text: '.', strong: false }]
}

function first(phrases: Words, facts: SentenceFacts): SentencePart[] {
  const { at } = timeOf(phrases, monthOf(facts.start), monthOf(facts.end), facts.grain)
  const lead = parts(phrases.lead, { at })
  const counted = parts(phrases.count[facts.indicator][kindOfCount(facts)], countedValues(phrases, facts))
  if (facts.value === null) return [...lead, ...counted]
  const share = facts.share == null ? [] : parts(phrases.share, { percent: percent(phrases, facts.share, 1) })
  return [...lead, ...counted, ...share, ...change(phrases, facts, facts.value)]
}

function kindOfCount({ value, withheld }: SentenceFacts): 'none' | 'one' | 'many' | 'missing' | 'withheld' {
  if (value === null) return withheld ? 'withheld' : 'missing'
  return value === 0 ? 'none' : value === 1 ? 'one' : 'many'
}

function countedValues(phrases: Words, { value, scope, title = '', unit = '' }: SentenceFacts): Values {
  return { n: number(phrases, value ?? 0), where: phrases.routes[scope], title, unit, singular: unit.replace(/s$/, '') }
}

/** Return the change from the compared window; nothing without a comparison. */
function change(phrases: Words, facts: SentenceFacts, value: number): SentencePart[] {
  const { before = null, before_reason: reason = null } = facts
  const isSmall = reason === 'small' || before === 0
  if (before === null || !(reason === null || isSmall)) return []
  const { at } = earlier(phrases, facts)
  const difference = value - before
  const amount = isSmall ? number(phrases, Math.abs(difference)) : percent(phrases, Math.abs(difference), before)
  const direction = difference === 0 ? 'equal' : difference > 0 ? 'more' : 'fewer'
  const ending = isSmall && difference ? phrases.change.small : ''
  const template = elided(phrases, phrases.change[direction].replace('{at}', at)) + ending
  return [...parts(phrases.change.before), ...parts(template, { amount, before: number(phrases, before) })]
}

/** Return why there is no comparison, or how much is published, or the largest change; and the peak. */
function second(phrases: Words, facts: SentenceFacts): string {
  const said = reasonOf(phrases, facts) || coverage(phrases, facts) || largest(phrases, facts)
  return [said, peak(phrases, facts)].filter((text) => text).join(phrases.then)
}

function reasonOf(phrases: Words, facts: SentenceFacts): string {
  const { before = null, before_reason: reason = null } = facts
  if (reason === null || (reason === 'small' && before !== null)) return ''
  const published = coverage(phrases, facts)
  const template = phrases.reason[reason === 'incomplete' && published ? 'own' : reason]
  return fill(template, { name: earlier(phrases, facts).name, coverage: published })
}

function coverage(phrases: Words, facts: SentenceFacts): string {
  const { published, periods, withheld = 0 } = facts
  if (published === periods) return ''
  let template = phrases.coverage[published === 1 ? 'one' : 'many']
  if (withheld) template += phrases.coverage[withheld === 1 ? 'withheld_one' : 'withheld_many'].replace('{n}', String(withheld))
  return aboutPeriods(phrases, facts, template, published)
}

function largest(phrases: Words, { largest: found }: SentenceFacts): string {
  if (!found || found.difference === 0) return ''
  const difference = (found.difference < 0 ? '\u2212' : '+') + number(phrases, Math.abs(found.difference))
  return fill(phrases.largest, { where: phrases.routes[found.route], difference })
}

function peak(phrases: Words, { peak: highest }: SentenceFacts): string {
  if (!highest) return ''
  return fill(phrases.peak, { at: periodTime(phrases, highest.period).at, value: number(phrases, highest.value) })
}

function provisional(phrases: Words, facts: SentenceFacts): string {
  const { provisional: count = 0, published, periods } = facts
  const isComplete = published === periods
  if (count === 0) return ''
  const some = count === 1 ? 'one' : 'many'
  const all = count === 1 ? 'only' : isComplete ? 'all' : 'published'
  const form = count === published ? all : isComplete ? some : (`some_${some}` as const)
  return aboutPeriods(phrases, facts, phrases.provisional[form], count)
}

/** Return a template about a number of periods; of two forms, the second is feminine. */
function aboutPeriods(phrases: Words, facts: SentenceFacts, template: string | string[], count: number): string {
  const isFeminine = (phrases.feminine as string[]).includes(facts.grain)
  const form = typeof template === 'string' ? template : (template[isFeminine ? 1 : 0] ?? '')
  const [period = '', periods = ''] = phrases.periods[facts.grain]
  return fill(form, { n: count, all: facts.periods, period, periods, e: isFeminine ? 'e' : '' })
}

const monthOf = (label: string): number => Number(label.slice(0, 4)) * YEAR + Number(label.slice(5, 7)) - 1

/** Return the time of a period by its label. */
function periodTime(phrases: Words, label: string): Time {
  const year = Number(label.slice(0, 4)) * YEAR
  if (label.includes('Q')) {
    const start = year + (Number(label.slice(-1)) - 1) * QUARTER
    return timeOf(phrases, start, start + QUARTER - 1, 'quarter')
  }
  if (label.length === '2023'.length) return timeOf(phrases, year, year + YEAR - 1, 'year')
  const month = monthOf(label)
  if (label.length === '2023-09'.length) return timeOf(phrases, month, month, 'month')
  const day = label.endsWith('01') ? phrases.first_day : String(Number(label.slice(8)))
  return time(phrases, 'week', { day: `${day} ${monthName(phrases, month)}` })
}

function timeOf(phrases: Words, start: number, end: number, grain: Grain): Time {
  const length = end - start + 1
  const [year, lastYear] = [Math.floor(start / YEAR), Math.floor(end / YEAR)]
  if (length === 1) return time(phrases, 'month', { first: monthName(phrases, start) })
  if (length === YEAR && start % YEAR === 0) return time(phrases, 'year', { year })
  if (length === QUARTER && start % QUARTER === 0 && grain === 'quarter') {
    return time(phrases, 'quarter', { ordinal: phrases.ordinals[(start % YEAR) / QUARTER] ?? '', year })
  }
  if (start % YEAR === 0 && length % YEAR === 0) return time(phrases, 'span', { first: year, last: lastYear })
  const from = year === lastYear ? (phrases.months[start % YEAR] ?? '') : monthName(phrases, start)
  return time(phrases, 'span', { first: from, last: monthName(phrases, end) })
}

/** Return the compared window, named after the window of the view where that is shorter. */
function earlier(phrases: Words, facts: SentenceFacts): Time {
  const [start, end] = [monthOf(facts.start), monthOf(facts.end)]
  const [from, to] = [monthOf(facts.before_start ?? facts.start), monthOf(facts.before_end ?? facts.end)]
  const name = to - from === end - start ? relative(start, end, facts.grain, from) : null
  if (name === null) return timeOf(phrases, from, to, facts.grain)
  const length = end - start + 1
  const text = fill(phrases.earlier[name], { n: name === 'years' ? length / YEAR : length })
  return { at: fill(phrases.earlier.at, { name: text }), name: text }
}

/** Return the name of a window of equal length that begins in the month `from`; null for any other. */
function relative(start: number, end: number, grain: Grain, from: number): Exclude<keyof Words['earlier'], 'at'> | null {
  const length = end - start + 1
  const unit = length === 1 ? 'month' : grain === 'quarter' && length === QUARTER ? 'quarter' : null
  if (start - from === YEAR && length < YEAR) {
    if (unit) return `same_${unit}`
    return Math.floor(start / YEAR) === Math.floor(end / YEAR) ? 'same_months_of_year' : 'same_months'
  }
  if (unit || from + length !== start) return from + length === start ? unit : null
  if (start % YEAR || length % YEAR) return 'months'
  return length === YEAR ? 'year' : 'years'
}

function time(phrases: Words, kind: keyof Words['time'], values: Values): Time {
  const { at, name } = phrases.time[kind]
  return { at: elided(phrases, fill(at, values)), name: elided(phrases, fill(name, values)) }
}

const monthName = ({ months }: Words, month: number): string => `${months[month % YEAR]} ${Math.floor(month / YEAR)}`

/** Return a text with words shortened before a vowel. */
function elided({ elided: pairs }: Words, text: string): string {
  return pairs.reduce((shortened, [full, short = '']) => shortened.replace(new RegExp(`\\b${full}(?=[aeiou])`, 'g'), short), text)
}

function number({ thousands }: Words, count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, thousands)
}

/** Return a share as a whole percentage, rounded half up. */
function percent(phrases: Words, part: number, whole: number): string {
  const rounded = Math.floor((200 * part + whole) / (2 * whole))
  return rounded ? fill(phrases.percent, { n: number(phrases, rounded) }) : phrases.below_one_percent
}
