/** Small maps side by side: one for each route, or one for each of two compared windows on one scale. */
import { useMemo } from 'preact/hooks'
import { formatChange, formatCount, formatWindow } from '../format'
import type { MonthSpan } from '../model/months'
import { routesOf, totalOf } from '../model/series'
import { routeName } from '../routes'
import { figureOf, type Scene } from '../scene'
import { choose } from '../state'
import { t } from '../words'
import { LazyPicture } from './LazyPicture'
import { Named, RouteKey } from './parts'

export function SmallMaps({ now }: { now: Scene }) {
  if (!now.series.resolutions.length) return null
  return now.against ? <TwoWindows now={now} against={now.against} /> : <FiveRoutes now={now} />
}

function FiveRoutes({ now }: { now: Scene }) {
  const scenes = useMemo(() => routesOf(now.series).map((route) => ({ route, own: { ...now, route } })), [now]) // a new scene is drawn again
  return (
    <section class="small-maps" aria-labelledby="small-maps-title" data-testid="small-maps">
      <h2 id="small-maps-title">{t('Route by route, {window}', { window: formatWindow(now.span) })}</h2>
      <ul>
        {scenes.map(({ route, own }) => {
          const { total, change } = figureOf(own, route)
          const value = total.value === null ? t('not published') : formatCount(total.value)
          return (
            <li key={route}>
              <p>
                <button type="button" class="route-button" onClick={() => choose({ route })}>
                  <RouteKey route={route} />
                  {t(routeName(route))}
                </button>
                <strong>{value}</strong> {change.ratio === null ? null : <span class="figure">{formatChange(change.ratio)}</span>}
              </p>
              <LazyPicture now={own} label={t('Map of the {route} route: {value}', { route: t(routeName(route)), value })} />
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** Show both windows with their counts. They are equally long, so their classes are the same. */
function TwoWindows({ now, against }: { now: Scene; against: MonthSpan }) {
  const scenes = useMemo(() => [against, now.span].map((span): Scene => ({ ...now, span, against: null })), [now])
  return (
    <section class="small-maps two" aria-labelledby="small-maps-title" data-testid="small-maps">
      <h2 id="small-maps-title">{t('Both windows on one scale')}</h2>
      <ul>
        {scenes.map((own) => {
          const { span } = own
          const { value } = totalOf(now.series, now.route, span)
          const figure = value === null ? t('not published') : formatCount(value)
          return (
            <li key={span.from}>
              <p>
                <Named name={<strong>{formatWindow(span)}</strong>}>{figure}</Named>
              </p>
              <LazyPicture now={own} label={t('Map of {window}: {value}', { window: formatWindow(span), value: figure })} />
            </li>
          )
        })}
      </ul>
    </section>
  )
}
