/** The dialog of the letter of October 2023 and the data: the verdict first, then what was said and what the data say. */
import { useEffect } from 'preact/hooks'
import type { Claim, ClaimsAnswer } from '../api'
import { getJson } from '../data/request'
import { Resource } from '../data/resource'
import { formatDay, formatPeriod } from '../format'
import { parseSpan } from '../model/months'
import type { RouteId } from '../routes'
import { choose } from '../state'
import { t } from '../words'
import { Dialog } from './Dialog'
import { isLetterOpen } from './open'
import { Asked, English, Mixed, Named } from './parts'

const claims = new Resource<ClaimsAnswer>((path, signal) => getJson<ClaimsAnswer>(path, signal))

const VERDICTS: Record<Claim['reproduces'], { icon: string; word: string }> = {
  yes: { icon: '✓', word: 'Confirmed' },
  partly: { icon: '◐', word: 'Partly confirmed' },
  no: { icon: '✕', word: 'Not confirmed' },
  not_testable: { icon: '?', word: 'Cannot be tested' },
}

export function Claims() {
  const close = () => (isLetterOpen.value = false)
  useEffect(() => {
    if (isLetterOpen.value) claims.ask('/claims')
  }, [isLetterOpen.value])
  return (
    <Dialog open={isLetterOpen} title={t('The letter and the data')}>
      <p>{t('In October 2023 the President of the European Commission wrote to the European Council about migration. Here we check the numbers in that letter against published data.')}</p>
      <Asked what={t('The statements of the letter')} asked={claims.state.value} retry={claims.retry}>
        {({ claims: all, notes }) => (
          <>
            <ul class="claims" data-testid="claims-table">
              {all.map((claim) => (
                <ClaimItem key={claim.id} claim={claim} close={close} />
              ))}
            </ul>
            <ul class="caveats">
              {notes.map((note) => (
                <li>
                  <English>{note}</English>
                </li>
              ))}
            </ul>
          </>
        )}
      </Asked>
    </Dialog>
  )
}

function ClaimItem({ claim, close }: { claim: Claim; close: () => void }) {
  const { icon, word } = VERDICTS[claim.reproduces]
  const windows = windowsOf(claim)
  const shown = mapViewOf(claim)
  return (
    <li data-verdict={claim.reproduces}>
      <p class="verdict">
        <span aria-hidden="true">{icon}</span> {t(word)}
      </p>
      <h3>
        <English>{claim.name}</English>
      </h3>
      <p>
        {t('The letter:')}{' '}
        <English>
          <q>{claim.letter_says}</q>
        </English>
      </p>
      <p>
        {t('The data:')} <English>{claim.reason}</English>
      </p>
      {windows.length ? <p class="note">{t('Period: {windows}.', { windows: windows.join(t('; ')) })}</p> : null}
      <Evidence claim={claim} />
      <Sources claim={claim} />
      {shown ? (
        <button
          type="button"
          onClick={() => {
            choose({ ...shown, series: null, against: null, at: null })
            close()
          }}
        >
          {t('Show on the map')}
        </button>
      ) : null}
    </li>
  )
}

/** Return the periods of the decisive comparisons in words, without repetition. */
export function windowsOf({ comparisons }: Pick<Claim, 'comparisons'>): string[] {
  const texts = comparisons
    .filter(({ decides, window }) => decides && window !== null)
    .map(({ window, compared }) =>
      compared ? t('{window} compared with {base}', { window: formatPeriod(window ?? ''), base: formatPeriod(compared) }) : formatPeriod(window ?? ''),
    )
  return [...new Set(texts)]
}

/** Return the route and the window of the first decisive comparison; null if it has no window of whole months. */
function mapViewOf({ comparisons, routes }: Claim): { window: ReturnType<typeof parseSpan>; route: RouteId | null } | null {
  const text = comparisons.find(({ decides, window }) => decides && window !== null)?.window ?? null
  const window = text === null ? null : parseSpan(text)
  return window ? { window, route: routes.length === 1 ? (routes[0] ?? null) : null } : null
}

function Evidence({ claim: { comparisons, published } }: { claim: Claim }) {
  const tested = comparisons.filter(({ window }) => window !== null)
  const [deciding, others] = [tested.filter(({ decides }) => decides), tested.filter(({ decides }) => !decides)]
  return (
    <>
      {deciding.length ? <ComparisonList comparisons={deciding} /> : null}
      {others.length ? (
        <details>
          <summary>{t('Other periods, which do not affect the verdict ({count})', { count: others.length })}</summary>
          <ComparisonList comparisons={others} />
        </details>
      ) : null}
      {published.length ? (
        <details>
          <summary>{t('What others published ({count})', { count: published.length })}</summary>
          <ul>
            {published.map(({ what, period, value, unit, source }) => (
              <li>
                <Named name={[<English>{what}</English>, `, ${formatPeriod(period)}`]}>
                  {value} (<English>{unit}</English>).
                </Named>{' '}
                <span class="source">
                  <English>{source}</English>
                </span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  )
}

function ComparisonList({ comparisons }: { comparisons: Claim['comparisons'] }) {
  return (
    <ul>
      {comparisons.map(({ says, note }) => (
        <li>
          <English>
            {says} {note && !says.includes(note) ? <span class="note">{note}</span> : null}
          </English>
        </li>
      ))}
    </ul>
  )
}

function Sources({ claim: { sources, source } }: { claim: Claim }) {
  if (!sources.length) {
    return (
      <p class="source">
        <English>{source}</English>
      </p>
    )
  }
  return (
    <p class="source">
      {sources.map(({ publisher, title, release }) => (
        <>
          <Mixed text={t('{publisher}: {title}, as published on {day}.', { publisher, day: formatDay(release.released) })} values={{ title: <English>{title}</English> }} />{' '}
        </>
      ))}
    </p>
  )
}
