/** The field that finds routes, places, hotspots, months and measures; `/` focuses it. */
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { names } from '../data/search'
import { formatWindow } from '../format'
import { search, type Hit } from '../model/search'
import type { Scene } from '../scene'
import { choose } from '../state'
import { t } from '../words'
import { areShortcutsOpen } from './open'

const PLACE_ZOOM = 7
const KINDS: Record<Hit['kind'], string> = { route: 'route', month: 'time', place: 'place', hotspot: 'hotspot', measure: 'measure' }

export function Search({ now }: { now: Scene }) {
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const [isOpen, setOpen] = useState(false)
  const list = useId()
  useShortcuts(field)
  const loaded = names.state.value.value
  const searched = { series: now.series, measures: now.figures.measures, places: loaded?.places ?? [], hotspots: loaded?.hotspots ?? [] }
  const hits = isOpen ? search(text, searched, t) : []
  const take = (hit: Hit | undefined) => {
    if (!hit) return
    go(hit)
    setText('')
    setOpen(false)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && hits.length) setActive((active + step + hits.length) % hits.length)
    else if (event.key === 'Enter') take(hits[active])
    else if (event.key === 'Escape') setOpen(false)
    else return
    event.preventDefault()
  }
  return (
    <div class="search">
      <input
        ref={field}
        role="combobox"
        autocomplete="off"
        aria-label={t('Find a place, route, month or measure')}
        aria-keyshortcuts="/"
        aria-expanded={hits.length > 0}
        aria-controls={list}
        aria-activedescendant={hits.length ? `${list}-${active}` : undefined}
        placeholder={t('Find a place, route or month')}
        value={text}
        onFocus={() => names.ask('names')}
        onInput={(event) => {
          setText(event.currentTarget.value)
          setActive(0)
          setOpen(true)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
        data-testid="search"
      />
      <ul id={list} role="listbox" aria-label={t('What was found')} hidden={!hits.length}>
        {hits.map((hit, at) => (
          <li
            key={`${hit.kind} ${nameOf(hit)}`}
            id={`${list}-${at}`}
            role="option"
            aria-selected={at === active}
            onMouseDown={(event) => {
              event.preventDefault()
              take(hit)
            }}
          >
            {nameOf(hit)} <span class="note">{t(KINDS[hit.kind])}</span>
          </li>
        ))}
      </ul>
      <p class="unseen" role="status">
        {isOpen && text.trim() && !hits.length ? t('Nothing was found for {text}.', { text }) : null}
      </p>
    </div>
  )
}

function nameOf(hit: Hit): string {
  return hit.kind === 'month' ? formatWindow(hit.span) : hit.name
}

/** Show what was found: choose a route or a window, or move the map to a place. */
function go(hit: Hit): void {
  if (hit.kind === 'route' || hit.kind === 'hotspot') choose({ route: hit.route, at: null })
  else if (hit.kind === 'place') choose({ at: { lng: hit.place.lng, lat: hit.place.lat, zoom: PLACE_ZOOM } })
  else choose({ window: hit.span, against: null })
}

/** `/` focuses the field, `?` opens the list of shortcuts; not while the reader types elsewhere. */
function useShortcuts(field: { current: HTMLInputElement | null }): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.closest('input, select, textarea, dialog')
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === '/') field.current?.focus()
      else if (event.key === '?') areShortcutsOpen.value = true
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}
