/** A dialog that a signal opens; Escape, its button and the signal close it. */
import type { Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../words'

interface Props {
  open: Signal<boolean>
  title: string
  kind?: string
  children: ComponentChildren
}

export function Dialog({ open, title, kind = '', children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const isOpen = open.value
  const close = () => (open.value = false)
  useLayoutEffect(() => {
    if (!isOpen) dialog.current?.close()
    else if (!dialog.current?.open) dialog.current?.showModal()
  }, [isOpen])
  // The event of closing can come after the dialog was opened again.
  const onClose = () => dialog.current?.open || close()
  return (
    <dialog ref={dialog} class={`dialog ${kind}`} aria-labelledby={id} onCancel={close} onClose={onClose}>
      <button type="button" class="close" onClick={close}>
        {t('Close')}
      </button>
      <h2 id={id}>{title}</h2>
      {isOpen ? children : null}
    </dialog>
  )
}
