/** Follow the reader's choice of a light or a dark scheme. */
import { signal } from '@preact/signals'
import type { Scheme } from './model/painting'

const query = matchMedia('(prefers-color-scheme: dark)')
const current = (): Scheme => (query.matches ? 'dark' : 'light')

export const scheme = signal<Scheme>(current())
query.addEventListener('change', () => (scheme.value = current()))
