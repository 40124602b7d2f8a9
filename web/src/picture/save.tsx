/** Save a picture: as the text of an SVG document, or as a PNG file. */
import { render } from 'preact'
import { t } from '../words'
import { Drawing } from './Drawing'
import { fitFrame } from './frame'
import type { PictureProps } from './Picture'
import { Plate, type PlateWords } from './Plate'
import { loadTiles } from './tiles'
import { trace } from './trace'

export interface SavedPicture extends Omit<PictureProps, 'onPoint' | 'onClick'> {
  /** Title, legend and credit; without them the map is alone. */
  words?: PlateWords
}

/** Return a picture as an SVG document of its own; throws if some of the map did not load. */
export async function pictureText({ painting, bounds, width, height, scheme, label, names = true, words }: SavedPicture): Promise<string> {
  const frame = fitFrame(bounds, { width, height })
  const loaded = await loadTiles(frame, painting.shapes)
  if (loaded.missing.length) throw new Error(t('Some of the map did not load. Try again.'))
  const props = { painting, frame, scheme, label, names, traced: trace(loaded, painting.shapes, frame), prefix: '' }
  const place = document.createElement('div')
  render(words ? <Plate {...props} words={words} /> : <Drawing {...props} />, place)
  const text = new XMLSerializer().serializeToString(place.firstElementChild ?? place)
  render(null, place)
  return text
}

/** Return a picture as a PNG file, with `ratio` pixels for each of its own. */
export async function picturePng(picture: SavedPicture, ratio = 2): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([await pictureText(picture)], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width * ratio, height: image.height * ratio })
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error(t('The map could not be saved.'))))))
  } finally {
    URL.revokeObjectURL(address)
  }
}
