/** The files of a static copy with the figures of a series, and what only the service offers. */
import { useEffect } from 'preact/hooks'
import { getJson } from '../data/request'
import { Resource } from '../data/resource'
import { formatCount, formatWindow } from '../format'
import { parseSpan } from '../model/months'
import type { Series } from '../model/series'
import { DATA_LINK } from '../site'
import { t } from '../words'
import { Asked } from './parts'

/** A file of figures: of all periods of a series by route (`window` is null), or of its cells in a window. */
interface DataFile {
  series: string | null
  window: string | null
  format: string
  path: string
  bytes: number
}

const files = new Resource<{ files: DataFile[] }>((path, signal) => getJson(path, signal))

export function Files({ series }: { series: Series }) {
  useEffect(() => files.ask('/files.json'), [])
  return (
    <>
      <Asked what={t('The list of files')} asked={files.state.value} retry={files.retry}>
        {(answer) => <List files={answer.files.filter((file) => file.series === series.id)} />}
      </Asked>
      <p>
        <a href={DATA_LINK}>{t('All files, with units, sources and licences')}</a>
      </p>
      <p class="note">{t('The table under the map has the rows of every window as CSV. Other windows as files, filters, the stream of alarms and the API need the service: this is a static copy of its page.')}</p>
    </>
  )
}

function List({ files: all }: { files: readonly DataFile[] }) {
  const windows = [...new Set(all.map(({ window }) => window))]
  return (
    <>
      {windows.map((window) => (
        <p key={window}>
          {titleOf(window)}{' '}
          {all
            .filter((file) => file.window === window)
            .map(({ path, format, bytes }) => (
              <>
                <a href={path} download>{t('{format} ({size} kB)', { format, size: formatCount(Math.ceil(bytes / 1000)) })}</a>{' '}
              </>
            ))}
        </p>
      ))}
    </>
  )
}

function titleOf(window: string | null): string {
  const span = parseSpan(window ?? '')
  return span ? t('Cells and areas, {window}:', { window: formatWindow(span) }) : t('All periods by route:')
}
