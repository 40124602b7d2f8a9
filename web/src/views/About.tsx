/** What to know before reading the page, how old the figures are, and whom to thank. */
import { MAP_CREDIT } from '../map/support'
import type { Scene } from '../scene'
import { DATA_LINK, linkTo } from '../site'
import { t } from '../words'
import { English, Named } from './parts'
import { ageText } from './texts'

export function About({ now: { figures } }: { now: Scene }) {
  return (
    <section class="about" aria-labelledby="about-title">
      <h2 id="about-title">{t('Read this with the map')}</h2>
      <div class="columns">
        <div>
          <p>{t('The page shows published statistics, added up by period and area and released with a delay. Small counts are withheld. It does not show where any person, boat or vehicle is or was, and it cannot be used to find out.')}</p>
          <p>{t('A border detection is an event, not a person: a person who is detected twice is counted twice. Nothing is shown finer than it is known. Most counts of cells and areas are shares of a route’s published total; only published shares divide it. Select a cell or an area to see how. What no share divides stays with the route.')}</p>
          <p>{t('Bands are drawn by hand around the general area of a route. They are not paths and have no direction, and their width does not depend on counts.')}</p>
          <p>{t('Names and lines imply no position on the status of any territory; dashed lines are disputed or undetermined. Kosovo is shown without prejudice to positions on its status, in line with UN Security Council resolution 1244 (1999).')}</p>
        </div>
        <div>
          <h3>{t('How old the figures are')}</h3>
          <ul data-testid="ages">
            {figures.series.map((series) => (
              <li key={series.id}>
                <Named name={series.publisher}>
                  <English>{series.title}</English>. {ageText(series)}
                </Named>
              </li>
            ))}
          </ul>
          <p class="note">
            {t('Geometry of the map: {credit}, simplified and with updated names. Grid: H3.', { credit: MAP_CREDIT })} <a href={linkTo('/sources')}>{t('All sources')}</a>. <a href={DATA_LINK}>{t('Data')}</a>.{' '}
            {__COPY__ ? null : (
              <>
                <a href="/docs">{t('API')}</a>.{' '}
              </>
            )}
            <a href={__COPY__ ? 'licences.md' : '/static/licences.md'}>{t('Licences of the software in this page')}</a>. {t('Snapshot {id}.', { id: figures.snapshot })}
          </p>
          {__COPY__ ? <p class="note">{t('This is a static copy of the page. Filters, files of other windows, figures as known on an earlier day, the stream of alarms and the API need the service.')}</p> : null}
        </div>
      </div>
    </section>
  )
}
