import { effect } from '@preact/signals'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { isLanguage, language, speak, t, tellDocument } from '../src/words'

afterEach(() => speak('en'))

test('a text in English is its own key, with its values', () => {
  expect(t('Loading {what}\u2026', { what: 'the map' })).toBe('Loading the map\u2026')
  expect(t('{count} of {count}', { count: 0 })).toBe('0 of 0')
})

test('a place without a value stays, so that an element can stand there', () => {
  expect(t('No load: {reason}.', { place: 'Kos' })).toBe('No load: {reason}.')
})

describe('another language', () => {
  test('translates what it has, and leaves the rest in English', async () => {
    await speak('fr')
    expect(t('Loading {what}\u2026', { what: 'la carte' })).toBe('Chargement\u00a0: la carte\u2026')
    expect(t('A title of an own table')).toBe('A title of an own table')
    await speak('en')
    expect(t('Close')).toBe('Close')
  })
  test('draws again what shows text', async () => {
    const shown: string[] = []
    const stop = effect(() => void shown.push(t('Close')))
    await speak('fr')
    await speak('en')
    stop()
    expect([shown[0], ...new Set(shown.slice(1, -1)), shown.at(-1)]).toEqual(['Close', 'Fermer', 'Close'])
  })
  test('that is still loading does not take the place of a later choice', async () => {
    vi.resetModules()
    const fresh = await import('../src/words')
    const coming = fresh.speak('fr')
    await fresh.speak('en')
    await coming
    expect(fresh.language.value).toBe('en')
  })
  test('is not English words in place of French ones while it loads', async () => {
    const languages: string[] = []
    const stop = effect(() => void languages.push(`${language.value} ${t('Close')}`))
    await speak('fr')
    stop()
    expect(languages).not.toContain('fr Close')
  })
})

test('the document has the language of the page, and its title', async () => {
  const page = { title: '', documentElement: { lang: '' } as HTMLElement }
  const stop = tellDocument(page)
  expect([page.documentElement.lang, page.title]).toEqual(['en', 'Five routes to Europe: published counts'])
  await speak('fr')
  expect([page.documentElement.lang, page.title]).toEqual(['fr', 'Cinq routes vers l\u2019Europe\u00a0: chiffres publi\u00e9s'])
  stop()
})

test.each([['en', true], ['fr', true], ['de', false], ['', false], [null, false], ['toString', false]])('%j is a language: %s', (text, expected) => {
  expect(isLanguage(text)).toBe(expected)
})
