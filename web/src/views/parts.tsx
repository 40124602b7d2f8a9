/** Small parts that several views share: waiting, failing, definitions, the colour of a route. */
import type { ComponentChildren } from 'preact'
import type { Loaded } from '../data/resource'
import type { RouteId } from '../routes'
import { language, t } from '../words'

/** Text of the service: in the language of the page where that is known, such as for titles and units, and otherwise marked as English. */
export function English({ children }: { children: ComponentChildren }) {
  const text = typeof children === 'string' ? t(children) : children
  return language.value === 'en' || text !== children ? <>{text}</> : <span lang="en">{children}</span>
}

/** A translated text with elements in the place of its `{name}`s, such as text of the service. */
export function Mixed({ text, values }: { text: string; values: Readonly<Record<string, ComponentChildren>> }) {
  return <>{text.split(/\{(\w+)\}/).map((part, at) => (at % 2 ? values[part] : part))}</>
}

/** A name and what belongs to it, with the colon of the language. */
export function Named({ name, children }: { name: ComponentChildren; children: ComponentChildren }) {
  return <Mixed text={t('{name}: {text}')} values={{ name, text: children }} />
}

/** Say in the place of something that it is loading. */
export function Waiting({ what }: { what: string }) {
  return <p class="waiting">{t('Loading {what}…', { what })}</p>
}

/** Say in the place of something why it is missing, with a button to try again. */
export function Failed({ what, reason, retry }: { what: string; reason: string; retry: () => void }) {
  return (
    <div class="failed" role="alert">
      <p>
        <strong>{t('{what}: not available.', { what })}</strong> {reason}
      </p>
      <button type="button" onClick={retry}>
        {t('Try again')}
      </button>
    </div>
  )
}

interface AskedProps<T> {
  what: string
  asked: Loaded<T>
  retry: () => void
  children: (value: T) => ComponentChildren
}

/** Show a value once it is there; until then, or if it fails, say so. A former value stays while the next one loads. */
export function Asked<T>({ what, asked, retry, children }: AskedProps<T>) {
  if (asked.status === 'failed') return <Failed what={what} reason={asked.reason} retry={retry} />
  if (asked.value === null) return <Waiting what={what} />
  return <div aria-busy={asked.status === 'loading'}>{children(asked.value)}</div>
}

export interface Definition {
  term: string
  text: ComponentChildren
  testId?: string
}

export function Definitions({ rows }: { rows: readonly Definition[] }) {
  return (
    <dl>
      {rows.map(({ term, text, testId }) => (
        <>
          <dt>{term}</dt>
          <dd data-testid={testId}>{text}</dd>
        </>
      ))}
    </dl>
  )
}

export function RouteKey({ route }: { route: RouteId }) {
  return <span class={`key ${route}`} aria-hidden="true" />
}
