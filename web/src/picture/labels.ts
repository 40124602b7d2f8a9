/** Choose the names that a picture has space for. */
import { countryNames } from '../map/country_names'
import { figureZoom, FULL_NAME_ZOOM, largestFirst, routeNames } from '../map/names'
import type { Painting } from '../model/painting'
import { frameZoom, project, type Frame } from './frame'
import type { Traced, TracedName } from './trace'
import { wrapText } from './wrap'

/** Lines of text in the middle of a point, or beginning or ending there, in pixels. */
export interface Label {
  anchor: 'start' | 'middle' | 'end'
  key: string
  lines: string[]
  x: number
  y: number
}

export interface Labels {
  routes: Label[]
  figures: Label[]
  places: Label[]
  countries: Label[]
}

/** Letters of a line of a route's name, in full and short. */
const FULL_LETTERS = 12
const SHORT_LETTERS = 8
/** Between a place and its name. */
const PLACE_GAP_PX = 7
const LETTER_PX = 7.2
const CAPITAL_PX = 9.5
const LINE_PX = 15
const GAP_PX = 6

type Box = [left: number, top: number, right: number, bottom: number]

/** Return all names of routes, and those figures of areas, and names of places and countries that overlap no other and end inside the picture. */
export function chooseLabels({ places, countries }: Traced, { lines, figures }: Pick<Painting, 'lines' | 'figures'>, frame: Frame): Labels {
  const routes = routeLabels(lines, frame)
  const taken = routes.map((label) => boxOf(label, CAPITAL_PX))
  const isFree = (letter: number) => (label: Label) => claim(boxOf(label, letter), taken, frame)
  return {
    routes,
    figures: figureLabels(figures, frame).filter(isFree(LETTER_PX)),
    places: places.flatMap((place) => placeLabels(place).find(isFree(LETTER_PX)) ?? []),
    countries: countryLabels(countries, frame).filter(isFree(CAPITAL_PX)),
  }
}

function routeLabels(lines: Painting['lines'], frame: Frame): Label[] {
  const isFull = frameZoom(frame) >= FULL_NAME_ZOOM
  return routeNames(lines).map(({ route, name, short, line, anchor }) => {
    const [x, y] = project(frame, anchor)
    const words = isFull ? wrapText(name, FULL_LETTERS) : wrapText(short, SHORT_LETTERS)
    return { key: route, anchor: 'middle', lines: [...words, ...line.split('\n').filter(Boolean)], x, y }
  })
}

function figureLabels(figures: Painting['figures'], frame: Frame): Label[] {
  const roomy = largestFirst(figures).filter((figure) => frameZoom(frame) >= figureZoom(figure))
  return roomy.map(({ text, point }) => {
    const [x, y] = project(frame, point)
    return { key: `${text} ${point.join(' ')}`, anchor: 'middle', lines: text.split('\n'), x, y }
  })
}

/** Return the name of a place at its right, and at its left. */
function placeLabels({ name, x, y }: TracedName): Label[] {
  const label = { key: name, lines: [name], y }
  return [
    { ...label, anchor: 'start', x: x + PLACE_GAP_PX },
    { ...label, anchor: 'end', x: x - PLACE_GAP_PX },
  ]
}

/** Return the names of the countries that are large enough at the zoom, the largest first. */
function countryLabels(names: readonly TracedName[], frame: Frame): Label[] {
  const zoom = frameZoom(frame)
  const translated = countryNames()
  return names.flatMap(({ name, rank, x, y }) => (rank > zoom ? [] : [{ key: name, anchor: 'middle', lines: [(translated.get(name) ?? name).toLocaleUpperCase()], x, y }]))
}

function boxOf({ anchor, lines, x, y }: Label, letter: number): Box {
  const width = Math.max(...lines.map(({ length }) => length)) * letter + GAP_PX
  const height = lines.length * LINE_PX + GAP_PX
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2
  return [left, y - height / 2, left + width, y + height / 2]
}

/** Take the space of a box, and return whether it was free. */
function claim(box: Box, taken: Box[], { width, height }: Frame): boolean {
  const [left, top, right, bottom] = box
  const isInside = left >= 0 && top >= 0 && right <= width && bottom <= height
  if (!isInside || taken.some((other) => left < other[2] && other[0] < right && top < other[3] && other[1] < bottom)) return false
  taken.push(box)
  return true
}
