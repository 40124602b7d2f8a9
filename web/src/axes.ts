/** Arithmetic of the time axis: which months are shown, how high the axis goes, and in which rows labels stand. */

const BEFORE = 24
const SHOWN = 36

/** Three years of months around the chosen one, and up to `ahead` after the last published: positions, half-open. */
export function chartRange(chosen: number, published: number, ahead: number): { start: number; stop: number } {
  const stop = Math.min(Math.max(chosen - BEFORE, 0) + SHOWN, published + ahead)
  return { start: Math.max(stop - SHOWN, 0), stop }
}

/** A round number at or above the highest count, for the top of an axis with a line at its half. */
export function axisTop(highest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(highest, 1)))
  const step = [1, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= highest) ?? 10
  return Math.max(step * power, 2)
}

/** Rows of labels, from 0: no two in one row are closer than the gap. Places are in ascending order. */
export function labelRows(places: readonly number[], gap: number): number[] {
  const last: number[] = []
  return places.map((place) => {
    const free = last.findIndex((taken) => place - taken >= gap)
    const row = free === -1 ? last.length : free
    last[row] = place
    return row
  })
}
