/** Compute the time axis: the months shown, the top of the axis, and the rows of labels. */

const BEFORE = 24
const SHOWN = 36

/** Return three years of months around the chosen one, up to `ahead` after the last published: half-open positions. */
export function chartRange(chosen: number, published: number, ahead: number): { start: number; stop: number } {
  const stop = Math.min(Math.max(chosen - BEFORE, 0) + SHOWN, published + ahead)
  return { start: Math.max(stop - SHOWN, 0), stop }
}

/** Return a round number of at least the highest count, for the top of an axis with a line at half its height. */
export function axisTop(highest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(highest, 1)))
  const step = [1, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= highest) ?? 10
  return Math.max(step * power, 2)
}

/** Return the rows of labels, from 0; labels in one row are at least `gap` apart. Places must ascend. */
export function labelRows(places: readonly number[], gap: number): number[] {
  const last: number[] = []
  return places.map((place) => {
    const free = last.findIndex((taken) => place - taken >= gap)
    const row = free === -1 ? last.length : free
    last[row] = place
    return row
  })
}
