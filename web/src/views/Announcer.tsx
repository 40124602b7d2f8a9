/** Tell assistive technology what the page shows, once for each step. */
import { restingScene } from '../scene'
import { headlineOf } from './Headline'

export function Announcer() {
  const resting = restingScene.value
  return (
    <p class="unseen" role="status" data-testid="announcement">
      {resting ? headlineOf(resting) : ''}
    </p>
  )
}
