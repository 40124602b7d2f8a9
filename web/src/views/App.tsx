/** The whole page: figures first, then the map, then what belongs to them. */
import { signal } from '@preact/signals'
import { figures } from '../data/page'
import { scene } from '../scene'
import { t } from '../words'
import { Announcer } from './Announcer'
import { Claims } from './Claims'
import { Header } from './Header'
import { Page } from './Page'
import { Asked } from './parts'

const isClaimsOpen = signal(false)

export function App() {
  const now = scene.value
  return (
    <>
      <a class="skip" href="#figures">
        {t('Skip the map and go to the figures')}
      </a>
      <Header all={figures.state.value.value?.series ?? []} shown={now?.series ?? null} openClaims={() => (isClaimsOpen.value = true)} />
      <main>
        <Asked what={t('The figures')} asked={figures.state.value} retry={figures.retry}>
          {() => (now ? <Page now={now} /> : null)}
        </Asked>
      </main>
      <Announcer />
      <Claims isOpen={isClaimsOpen.value} close={() => (isClaimsOpen.value = false)} />
    </>
  )
}
