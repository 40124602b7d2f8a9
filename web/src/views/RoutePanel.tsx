/** The column of one route: figure and change, pressure, outlook, hotspots, other sources, caveats. */
import type { Outlook } from '../data/page'
import { hotspots, otherSeries } from '../data/details'
import { formatChange, formatCount, formatDay, formatDifference, formatMonth, formatWindow, plural } from '../format'
import { scoreMonth } from '../model/scores'
import { definitionBreaks } from '../model/series'
import { kindOf, type WindowKind } from '../model/window'
import { routeName, type RouteId } from '../routes'
import { figureOf, type Scene } from '../scene'
import { linkTo } from '../site'
import { choose } from '../state'
import { t } from '../words'
import { OtherSeries } from './Aside'
import { HotspotList } from './Hotspots'
import { Asked, English, Mixed, Named, RouteKey } from './parts'
import { PressureSection } from './PressureDetails'
import { countedText, definitionText, noChangeSentence, totalText } from './texts'

export function RoutePanel({ scene, route }: { scene: Scene; route: RouteId }) {
  const month = scoreMonth(scene.figures.scores, scene.span)
  const outlook = scene.figures.outlook.get(route)
  const beside = scene.figures.series.find(({ indicator }) => indicator === (scene.series.indicator === 'dead_and_missing' ? 'detections' : 'dead_and_missing'))
  return (
    <section class="route-panel" data-testid="panel" aria-labelledby="panel-title">
      <button type="button" class="close" onClick={() => choose({ route: null })}>
        {t('All five routes')}
      </button>
      <h2 id="panel-title">
        <RouteKey route={route} />
        {t(routeName(route))}
      </h2>
      <Figure scene={scene} route={route} />
      {beside ? <OtherSeries scene={scene} series={beside} /> : null}
      {month ? <PressureSection month={month} /> : null}
      {outlook ? <OutlookSection route={route} outlook={outlook} reason={scene.figures.noForecast} /> : null}
      <section aria-labelledby="hotspots-title">
        <h3 id="hotspots-title">{t('Hotspots')}</h3>
        <Asked what={t('Hotspots')} asked={hotspots.state.value} retry={hotspots.retry}>
          {(answer) => <HotspotList answer={answer} />}
        </Asked>
      </section>
      <Others scene={scene} />
      <Caveats scene={scene} />
    </section>
  )
}

function Figure({ scene, route }: { scene: Scene; route: RouteId }) {
  const { total, change } = figureOf(scene, route)
  return (
    <>
      <p class="big" data-testid="panel-total">
        {totalText(scene.series, route, total)}
      </p>
      <p>
        {formatWindow(scene.span)}. {countedText(scene.series)}
      </p>
      <p data-testid="panel-change">
        {change.ratio === null ? (
          noChangeSentence(change.reason, scene.span, scene.base)
        ) : (
          <>
            <strong class="figure">{formatChange(change.ratio)}</strong> (<span class="figure">{formatDifference(change.difference)}</span>) {t('against {window}.', { window: formatWindow(scene.base) })}
          </>
        )}
      </p>
      <Definition scene={scene} route={route} />
      {total.provisional ? <p class="note">{t('Provisional: {periods}. Recent figures are usually revised later.', { periods: plural(total.provisional, 'period') })}</p> : null}
    </>
  )
}

function Definition({ scene: { series, span, base }, route }: { scene: Scene; route: RouteId }) {
  const text = definitionText(definitionBreaks(series, route, base, span))
  return text ? <p class="note">{text}</p> : null
}

function OutlookSection({ route, outlook: { nowcast, forecast, skill }, reason }: { route: RouteId; outlook: Outlook; reason: string | null }) {
  const months = [...nowcast, ...forecast]
  const withInterval = months.flatMap((month) => (month.median === null || month.low === null || month.high === null ? [] : [{ ...month, low: month.low, high: month.high, median: month.median }]))
  return (
    <section aria-labelledby="outlook-title">
      <h3 id="outlook-title">{t('Outlook')}</h3>
      <ul class="caveats" data-testid="outlook">
        {withInterval
          .filter(({ period }) => forecast.some((each) => each.period === period))
          .map(({ period, low, high, median }) => (
            <li>
              {t('{month}: {low} to {high} detections (80 % interval), median {median}.', { month: formatMonth(period), low: formatCount(low), high: formatCount(high), median: formatCount(median) })}
            </li>
          ))}
        {byReason(months.filter(({ median }) => median === null)).map(([text, periods]) => (
          <li>
            <Mixed text={t('Not published for {months}: {reason}.', { months: periods.join(', ') })} values={{ reason: text === null ? t('no reason given') : <English>{text}</English> }} />
          </li>
        ))}
      </ul>
      {reason ? (
        <p class="note">
          <Mixed text={t('No forecast: {reason}.')} values={{ reason: <English>{reason}</English> }} />
        </p>
      ) : null}
      <p class="note" data-testid="skill">
        {skill ? skillText(skill) : null} <a href={linkTo(`/scorecard?route=${route}`)}>{t('Scorecard')}</a>, <a href={linkTo(`/forecast-register?route=${route}`)}>{t('register of forecasts')}</a>.
      </p>
    </section>
  )
}

function byReason(months: readonly { period: string; reason_missing: string | null }[]): [string | null, string[]][] {
  const reasons = new Map<string | null, string[]>()
  for (const { period, reason_missing: reason } of months) reasons.set(reason, [...(reasons.get(reason) ?? []), formatMonth(period)])
  return [...reasons]
}

/** Say how forecasts one month ahead did in the past. */
export function skillText({ relative_wis: relative, coverage, better_naive: naive, first_target: first }: NonNullable<Outlook['skill']>): string {
  if (relative === null || coverage === null || !first) return ''
  const other = naive === 'last_year' ? t('the same month of the year before') : t('the last month')
  const values = { month: formatMonth(first), percent: Math.round(Math.abs(1 - relative) * 100), other, coverage: Math.round(coverage * 100) }
  return relative < 1
    ? t('Since {month}, forecasts one month ahead scored {percent} % better than {other} taken unchanged, and {coverage} % of counts lay in the 80 % interval.', values)
    : t('Since {month}, forecasts one month ahead scored {percent} % worse than {other} taken unchanged, and {coverage} % of counts lay in the 80 % interval.', values)
}

/** Windows that a series of this grain can be summed over; weeks do not add up to an official year. */
const GRAIN_WINDOWS: Record<string, WindowKind[]> = { week: ['period'], month: ['period', 'ytd', '12months', 'year', 'range'], quarter: ['year'], year: ['year'] }

function Others({ scene: { series, span } }: { scene: Scene }) {
  const kind = kindOf(span, series)
  const fits = (grain: string) => GRAIN_WINDOWS[grain]?.includes(kind) ?? false
  return (
    <section aria-labelledby="others-title">
      <h3 id="others-title">{t('Other published series')}</h3>
      <Asked what={t('Other published series')} asked={otherSeries.state.value} retry={otherSeries.retry}>
        {({ series: all }) => {
          const others = all.filter(({ id, sum, grain }) => id !== series.id && sum !== null && fits(grain))
          if (!others.length) return <p class="note">{t('None is published for {window}.', { window: formatWindow(span) })}</p>
          return (
            <>
              <p class="note">{t('These series count different things. They are shown side by side and never added up.')}</p>
              <ul class="others">
                {others.map(({ id, title, publisher, unit, sum, grain, period_count: periods, withheld_periods: withheld, release, caveats }) => (
                  <li key={id}>
                    <Named
                      name={
                        <strong>
                          {formatCount(sum ?? 0)} <English>{unit}</English>
                        </strong>
                      }
                    >
                      <English>{title}</English>
                    </Named>
                    {grain === 'week' ? `, ${plural(periods, 'whole week')}` : null}
                    {withheld ? t(', {counts} withheld', { counts: plural(withheld, 'small count') }) : null}. {publisher},{' '}
                    {release.released_basis === 'retrieved' ? t('fetched on {day}.', { day: formatDay(release.released) }) : t('published on {day}.', { day: formatDay(release.released) })} <English>{caveats.join(' ')}</English>
                  </li>
                ))}
              </ul>
            </>
          )
        }}
      </Asked>
    </section>
  )
}

function Caveats({ scene: { series } }: { scene: Scene }) {
  return (
    <section aria-labelledby="caveats-title">
      <h3 id="caveats-title">{t('Read these figures with care')}</h3>
      <ul class="caveats">
        {series.caveats.map((caveat) => (
          <li>
            <English>{caveat}</English>
          </li>
        ))}
      </ul>
      <p class="note" data-testid="panel-source">
        <Named name={series.publisher}>
          <English>{series.title}</English>.
        </Named>{' '}
        <span data-testid="panel-vintage">{t('As published on {day}.', { day: formatDay(series.released) })}</span> <English>{series.age.sentence}.</English>
      </p>
    </section>
  )
}
