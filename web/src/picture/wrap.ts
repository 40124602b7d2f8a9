/** Break text without measuring it: SVG has no lines. */

/** Between items of a row. */
const GAP_PX = 14

/** An item with the left edge in its row. */
export interface Placed<T> {
  item: T
  x: number
  row: number
}

/** Break a text between words into lines of at most this many letters, if no word is longer. */
export function wrapText(text: string, letters: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = `${lines.at(-1) ?? ''} ${word}`
    if (lines.length && longer.length <= letters) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

/** Place items beside each other, in a new row where one would end outside. */
export function flow<T>(items: readonly T[], widthOf: (item: T) => number, width: number): Placed<T>[] {
  let [x, row] = [0, 0]
  return items.map((item) => {
    const own = widthOf(item)
    if (x > 0 && x + own > width) [x, row] = [0, row + 1]
    const placed = { item, x, row }
    x += own + GAP_PX
    return placed
  })
}
