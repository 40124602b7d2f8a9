/** Load something once or by key, with its state as a signal: loading, ready, or failed with a reason and a retry. */
import { signal, type ReadonlySignal } from '@preact/signals'
import { t } from '../words'
import { ServiceError } from './request'

export type Loaded<T> =
  | { status: 'loading'; value: T | null; reason: null }
  | { status: 'ready'; value: T; reason: null }
  | { status: 'failed'; value: T | null; reason: string }

const all: Resource<unknown>[] = []

/** Try again what failed, for example because the device was offline. */
export function retryFailed(): void {
  for (const resource of all) if (resource.state.peek().status === 'failed') resource.retry()
}

/** Something that is loaded by key; while a new key loads, the former value of the same family stays. */
export class Resource<T> {
  private readonly current = signal<Loaded<T>>({ status: 'loading', value: null, reason: null })
  private key: string | null = null
  private family = ''
  private loading: AbortController | null = null

  constructor(private readonly fetch: (key: string, signal: AbortSignal) => Promise<T>) {
    all.push(this)
  }

  get state(): ReadonlySignal<Loaded<T>> {
    return this.current
  }

  /** Load what belongs to a key, unless that was asked for last. Values of another family are dropped at once. */
  ask(key: string, family = ''): void {
    if (key === this.key) return
    const kept = family === this.family ? this.current.peek().value : null
    this.key = key
    this.family = family
    void this.load(key, kept)
  }

  readonly retry = (): void => {
    if (this.key !== null) void this.load(this.key, this.current.peek().value)
  }

  private async load(key: string, kept: T | null): Promise<void> {
    this.loading?.abort()
    const mine = (this.loading = new AbortController())
    this.current.value = { status: 'loading', value: kept, reason: null }
    try {
      const value = await this.fetch(key, mine.signal)
      if (!mine.signal.aborted) this.current.value = { status: 'ready', value, reason: null }
    } catch (error) {
      if (!mine.signal.aborted) this.current.value = { status: 'failed', value: kept, reason: reasonOf(error) }
    }
  }
}

/** Return what to tell the reader; errors of this page go to the console, too. */
export function reasonOf(error: unknown): string {
  if (error instanceof ServiceError) return error.message
  console.error(error)
  return t('Something on this page failed. Reload it, or try again.')
}
