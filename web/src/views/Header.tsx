/** The head of the page: its name, the switch of series, and what else there is. */
import { isOwn, type Series } from '../model/series'
import type { Scene } from '../scene'
import { DATA_LINK } from '../site'
import { choose } from '../state'
import { language, LANGUAGES, t, type Language } from '../words'
import { areShortcutsOpen, isLetterOpen, isShareOpen } from './open'
import { Search } from './Search'
import { nounOf } from './texts'

interface Props {
  all: readonly Series[]
  now: Scene | null
}

export function Header({ all, now }: Props) {
  return (
    <header class="top">
      <h1>{t('Five routes to Europe')}</h1>
      {now ? <SeriesSwitch all={all} shown={now.series} /> : null}
      {now ? <Search now={now} /> : null}
      <nav aria-label={t('Service')}>
        <button type="button" class="link" aria-haspopup="dialog" onClick={() => (isLetterOpen.value = true)}>
          {t('Letter and data')}
        </button>
        <a href={DATA_LINK}>{t('Data')}</a>
        {__COPY__ ? null : <a href="/guide/">{t('Guide')}</a>}
        {__COPY__ ? null : <a href="/docs">{t('API')}</a>}
        <button type="button" class="link" aria-haspopup="dialog" aria-keyshortcuts="?" onClick={() => (areShortcutsOpen.value = true)}>
          {t('Keyboard')}
        </button>
        <LanguageChoice />
        <button type="button" class="share" aria-haspopup="dialog" onClick={() => (isShareOpen.value = true)}>
          {t('Share')}
        </button>
      </nav>
    </header>
  )
}

/** One button for each indicator, all of the same size; a list where an indicator has several series. */
function SeriesSwitch({ all, shown }: { all: readonly Series[]; shown: Series }) {
  const indicators = [...new Set(all.map(groupOf))]
  const ofShown = all.filter((series) => groupOf(series) === groupOf(shown))
  return (
    <div class="series">
      <div class="switch" role="group" aria-label={t('What is counted')}>
        {indicators.map((group) => {
          const first = all.find((series) => groupOf(series) === group)
          if (!first) return null
          const isShown = group === groupOf(shown)
          return (
            <button key={group} type="button" aria-pressed={isShown} data-series={first.id} onClick={() => isShown || choose({ series: first.id, against: null })}>
              {nounOf(first)}
            </button>
          )
        })}
      </div>
      {ofShown.length > 1 ? (
        <select aria-label={t('Source of the figures')} value={shown.id} onChange={(event) => choose({ series: event.currentTarget.value, against: null })}>
          {ofShown.map(({ id, publisher, title }) => (
            <option key={id} value={id}>
              {t('{name}: {text}', { name: publisher, text: t(title) })}
            </option>
          ))}
        </select>
      ) : null}
    </div>
  )
}

/** An own table is a group of its own, whatever it counts. */
function groupOf(series: Series): string {
  return isOwn(series) ? series.id : series.indicator
}

function LanguageChoice() {
  return (
    <select
      aria-label={t('Language')}
      value={language.value}
      onChange={(event) => {
        const next = event.currentTarget.value as Language
        choose({ lang: next === 'en' ? null : next })
      }}
    >
      {Object.entries(LANGUAGES).map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  )
}
