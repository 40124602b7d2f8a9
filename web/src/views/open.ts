/** Which dialogs are open. */
import { signal } from '@preact/signals'

export const isLetterOpen = signal(false)
export const areShortcutsOpen = signal(false)
export const isShareOpen = signal(false)
