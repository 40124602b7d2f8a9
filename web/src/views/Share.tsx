/** The dialog with which a reader takes a view along: its link, a frame for another site, its data, and a picture. */
import { signal } from '@preact/signals'
import { fetchMatrix, matrixPath } from '../data/matrix'
import { datetimeOf } from '../data/details'
import { inTime } from '../data/request'
import { reasonOf } from '../data/resource'
import { download } from '../download'
import { formatDay } from '../format'
import { MAP_CREDIT } from '../map/support'
import { lengthOf } from '../model/months'
import { paintingOf } from '../model/paint'
import { scheme } from '../scheme'
import { scene, type Scene } from '../scene'
import { FRAME, PAGE } from '../site'
import { address } from '../state'
import { t } from '../words'
import { boundsOf } from './bounds'
import { Files } from './Files'
import { Dialog } from './Dialog'
import { headlineOf } from './Headline'
import { isShareOpen } from './open'
import { resolutionOf } from './Stage'
import { nounOf } from './texts'

export function Share() {
  const now = scene.value
  return (
    <Dialog open={isShareOpen} title={t('Share this view')} kind="share">
      <Link />
      <Embed />
      {now ? <Data now={now} /> : null}
      {now ? <Picture now={now} /> : null}
      {__COPY__ ? null : <PictureAddress />}
    </Dialog>
  )
}

const urlOf = (page: string): string => new URL(page + address.value, location.href).href

function Link() {
  return <Copied title={t('Link')} text={urlOf(PAGE)} note={t('It opens this view: series, route, window, comparison and place of the map.')} />
}

function Embed() {
  const frame = `<iframe src="${urlOf(FRAME).replaceAll('&', '&amp;')}" width="800" height="600" title="${t('Five routes to Europe')}"></iframe>`
  return <Copied title={t('Embed')} text={frame} note={t('A frame for another site, with the sentence, the map and its legend.')} />
}

const copied = signal('')

function Copied({ title, text, note }: { title: string; text: string; note: string }) {
  const copy = () => void navigator.clipboard.writeText(text).then(() => (copied.value = title), reasonOf)
  return (
    <section>
      <h3>{title}</h3>
      <p class="note">{note}</p>
      <input class="share-link" readonly value={text} aria-label={title} onFocus={(event) => event.currentTarget.select()} />
      <button type="button" onClick={copy}>
        {t('Copy')}
      </button>{' '}
      <span role="status">{copied.value === title ? t('Copied') : null}</span>
    </section>
  )
}

const FORMATS = { csv: 'CSV', json: 'GeoJSON', parquet: 'Parquet' }
const SERIES_FILES = { csv: 'CSV', parquet: 'Parquet', zip: 'ZIP' }
const ROUTE_FILES = { csv: 'CSV', parquet: 'Parquet', json: 'JSON' }

/** Link what the map shows; the series of the routes has months of its own. */
function Data({ now }: { now: Scene }) {
  const { series } = now
  return (
    <section>
      <h3>{t('Data')}</h3>
      <p class="note">
        {t('Unit: {unit}. {publisher}, published {day}. Withheld counts have no value.', { unit: series.unit, publisher: series.publisher, day: formatDay(series.released) })}
      </p>
      {__COPY__ ? <Files series={series} /> : <Links now={now} />}
    </section>
  )
}

function Links({ now: { series, span, route } }: { now: Scene }) {
  const query = `series=${series.id}&datetime=${datetimeOf(span)}${route ? `&route=${route}` : ''}&limit=10000`
  return (
    <>
      {series.resolutions.length ? (
        <p>
          {t('Cells and areas:')}{' '}
          {Object.entries(FORMATS).map(([id, name]) => (
            <>
              <a href={`/collections/cells/items?${query}&f=${id}`}>{name}</a>{' '}
            </>
          ))}
        </p>
      ) : null}
      <p>
        {t('The whole series:')} <FileLinks address={`/data/${series.id}`} endings={SERIES_FILES} /> {t('(ZIP: with a readme that names unit, source, licence, release and citation)')}
      </p>
      {route ? (
        <p>
          {t('All series of the route:')} <FileLinks address={`/series/${route}`} endings={ROUTE_FILES} />
        </p>
      ) : null}
    </>
  )
}

function FileLinks({ address, endings }: { address: string; endings: Readonly<Record<string, string>> }) {
  return (
    <>
      {Object.entries(endings).map(([ending, name]) => (
        <>
          <a href={`${address}.${ending}`}>{name}</a>{' '}
        </>
      ))}
    </>
  )
}

function PictureAddress() {
  return <Copied title={t('Address of the picture')} text={urlOf('/picture.png')} note={t('It always shows this view, with the newest figures; .svg works, too.')} />
}

const SIZE = { width: 1200, height: 750 }
const PICTURE_FORMATS = ['png', 'svg'] as const
type PictureFormat = (typeof PICTURE_FORMATS)[number]
const trouble = signal<string | null>(null)

function Picture({ now }: { now: Scene }) {
  if (!now.series.resolutions.length) return null
  return (
    <section>
      <h3>{t('Picture')}</h3>
      <p class="note">{t('The map with the sentence as its title, the legend, and the sources.')}</p>
      {PICTURE_FORMATS.map((format) => (
        <button type="button" key={format} onClick={() => void save(now, format)}>
          {format.toUpperCase()}
        </button>
      ))}
      {trouble.value === null ? null : <p role="alert">{trouble.value}</p>}
    </section>
  )
}

/** Draw the view as a picture with its words, and hand it over as a file. */
async function save(now: Scene, format: PictureFormat): Promise<void> {
  trouble.value = null
  try {
    const [{ picturePng, pictureText }, matrix] = await Promise.all([inTime(import('../picture')), fetchMatrix(matrixPath(now.series.id, resolutionOf(now), now.route))])
    const { series } = now
    const title = headlineOf(now)
    const credit = `${series.publisher}, ${formatDay(series.released)}. ${MAP_CREDIT}. ${urlOf(PAGE)}`
    const words = { title, credit, resolution: resolutionOf(now), months: lengthOf(now.span), seriesTitle: nounOf(series) }
    const picture = { ...SIZE, painting: paintingOf(now, matrix), bounds: boundsOf(now, SIZE), scheme: scheme.peek(), label: title, words }
    const file = format === 'png' ? await picturePng(picture) : new Blob([await pictureText(picture)], { type: 'image/svg+xml' })
    download(file, `routes.${format}`)
  } catch (error) {
    trouble.value = reasonOf(error)
  }
}
