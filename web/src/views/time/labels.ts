/** Label marks on the time axis: by name where there is room, otherwise by number; marks that nearly touch share a label. */

/** Something at an x with a name and a number; numbers ascend with x. */
export interface Labelled {
  x: number
  name: string
  number: number
}

/** A label of the marks at positions `first` to `last`, as text with its anchor, and the row it stands in; row 0 is the lowest. */
export interface Label {
  first: number
  last: number
  x: number
  text: string
  anchor: 'start' | 'middle' | 'end'
  row: number
}

interface Box {
  left: number
  right: number
}

interface Group {
  first: number
  last: number
  x: number
}

/** A place that a label takes; the line of a name runs down from its row, through the rows below. */
interface Taken extends Box {
  row: number
  line: number | null
}

/** Least width of a label, which is also the least distance of two, so that each can be pointed at. */
export const LABEL_WIDTH = 24
const LETTER = 6.4 // pixels of a letter at 12 px, on the wide side
const GAP = 5

/** Return groups of marks closer than the width of a label, as positions of their first and last. */
export function groupsOf(places: readonly number[]): Group[] {
  const groups: (Group & { start: number })[] = []
  places.forEach((place, at) => {
    const group = groups.at(-1)
    if (group && place - group.start < LABEL_WIDTH + 2) Object.assign(group, { last: at, x: (group.start + place) / 2 })
    else groups.push({ first: at, last: at, start: place, x: place })
  })
  return groups
}

/** Return the labels of marks between two edges. Numbers stand in the lowest row; a name takes any row with room. */
export function labelsOf(marks: readonly Labelled[], rows: number, edges: Box): Label[] {
  const groups = groupsOf(marks.map(({ x }) => x)).map((group) => ({ ...group, text: numbersOf(marks[group.first], marks[group.last]) }))
  const numbered = spread(groups, edges).map((group) => ({ ...group, anchor: 'middle' as const, row: 0 }))
  const taken: Taken[] = numbered.map((label) => ({ ...numberBox(label), row: 0, line: null }))
  return numbered.map((label, at) => {
    const mark = marks[label.first]
    if (!mark || label.first !== label.last) return label
    const named = nameAt(mark, rows, edges, taken.filter((_, other) => other !== at))
    if (!named) return label
    taken[at] = { ...boxOf(named), row: named.row, line: mark.x }
    return { ...label, ...named, text: mark.name }
  })
}

/** Return the width of a text, at least that of a label. */
export function widthOf(text: string): number {
  return Math.max(text.length * LETTER, LABEL_WIDTH)
}

const numberWidth = (text: string): number => widthOf(text) + GAP

function numberBox({ x, text }: { x: number; text: string }): Box {
  return { left: x - widthOf(text) / 2, right: x + widthOf(text) / 2 }
}

/** Keep the numbers of groups apart and between the edges: two groups can be closer than their texts are wide. */
function spread<G extends Group & { text: string }>(groups: readonly G[], { left, right }: Box): G[] {
  let free = left
  const pushed = groups.map((group) => {
    const x = Math.max(group.x, free + numberWidth(group.text) / 2)
    free = x + numberWidth(group.text) / 2
    return { ...group, x }
  })
  let end = right
  for (const group of pushed.toReversed()) {
    group.x = Math.min(group.x, end - numberWidth(group.text) / 2)
    end = group.x - numberWidth(group.text) / 2
  }
  return pushed
}

const numbersOf = (first?: Labelled, last?: Labelled): string => (first === last ? String(first?.number) : `${first?.number}\u2013${last?.number}`)

interface Named {
  x: number
  anchor: 'start' | 'end'
  row: number
  width: number
}

function nameAt({ x, name }: Labelled, rows: number, edges: Box, taken: readonly Taken[]): Named | null {
  const width = widthOf(name)
  for (let row = 0; row < rows; row++) {
    for (const anchor of ['end', 'start'] as const) {
      const named = { x: x + (anchor === 'end' ? -GAP : GAP), anchor, row, width }
      const { left, right } = boxOf(named)
      const isFree = taken.every((other) => !collide({ left, right, row, line: x }, other))
      if (isFree && left >= edges.left && right <= edges.right) return named
    }
  }
  return null
}

function collide(one: Taken, other: Taken): boolean {
  if (one.row === other.row) return one.right + GAP >= other.left && one.left - GAP <= other.right
  const [lower, upper] = one.row < other.row ? [one, other] : [other, one]
  return upper.line !== null && upper.line >= lower.left - 2 && upper.line <= lower.right + 2
}

const boxOf = ({ x, anchor, width }: Named): Box => (anchor === 'end' ? { left: x - width, right: x } : { left: x, right: x + width })
