/** The list of what can be done with the keyboard; `?` opens it. */
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../words'
import { areShortcutsOpen } from './open'

const KEYS: { keys: string; what: string }[] = [
  { keys: '/', what: 'Find a place, route, month or measure' },
  { keys: '?', what: 'Open this list' },
  { keys: '← →', what: 'On a handle of the chart: one period; on the map: move it' },
  { keys: 'Page Up, Page Down', what: 'On a handle of the chart: twelve months' },
  { keys: 'Home, End', what: 'On a handle of the chart: as far as it goes; in a table: first and last row' },
  { keys: '↑ ↓', what: 'In the table of places: one row' },
  { keys: 'Enter', what: 'In the table of places: select the place' },
  { keys: '+ −', what: 'On the map: zoom' },
  { keys: 'Escape', what: 'Close a dialog or a list' },
]

export function Shortcuts() {
  const dialog = useRef<HTMLDialogElement>(null)
  const isOpen = areShortcutsOpen.value
  const close = () => (areShortcutsOpen.value = false)
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="shortcuts-title" onCancel={close} onClose={close}>
      <button type="button" class="close" onClick={close}>
        {t('Close')}
      </button>
      <h2 id="shortcuts-title">{t('Keyboard')}</h2>
      <table>
        <tbody>
          {KEYS.map(({ keys, what }) => (
            <tr key={keys}>
              <th scope="row">
                <kbd>{keys}</kbd>
              </th>
              <td>{t(what)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </dialog>
  )
}
