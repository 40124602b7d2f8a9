/** Let arrow keys move between the rows of a table: one row at a time can be reached with Tab. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { RefObject } from 'preact'

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }

export interface Roving {
  body: RefObject<HTMLTableSectionElement | null>
  handlers: { onKeyDown: (event: KeyboardEvent) => void; onFocusIn: (event: FocusEvent) => void }
}

/** Return a reference and handlers for the body of a table, whose stops have `data-row`. `reach` is called with the row that has the focus. */
export function useRoving(reach: (row: string) => void): Roving {
  const body = useRef<HTMLTableSectionElement>(null)
  const active = useRef<string | undefined>(undefined)
  const stops = () => [...(body.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]

  const mark = () => {
    const all = stops()
    const chosen = all.find(({ dataset }) => dataset['row'] === active.current) ?? all[0]
    for (const stop of all) {
      const index = stop === chosen ? 0 : -1
      if (stop.tabIndex !== index) stop.tabIndex = index // each change costs a style
    }
  }
  useLayoutEffect(mark)

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.ctrlKey || event.metaKey || event.altKey ? undefined : STEPS[event.key]
    if (step === undefined) return
    const all = stops()
    const at = all.findIndex((stop) => stop === event.target)
    if (at === -1) return
    event.preventDefault()
    all[Math.min(Math.max(at + step, 0), all.length - 1)]?.focus()
  }
  const onFocusIn = (event: FocusEvent) => {
    const row = event.target instanceof HTMLElement ? event.target.dataset['row'] : undefined
    if (row === undefined) return
    active.current = row
    mark()
    reach(row)
  }
  return { body, handlers: { onKeyDown, onFocusIn } }
}
