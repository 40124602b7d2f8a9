/** The dialogs of the page, in a part of the code that is loaded when the first of them is opened. */
import { Claims } from './Claims'
import { Share } from './Share'
import { Shortcuts } from './Shortcuts'

export function Dialogs() {
  return (
    <>
      <Shortcuts />
      <Share />
      <Claims />
    </>
  )
}
