/** Translate the names of countries on tiles, which are English. */
import { language } from '../words'

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']

/** Return the code of each country by its English name. */
function codesByName(): Map<string, string> {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second))
  return new Map(codes.flatMap((code) => (names.of(code) ? [[(names.of(code) ?? '').replace(' & ', ' and '), code] as const] : [])))
}

/** Return the translation of each English name into the language of the page; those that it lacks stay English. */
export function countryNames(): Map<string, string> {
  if (language.value === 'en') return new Map()
  const names = new Intl.DisplayNames(language.value, { type: 'region' })
  return new Map([...codesByName()].map(([english, code]) => [english, names.of(code) ?? english]))
}
