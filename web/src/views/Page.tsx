/** Everything below the head, once the figures are there. */
import { useMemo, useRef } from 'preact/hooks'
import { matrix as loaded } from '../data/matrix'
import { selection } from '../data/selection'
import { matrixRange } from '../model/comparable'
import { formatSpan, lengthOf, type MonthSpan } from '../model/months'
import { blankPainting, breakNote, sharesFor } from '../model/paint'
import { placeRows } from '../model/places'
import type { WindowKind } from '../model/window'
import { standing, type Matrix } from '../matrix'
import { restingScene, scene, type Scene } from '../scene'
import { scheme } from '../scheme'
import { PAGE } from '../site'
import { standingText } from '../standing'
import { address, choose, isMoving } from '../state'
import { t } from '../words'
import { About } from './About'
import { Aside } from './Aside'
import { Details } from './Details'
import { Headline, headlineOf } from './Headline'
import { Legend } from './Legend'
import { Asked, Waiting } from './parts'
import { PlacesTable } from './PlacesTable'
import { SmallMaps } from './SmallMaps'
import { highlighted, matrixOf, resolutionOf, selectRow, Stage } from './Stage'
import { nounOf } from './texts'
import { TimeChart } from './TimeChart'

export function Page({ now }: { now: Scene }) {
  const matrix = matrixOf(now)
  const chosen = selection.value
  const resting = restingScene.value ?? now // what is further down follows once the reader rests
  return (
    <>
      <div class="first">
        <div class="left">
          <Headline now={now} />
          <Stage now={now} label={headlineOf(now)} />
          <MapLegend now={now} />
          <Time now={now} matrix={matrix} />
          {matrix && !now.against ? <Placing now={now} matrix={matrix} /> : null}
        </div>
        <div class="right" id="figures" tabindex={-1}>
          {chosen ? <Details scene={now} chosen={chosen} sharesOf={(figure) => (matrix ? sharesFor(now, matrix, figure) : null)} /> : null}
          <Aside scene={now} />
        </div>
      </div>
      <SmallMaps now={resting} />
      <Places now={resting} />
      <About now={now} />
    </>
  )
}

/** One view for a frame on another site: the sentence, the map, its legend, and a link to the whole page. */
export function EmbeddedView({ now }: { now: Scene }) {
  return (
    <>
      <Headline now={now} />
      <Stage now={now} label={headlineOf(now)} />
      <MapLegend now={now} />
      <p class="placing">
        <a href={PAGE + address.value} target="_blank" rel="noopener">
          {t('Open the whole page')}
        </a>
      </p>
    </>
  )
}

function MapLegend({ now }: { now: Scene }) {
  return <Legend painting={blankPainting(now)} resolution={resolutionOf(now)} months={lengthOf(now.span)} seriesTitle={nounOf(now.series)} scheme={scheme.value} />
}

/** Say how much of the total stands where, and that figures before and after a break are not comparable. */
function Placing({ now, matrix }: { now: Scene; matrix: Matrix }) {
  const note = breakNote(now, matrix)
  return (
    <div class="placing">
      <p class="note" data-testid="standing">
        {standingText(standing(matrix, matrixRange(matrix, now.span)))}
      </p>
      {note ? (
        <p class="note" data-testid="legend-note">
          {note}
        </p>
      ) : null}
    </div>
  )
}

function Time({ now, matrix }: { now: Scene; matrix: Matrix | null }) {
  const { series, route, span, kind, against, figures } = now
  const outlook = route && series.indicator === 'detections' ? figures.outlook.get(route) : undefined
  const change = (window: MonthSpan, _: WindowKind, isSettled: boolean) => {
    isMoving.value = !isSettled
    choose({ window })
  }
  return (
    <TimeChart
      series={series}
      route={route}
      span={span}
      kind={kind}
      against={against}
      outlook={outlook ?? null}
      measures={figures.measures.filter(({ routes }) => !route || routes.includes(route))}
      shareBreaks={matrix?.breaks ?? []}
      onChange={change}
      onCompare={(window) => choose({ window: scene.peek()?.span ?? span, against: window?.from ?? null })}
    />
  )
}

/** The table of places; its rows follow the map's resolution. */
function Places({ now }: { now: Scene }) {
  return (
    <section class="places" aria-labelledby="places-title">
      <h2 id="places-title">{t('Places, areas and cells')}</h2>
      {now.series.resolutions.length ? (
        <Asked what={t('The counts of places')} asked={loaded.state.value} retry={loaded.retry}>
          {() => <Rows now={now} />}
        </Asked>
      ) : (
        <p>{t('This series has no counts of places.')}</p>
      )}
    </section>
  )
}

/** Show the rows of a view and its own counts; while those of another view load, the former ones stay. */
function Rows({ now }: { now: Scene }) {
  const counts = matrixOf(now)
  const shown = useRef<{ now: Scene; matrix: Matrix } | null>(null)
  if (counts) shown.current = { now, matrix: counts }
  return shown.current ? <RowsOf {...shown.current} /> : <Waiting what={t('The counts of places')} />
}

function RowsOf({ now, matrix }: { now: Scene; matrix: Matrix }) {
  const { series, span, against, route } = now
  const rows = useMemo(() => placeRows(matrix, series, span, against, route), [matrix, series, formatSpan(span), against?.from, route])
  return <PlacesTable series={series} span={span} against={against} rows={rows} onFocus={(id) => (highlighted.value = id === null ? [] : [id])} onChoose={(id) => selectRow(now, id)} />
}
