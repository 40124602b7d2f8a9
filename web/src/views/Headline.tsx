/** The sentence that says what the view shows, and below it what is counted, by whom, and how old it is. */
import { factsOf } from '../model/headline'
import { formatWindow } from '../format'
import { plainText, writeSentence } from '../model/sentence'
import type { Scene } from '../scene'
import { language, t } from '../words'
import { ageText, countedText } from './texts'

/** Return the sentence as text, for names and announcements. */
export function headlineOf(now: Scene): string {
  return plainText(writeSentence(factsOf(now), language.value))
}

export function Headline({ now }: { now: Scene }) {
  const { series } = now
  return (
    <div class="headline">
      <h2 data-testid="sentence">{writeSentence(factsOf(now), language.value).map(({ text, strong }) => (strong ? <strong>{text}</strong> : text))}</h2>
      {now.refused ? (
        <p class="note" data-testid="refused-window">
          {t('{window} is not published whole in this series. This is {newest}.', { window: formatWindow(now.refused), newest: formatWindow(now.span) })}
        </p>
      ) : null}
      <p class="note" data-testid="age">
        {countedText(series)} {series.publisher}. {ageText(series)}
      </p>
    </div>
  )
}
