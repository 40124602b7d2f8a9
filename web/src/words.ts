/** Translate the text of the page. The English text is the key; each other language is a file in `words/`. */
import texts from '../../routes_geo/picture/texts.json'
import { effect, signal } from '@preact/signals'

export const LANGUAGES = { en: 'English', fr: 'Français' } as const
export type Language = keyof typeof LANGUAGES

/** The language of the page; a change redraws every view that shows text. */
export const language = signal<Language>('en')

type Dictionary = Readonly<Record<string, string>>

/** The texts of a language, and the names of countries; both by their English form. */
interface Words {
  default: Dictionary
  countries: Dictionary
}

const dictionaries = signal<Partial<Record<Language, Words>>>({})

const FILES: Record<Exclude<Language, 'en'>, () => Promise<Words>> = {
  fr: () => import('./words/fr'),
}

export function isLanguage(text: string | null): text is Language {
  return text !== null && Object.hasOwn(LANGUAGES, text)
}

/** The language that was chosen last; its texts may still be loading. */
let chosen: Language = 'en'

/** Load a language and change the page to it, unless another one was chosen in the meantime. */
export async function speak(next: Language): Promise<void> {
  chosen = next
  if (next !== 'en' && !dictionaries.peek()[next]) {
    const words = await FILES[next]()
    dictionaries.value = { ...dictionaries.peek(), [next]: words }
  }
  if (chosen === next) language.value = next
}

/** Return a text in the language of the page, with `{name}` replaced; a text without translation stays English. */
export function t(english: string, values: Readonly<Record<string, string | number>> = {}): string {
  const text = dictionaries.value[language.value]?.default[english] ?? english
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** Return the names of countries in the language of the page by their English names; none in English. */
export const countriesOf = (): Dictionary => dictionaries.value[language.value]?.countries ?? {}

/** Keep the `lang` attribute and the title of the document in the language of the page. */
export function tellDocument(page: Pick<Document, 'title' | 'documentElement'>): () => void {
  return effect(() => {
    page.documentElement.lang = language.value
    page.title = t(texts.page)
  })
}
