/** Show the statements of the letter of October 2023 and the data in a dialog. */
import { ask, type Asked, type Claim, type ClaimsAnswer } from './api'
import { byId, element } from './dom'
import { formatDay, formatPeriod } from './format'

const REPRODUCES: Record<Claim['reproduces'], string> = {
  yes: 'Yes',
  no: 'No',
  partly: 'Partly',
  not_testable: 'Cannot be tested',
}
const HEADS = ['The letter', 'The data', 'Confirmed', 'Period', 'Source and vintage']

/** Return the periods of the decisive comparisons in words, without repetition. */
export function windowsOf({ comparisons }: Claim): string[] {
  const texts = comparisons
    .filter(({ decides, window }) => decides && window !== null)
    .map(({ window, compared }) => formatPeriod(window ?? '') + (compared ? ` compared with ${formatPeriod(compared)}` : ''))
  return [...new Set(texts)]
}

/** Open the dialog from a button, and fetch its content at that moment. */
export function connectClaims(button: HTMLElement): void {
  const dialog = byId<HTMLDialogElement>('claims')
  byId('claims-close').addEventListener('click', () => dialog.close())
  button.addEventListener('click', () => {
    dialog.showModal()
    void fill(byId('claims-content'))
  })
}

async function fill(target: HTMLElement): Promise<void> {
  drawClaims(target, await ask<ClaimsAnswer>('/claims'))
}

function drawClaims(target: HTMLElement, result: Asked<ClaimsAnswer>): void {
  if (!result.answer) {
    target.replaceChildren(element('p', {}, `Not available. ${result.missing}`))
    return
  }
  const { claims, notes } = result.answer
  target.replaceChildren(
    element('ul', { class: 'caveats' }, ...notes.map((note) => element('li', {}, note))),
    element(
      'table',
      { class: 'claims', 'data-testid': 'claims-table' },
      element('caption', { class: 'unseen' }, 'Claims in the letter compared with the data'),
      element('thead', {}, element('tr', {}, ...HEADS.map((text) => element('th', { scope: 'col' }, text)))),
      element('tbody', {}, ...claims.map(claimRow)),
    ),
  )
}

function claimRow(claim: Claim): HTMLElement {
  const [, dataSay, reproduces, window, source] = HEADS
  const windows = windowsOf(claim)
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, element('strong', {}, claim.name), element('q', {}, claim.letter_says)),
    cell(dataSay, ...dataSays(claim)),
    cell(reproduces, element('strong', {}, REPRODUCES[claim.reproduces])),
    cell(window, ...(windows.length ? windows.map((text) => element('p', {}, text)) : ['none'])),
    cell(source, ...sourceLines(claim)),
  )
}

function cell(head: string | undefined, ...content: (Node | string)[]): HTMLElement {
  return element('td', { 'data-head': head ?? '' }, ...content)
}

function dataSays({ reason, comparisons, published }: Claim): Node[] {
  const comparisonItem = ({ says, note }: Claim['comparisons'][number]) =>
    element('li', {}, says, note && !says.includes(note) ? element('span', { class: 'note' }, ` ${note}`) : null)
  const tested = comparisons.filter(({ window }) => window !== null)
  const [deciding, others] = [tested.filter(({ decides }) => decides), tested.filter(({ decides }) => !decides)]
  const stated = published.map(({ what, period, value, unit, source }) =>
    element('li', {}, `${what}, ${formatPeriod(period)}: ${value} (${unit}). `, element('span', { class: 'source' }, source)),
  )
  return [
    element('p', {}, reason),
    ...(deciding.length ? [element('ul', {}, ...deciding.map(comparisonItem))] : []),
    ...folded('Other periods, which do not affect the verdict', others.map(comparisonItem)),
    ...folded('What others published', stated),
  ]
}

function folded(title: string, items: HTMLElement[]): Node[] {
  if (!items.length) return []
  return [element('details', {}, element('summary', {}, `${title} (${items.length})`), element('ul', {}, ...items))]
}

function sourceLines({ sources, source }: Claim): Node[] {
  if (!sources.length) return [element('p', {}, source)]
  return sources.map(({ publisher, title, release }) => element('p', {}, `${publisher}: ${title}, as published on ${formatDay(release.released)}`))
}
