/** The whole page: figures first, then the map, then what belongs to them. */
import { figures } from '../data/page'
import { scene, type Scene } from '../scene'
import { isEmbedded } from '../site'
import { t } from '../words'
import { Announcer } from './Announcer'
import { Header } from './Header'
import { LazyDialogs } from './LazyDialogs'
import { EmbeddedView, Page } from './Page'
import { Asked } from './parts'

export function App() {
  const now = scene.value
  if (isEmbedded()) return <Embedded now={now} />
  return (
    <>
      <a class="skip" href="#figures">
        {t('Skip the map and go to the figures')}
      </a>
      <Header all={figures.state.value.value?.series ?? []} now={now} />
      <main>
        <Asked what={t('The figures')} asked={figures.state.value} retry={figures.retry}>
          {() => (now ? <Page now={now} /> : null)}
        </Asked>
      </main>
      <Announcer />
      <LazyDialogs />
    </>
  )
}

function Embedded({ now }: { now: Scene | null }) {
  return (
    <main class="embedded">
      <Asked what={t('The figures')} asked={figures.state.value} retry={figures.retry}>
        {() => (now ? <EmbeddedView now={now} /> : null)}
      </Asked>
      <Announcer />
    </main>
  )
}
