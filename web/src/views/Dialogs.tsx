/** The dialogs of the page, in a part of the code that is loaded when the first of them is opened. */
import { Claims } from './Claims'
import { isLetterOpen } from './open'
import { Share } from './Share'
import { Shortcuts } from './Shortcuts'

export function Dialogs() {
  return (
    <>
      <Shortcuts />
      <Share />
      <Claims isOpen={isLetterOpen.value} close={() => (isLetterOpen.value = false)} />
    </>
  )
}
