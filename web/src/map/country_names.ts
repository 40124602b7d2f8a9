/** Translate the names of countries on tiles, which are English. */
import french from '../../../routes_geo/picture/countries_fr.json'
import { language } from '../words'

/** Return the translation of each English name into the language of the page; those that it lacks stay English. */
export function countryNames(): Map<string, string> {
  return new Map(language.value === 'en' ? [] : Object.entries(french))
}
