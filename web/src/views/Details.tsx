/** A selected cell, area or place: its figures, how they were derived, their source and vintage. */
import type { CellProperties, Shares } from '../api'
import { selected, selection, type PlaceProperties, type Selection } from '../data/selection'
import { formatCount, formatDay, formatWindow, plural } from '../format'
import { routeName } from '../routes'
import type { Scene } from '../scene'
import { basisText, unknownPlace } from '../standing'
import { choose } from '../state'
import { language, t } from '../words'
import { Asked, Definitions, English } from './parts'

interface Props {
  scene: Scene
  chosen: Selection
  /** Shares that divide a figure; null without any. */
  sharesOf: (figure: CellProperties) => Shares | null
}

export function Details({ scene, chosen, sharesOf }: Props) {
  const title = chosen.place?.name ?? (chosen.cell ? t('Cell') : (chosen.areas[0]?.name ?? t('Cell')))
  return (
    <section class="card details" data-testid="details" aria-labelledby="details-title" aria-live="polite">
      <h2 id="details-title">{title}</h2>
      <button type="button" class="close" onClick={() => (selection.value = null)}>
        {t('Close')}
      </button>
      {chosen.place ? <PlaceLine place={chosen.place} /> : null}
      <h3>{t('Under the point, {window}', { window: formatWindow(scene.span) })}</h3>
      <Asked what={t('Figures of this place')} asked={selected.state.value} retry={selected.retry}>
        {(all) => <Figures figures={all.filter(({ route }) => !scene.route || route === scene.route)} sharesOf={sharesOf} />}
      </Asked>
      {chosen.corridors
        .filter((route) => route !== scene.route)
        .map((route) => (
          <p>
            <button type="button" onClick={() => choose({ route })}>
              {t('Show the {route} route', { route: t(routeName(route)) })}
            </button>
          </p>
        ))}
    </section>
  )
}

function PlaceLine({ place: { country_iso2: country, role, routes } }: { place: PlaceProperties }) {
  const names = new Intl.DisplayNames(language.value, { type: 'region' })
  const where = country === 'XK' ? t('Kosovo (UNSCR 1244)') : country ? names.of(country) : undefined
  const roles = role.replaceAll(';', ', ').replaceAll('_', ' ')
  const parts = [where, roles && <English>{roles}</English>, routes.replaceAll(';', ', ')].filter(Boolean)
  return <p class="note">{parts.flatMap((part, at) => (at ? [' · ', part] : [part]))}</p>
}

function Figures({ figures, sharesOf }: { figures: readonly CellProperties[]; sharesOf: Props['sharesOf'] }) {
  return (
    <div data-testid="cell-figure">
      {figures.length ? figures.map((figure) => <FigureBlock figure={figure} shares={sharesOf(figure)} />) : <p>{t('No count is published here.')}</p>}
    </div>
  )
}

function FigureBlock({ figure, shares }: { figure: CellProperties; shares: Shares | null }) {
  const { name, kind, basis, source, vintage, cell, resolution } = figure
  const route = t(routeName(figure.route))
  return (
    <section aria-label={route}>
      <h4>{[name, route].filter(Boolean).join(', ')}</h4>
      <p class="value">
        <Value figure={figure} />
      </p>
      {kind === 'area' ? <p class="note">{t('One figure for the whole area. Places and smaller areas in it that have a figure of their own are not counted here again.')}</p> : null}
      <Definitions
        rows={[
          ...(basis ? [{ term: t('How it was derived'), text: basisText({ ...figure, basis }, shares) }] : []),
          { term: t('Source'), text: <English>{source}</English> },
          { term: t('Vintage'), text: formatDay(vintage) },
          ...(cell ? [{ term: t('Cell'), text: t('{cell} (H3 resolution {resolution})', { cell, resolution: resolution ?? '' }) }] : []),
        ]}
      />
    </section>
  )
}

function Value({ figure: { value, status, unit, withheld_months: withheld, kind, route } }: { figure: CellProperties }) {
  if (status === 'suppressed') return <>{t('Withheld (small count)')}</>
  if (value === null) return <>{status === 'not_yet_reported' ? t('Not reported yet') : t('No count is published here')}</>
  return (
    <>
      <strong>{formatCount(value)}</strong> <English>{unit}</English>
      {kind === 'area' ? `, ${unknownPlace([route])}` : null}
      {withheld > 0 ? t('; ') + t('{months} withheld (small counts)', { months: plural(withheld, 'month') }) : null}
    </>
  )
}
