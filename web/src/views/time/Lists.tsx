/** The folded parts below the chart: its periods as a table, its measures and its breaks in words. */
import { useMemo } from 'preact/hooks'
import type { Measure } from '../../api'
import { formatCount, formatPeriod } from '../../format'
import type { BreakMonth } from '../../model/breaks'
import type { Numbered } from '../../model/measures'
import { periodSpan, type MonthSpan } from '../../model/months'
import { countsOf, type Series } from '../../model/series'
import type { Estimate } from '../../model/outlook'
import type { RouteId } from '../../routes'
import { language, t } from '../../words'
import { English, Mixed, Named } from '../parts'
import { isInside } from './plot'
import { estimateText, grainText, statusText } from './texts'

export interface ListsProps {
  series: Series
  route: RouteId | null
  shown: MonthSpan
  estimates: readonly Estimate[]
  dated: readonly Numbered[]
  undated: readonly Measure[]
  breaks: readonly BreakMonth[]
}

/** Draw the folded parts again only if what they show changes: a step of the window leaves them alone. */
export function Lists({ series, route, shown, estimates, dated, undated, breaks }: ListsProps) {
  return useMemo(
    () => (
      <div class="time-lists">
        <details data-testid="time-table">
          <summary>{t('Show these months as a table')}</summary>
          <PeriodTable series={series} route={route} shown={shown} estimates={estimates} />
        </details>
        <MeasureList dated={dated} undated={undated} />
        <BreakList breaks={breaks} />
      </div>
    ),
    [series, route, shown.from, shown.to, estimates, dated, undated, breaks, language.value],
  )
}

function PeriodTable({ series, route, shown, estimates }: Pick<ListsProps, 'series' | 'route' | 'shown' | 'estimates'>) {
  const { values, statuses } = countsOf(series, route)
  const byPeriod = new Map(estimates.map((estimate) => [estimate.period, estimate]))
  const published = series.periods.map((period, at) => ({ period, value: values[at] ?? null, status: statuses[at] ?? 'not_published' as const }))
  const ahead = estimates.filter(({ period }) => !series.periods.includes(period)).map(({ period }) => ({ period, value: null, status: 'not_yet_reported' as const }))
  const rows = [...published, ...ahead].filter(({ period }) => isInside(periodSpan(period), shown))
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{grainText(series.grain)}</th>
          <th scope="col">{t(series.unit)}</th>
          <th scope="col">{t('Status or range')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ period, value, status }) => {
          const estimate = byPeriod.get(period)
          return (
            <tr key={period}>
              <th scope="row">{formatPeriod(period)}</th>
              <td>{value === null ? (status === 'suppressed' ? statusText(status) : '') : formatCount(value)}</td>
              <td>{[statusText(status), estimate ? estimateText(estimate) : ''].filter(Boolean).join(t('; '))}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function MeasureList({ dated, undated }: Pick<ListsProps, 'dated' | 'undated'>) {
  if (!dated.length && !undated.length) return null
  return (
    <details data-testid="time-measures">
      <summary>{t('Measures in these months ({count})', { count: formatCount(dated.length) })}</summary>
      <p>{t('Dates show when a measure was taken, not its effect.')}</p>
      <ol>
        {dated.map(({ number, measure }) => (
          <li key={measure.id} value={number}>
            <English>
              <strong>{measure.name}</strong>
            </English>
            , {measure.date ? formatPeriod(measure.date) : ''}{' '}
            <span class="time-source">
              <English>{measure.source}</English>
            </span>
            <MeasureEvents measure={measure} />
          </li>
        ))}
      </ol>
      {undated.length > 0 && (
        <p>
          <Mixed text={t('Measures without a date: {names}.')} values={{ names: <English>{undated.map(({ name }) => name).join('; ')}</English> }} />
        </p>
      )}
    </details>
  )
}

function MeasureEvents({ measure: { events } }: { measure: Measure }) {
  if (!events.length) return null
  return (
    <ul>
      {events.map(({ date, what }) => (
        <li key={`${date} ${what}`}>
          <Named name={date ? formatPeriod(date) : t('no date')}>
            <English>{what}</English>
          </Named>
        </li>
      ))}
    </ul>
  )
}

function BreakList({ breaks }: Pick<ListsProps, 'breaks'>) {
  if (!breaks.length) return null
  return (
    <details data-testid="time-breaks">
      <summary>{t('Months from which figures are counted or divided in another way ({count})', { count: formatCount(breaks.length) })}</summary>
      <ul>
        {breaks.map((each) => (
          <li key={each.month}>
            <Named name={formatPeriod(each.month)}>
              <English>{each.notes.join(' ')}</English>
            </Named>
          </li>
        ))}
      </ul>
    </details>
  )
}
