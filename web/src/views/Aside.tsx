/** The column of figures: the five routes and what belongs to them, or one route. */
import type { LastRelease } from '../data/page'
import { formatChange, formatCount, formatDay, formatPeriod, formatWindow, plural } from '../format'
import { isWhole, totalOf, type Series } from '../model/series'
import { newestSpan } from '../model/window'
import type { Scene } from '../scene'
import { linkTo } from '../site'
import { t } from '../words'
import { RoutePanel } from './RoutePanel'
import { English, Named } from './parts'
import { RoutesTable } from './RoutesTable'
import { countedText } from './texts'

export function Aside({ scene }: { scene: Scene }) {
  return (
    <>
      {scene.route ? <RoutePanel scene={scene} route={scene.route} /> : null}
      <RoutesTable scene={scene} />
      {scene.route ? null : <Beside scene={scene} />}
      {scene.figures.lastRelease ? <Release release={scene.figures.lastRelease} /> : null}
      <Official />
    </>
  )
}

/** Show what the other indicators count in the same window: detections beside deaths, deaths beside detections. */
function Beside({ scene }: { scene: Scene }) {
  const kinds = ['dead_and_missing', 'detections'].filter((indicator) => indicator !== scene.series.indicator)
  return (
    <>
      {kinds.map((indicator) => {
        const series = scene.figures.series.find((each) => each.indicator === indicator)
        return series ? <OtherSeries key={series.id} scene={scene} series={series} /> : null
      })}
    </>
  )
}

/** Show a figure of another series in type of the same size; its window is the same if it has whole periods. */
export function OtherSeries({ scene, series }: { scene: Scene; series: Series }) {
  const span = isWhole(series, scene.span) ? scene.span : newestSpan(series)
  const total = totalOf(series, scene.route, span)
  const missing = total.periods - total.published
  return (
    <section class={`card ${series.ramp}`} data-testid={`beside-${series.indicator}`}>
      <h2>
        <English>{series.title}</English>
      </h2>
      <p class="big">{total.value === null ? t('not published') : formatCount(total.value)}</p>
      {missing > 0 && total.value !== null ? (
        <p>
          <strong>{t('in the {published} periods published, of {all}: the whole is higher or not known.', { published: total.published, all: total.periods })}</strong>
        </p>
      ) : null}
      <p>
        {formatWindow(span)}. {countedText(series)}
      </p>
      <p class="note">{t('{publisher}, published {day}.', { publisher: series.publisher, day: formatDay(series.released) })}</p>
    </section>
  )
}

/** Tell what the newest release added, and what it revised, with the figures before and after. */
function Release({ release: { released, former_released: former, new_periods: added, revised, largest, not_listed: rest } }: { release: LastRelease }) {
  const [first, last] = [added[0]?.period, added.at(-1)?.period]
  return (
    <section class="card release" data-testid="last-release">
      <h2>{t('What changed in the last release of detections')}</h2>
      <p>
        {former ? t('{released} against {former}:', { released: formatDay(released), former: formatDay(former) }) : t('{released}, the first release here:', { released: formatDay(released) })}{' '}
        {newText(added.length, first, last)} {revised ? `${plural(revised, 'figure revised', 'figures revised')}.` : t('No figure revised.')}
      </p>
      {largest.length ? (
        <details>
          <summary>{t('Revised figures, before and after')}</summary>
          <ul>
            {largest.map(({ name, period, before, after, change }) => (
              <li>
                <Named name={`${t(name)}, ${formatPeriod(period)}`}>
                  {count(before)} → {count(after)} {change === null ? null : `(${formatChange(change)})`}
                </Named>
              </li>
            ))}
          </ul>
          {rest ? <p class="note">{plural(rest, 'smaller revision not listed', 'smaller revisions not listed')}.</p> : null}
        </details>
      ) : null}
      <p class="note">
        <a href={linkTo('/changes')}>{t('All releases and their changes')}</a>
      </p>
    </section>
  )
}

const count = (value: number | null): string => (value === null ? t('not published') : formatCount(value))

function newText(months: number, first: string | undefined, last: string | undefined): string {
  if (!months || !first || !last) return t('no new month.')
  if (months === 1) return t('one new month ({month}).', { month: formatPeriod(first) })
  return t('{count} new months ({first} to {last}).', { count: formatCount(months), first: formatPeriod(first), last: formatPeriod(last) })
}

function Official() {
  return (
    <p class="note official">
      {t('The pressure here is our own statistic. What EU law calls migratory pressure is decided by EU institutions:')}{' '}
      <a href={linkTo('/official-pressure')}>{t('official findings')}</a>. <a href={linkTo('/scorecard')}>{t('How well forecasts and alarms did')}</a>.
    </p>
  )
}
