/** The list of what can be done with the keyboard; `?` opens it. */
import { t } from '../words'
import { Dialog } from './Dialog'
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
  return (
    <Dialog open={areShortcutsOpen} title={t('Keyboard')}>
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
    </Dialog>
  )
}
