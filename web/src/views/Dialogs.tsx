/** The dialogs of the page, in a part of the code that is loaded when the first of them is opened. */
import { Claims } from './Claims'
import { isLetterOpen } from './open'
import { Shortcuts } from './Shortcuts'

export function Dialogs() {
  return (
    <>
      <Shortcuts />
      <Claims isOpen={isLetterOpen.value} close={() => (isLetterOpen.value = false)} />
    </>
  )
}
