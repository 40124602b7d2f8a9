/** Load the dialogs when the reader opens one. */
import { useEffect } from 'preact/hooks'
import { inTime } from '../data/request'
import { Resource } from '../data/resource'
import { t } from '../words'
import { areShortcutsOpen, isLetterOpen, isShareOpen } from './open'
import { Failed } from './parts'

const part = new Resource(() => inTime(import('./Dialogs')))

export function LazyDialogs() {
  const isWanted = isLetterOpen.value || areShortcutsOpen.value || isShareOpen.value
  useEffect(() => {
    if (isWanted) part.ask('dialogs')
  }, [isWanted])
  const { status, value, reason } = part.state.value
  if (value) return <value.Dialogs />
  return isWanted && status === 'failed' ? <Failed what={t('This dialog')} reason={reason} retry={part.retry} /> : null
}
