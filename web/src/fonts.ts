/** Draw label fonts from our own files, because there is no glyph server. */
import boldExt from '@fontsource/noto-sans/files/noto-sans-latin-ext-600-normal.woff2?url'
import bold from '@fontsource/noto-sans/files/noto-sans-latin-600-normal.woff2?url'
import regularExt from '@fontsource/noto-sans/files/noto-sans-latin-ext-400-normal.woff2?url'
import regular from '@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff2?url'
import type { StyleSpecification } from 'maplibre-gl'

export const REGULAR = 'Noto Sans Regular'
export const BOLD = 'Noto Sans SemiBold'

const LATIN = ['U+0000-00FF', 'U+2000-206F']
const LATIN_EXT = ['U+0100-024F', 'U+1E00-1EFF']

const absolute = (path: string): string => new URL(path, location.href).href

export const fontFaces = (): NonNullable<StyleSpecification['font-faces']> => ({
  [REGULAR]: [
    { url: absolute(regular), 'unicode-range': LATIN },
    { url: absolute(regularExt), 'unicode-range': LATIN_EXT },
  ],
  [BOLD]: [
    { url: absolute(bold), 'unicode-range': LATIN },
    { url: absolute(boldExt), 'unicode-range': LATIN_EXT },
  ],
})
