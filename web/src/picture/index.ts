/** The picture of a view; import it lazily. */
export { Picture, type PictureProps } from './Picture'
export { pictureResolution } from './frame'
export type { PlateWords } from './Plate'
export { picturePng, pictureText, type SavedPicture } from './save'
