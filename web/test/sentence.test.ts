/** The sentence of the page gives the same texts as that of the report: the table of cases is shared. */
import { describe, expect, it } from 'vitest'
import cases from '../../tests/report/sentence_cases.json'
import { plainText, writeSentence, type SentenceFacts } from '../src/model/sentence'

describe.each(['en', 'fr'] as const)('the sentence in %s', (language) => {
  it.each(cases.map((each) => [each.name, each] as const))('of %s', (_name, each) => {
    const parts = writeSentence(each.facts as SentenceFacts, language)
    expect(plainText(parts)).toBe(each[language])
    expect(parts.some((part) => part.strong)).toBe(each.facts.value !== null)
  })
})

it('marks the count and the change as strong, and nothing else', () => {
  const facts = cases[0]?.facts as SentenceFacts
  const strong = writeSentence(facts, 'en').filter((part) => part.strong)
  expect(strong.map(({ text }) => text)).toEqual(['206,942 detections', '42\u00a0% fewer'])
})
