/** Translate the names of countries on tiles, which are English. */
import { countriesOf } from '../words'

/** Return the translation of each English name into the language of the page; those that it lacks stay English. */
export const countryNames = (): Map<string, string> => new Map(Object.entries(countriesOf()))
