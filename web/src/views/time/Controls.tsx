/** The row above the chart: the window in words, and what chooses another. */
import { useId, useState } from 'preact/hooks'
import { formatShortWindow, formatWindow } from '../../format'
import type { MonthSpan } from '../../model/months'
import { coverOf, isWhole, type Series } from '../../model/series'
import { chipSpan, chipsOf, kindOf, type WindowKind } from '../../model/window'
import { t } from '../../words'
import { isOffered, relatedTo, RELATIONS, relationOf, type Relation } from './comparison'
import { acceptedText, chipText, grainText } from './texts'
import { fitTyped, readTyped } from './typed'
import type { Change } from './use_play'

export interface ControlsProps {
  series: Series
  span: MonthSpan
  kind: WindowKind
  against: MonthSpan | null
  relation: Relation
  isPlaying: boolean
  onPlay: () => void
  onChoose: Change
  onRelate: (relation: Relation, against: MonthSpan | null) => void
}

export function Controls(props: ControlsProps) {
  const { series, span, kind, isPlaying, onPlay, onChoose } = props
  return (
    <div class="time-row" role="group" aria-label={t('Window')}>
      <strong class="time-words" data-testid="time-window">
        {formatShortWindow(span)}
      </strong>
      <button type="button" class="time-play" onClick={onPlay} data-testid="play">
        <span aria-hidden="true">{isPlaying ? '\u275a\u275a' : '\u25b6'}</span> {isPlaying ? t('Pause') : t('Play')}
      </button>
      {chipsOf(series).map((chip) => (
        <button type="button" key={chip} aria-pressed={kind === chip} onClick={() => onChoose(chipSpan(chip, series, span), chip, true)} data-testid={`chip-${chip}`}>
          {chipText(chip, series.grain)}
        </button>
      ))}
      <TypedWindow series={series} onRead={(read) => onChoose(read, kindOf(read, series), true)} />
      <Comparison {...props} />
    </div>
  )
}

interface TypedProps {
  series: Series
  onRead: (span: MonthSpan) => void
}

function TypedWindow({ series, onRead }: TypedProps) {
  const label = { month: t('Go to month'), quarter: t('Go to quarter'), year: t('Go to year') }[series.grain]
  const read = (text: string) => {
    const typed = readTyped(text)
    const fitting = typed && fitTyped(typed, series)
    if (fitting) onRead(fitting)
    return fitting ? null : acceptedText(series)
  }
  return <TypedField label={label} example={series.periods.at(-1) ?? grainText(series.grain)} read={read} />
}

interface FieldProps {
  label: string
  example: string
  /** Use a text; return what is wrong with it, or null. */
  read: (text: string) => string | null
}

/** A field that says in words what it accepts when it does not understand a text. */
function TypedField({ label, example, read }: FieldProps) {
  const [wrong, setWrong] = useState<string | null>(null)
  const id = useId()
  const use = (field: HTMLInputElement) => {
    const text = field.value.trim()
    const reason = text ? read(text) : null
    setWrong(reason)
    if (!reason) field.value = ''
  }
  return (
    <span class="time-field">
      <input
        type="text"
        size={9}
        autocomplete="off"
        spellcheck={false}
        aria-label={label}
        placeholder={example}
        aria-invalid={wrong !== null}
        aria-describedby={wrong ? id : undefined}
        onChange={(event) => use(event.currentTarget)}
        onKeyDown={(event) => event.key === 'Escape' && setWrong(null)}
      />
      <span class="time-wrong" id={id} role="alert">
        {wrong}
      </span>
    </span>
  )
}

function relationText(relation: Relation, { from, to }: MonthSpan): string {
  if (relation === 'none') return t('Compare with\u2026')
  if (relation === 'before') return t('The period before')
  if (relation === 'typed') return t('Another first month\u2026')
  const years = Math.max(Math.ceil((to - from) / 12), 1)
  return years === 1 ? t('A year earlier') : t('{years} years earlier', { years })
}

function Comparison({ series, span, against, relation, onRelate }: ControlsProps) {
  const [isTyping, setTyping] = useState(false)
  const shown = isTyping ? 'typed' : relationOf(span, against, relation)
  const choose = (next: Relation) => {
    setTyping(next === 'typed')
    if (next !== 'typed') onRelate(next, relatedTo(span, next, null))
  }
  const read = (text: string) => {
    const typed = readTyped(text)
    const related = typed && relatedTo(span, 'typed', typed)
    const isFitting = related !== null && isWhole(series, related) && related.from !== span.from
    if (isFitting) onRelate('typed', related)
    setTyping(!isFitting)
    return isFitting ? null : comparableText(series, span)
  }
  return (
    <span class="time-compare">
      <select aria-label={t('Compare with')} value={shown} onChange={(event) => choose(event.currentTarget.value as Relation)} data-testid="compare-select">
        {RELATIONS.map((each) => (
          <option key={each} value={each} disabled={!isOffered(series, span, each)}>
            {each === 'none' && shown !== 'none' ? t('No comparison') : relationText(each, span)}
          </option>
        ))}
      </select>
      {shown === 'typed' && <TypedField label={t('First month to compare with')} example={against ? formatShortWindow({ from: against.from, to: against.from + 1 }) : '2019-09'} read={read} />}
    </span>
  )
}

/** Say which first months can be compared with a window. */
function comparableText(series: Series, { from, to }: MonthSpan): string {
  const cover = coverOf(series)
  const values = { first: formatWindow({ from: cover.from, to: cover.from + 1 }), last: formatWindow({ from: cover.to - (to - from), to: cover.to - (to - from) + 1 }) }
  return t('Type the first month of another window of equal length, from {first} to {last}.', values)
}
