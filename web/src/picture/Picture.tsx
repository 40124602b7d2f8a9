/** Show a painting as SVG, without WebGL: it loads a few tiles, draws what it has, and says what is missing. */
import { useEffect, useId, useMemo, useState } from 'preact/hooks'
import './picture.css'
import type { Bounds, Painting, Scheme } from '../model/painting'
import type { Pointed } from '../map/support'
import { t } from '../words'
import { Drawing } from './Drawing'
import { fitFrame } from './frame'
import { loadTiles, paintedResolution, type PictureTiles, type PictureTileset } from './tiles'
import { trace } from './trace'

export interface PictureProps {
  painting: Painting
  bounds: Bounds
  width: number
  height: number
  scheme: Scheme
  /** Accessible name. */
  label: string
  /** Whether routes and countries are named; true by default. */
  names?: boolean
  onPoint?: (pointed: Pointed | null) => void
  onClick?: (pointed: Pointed | null) => void
}

const NOTHING: PictureTiles = { tiles: { basemap: [], bands: [], cells: [], places: [] }, missing: [] }

export function Picture({ painting, bounds, width, height, scheme, label, names = true, onPoint, onClick }: PictureProps) {
  const prefix = useId()
  const frame = useMemo(() => fitFrame(bounds, { width, height }), [...bounds, width, height])
  const resolution = paintedResolution(painting.shapes)
  const [attempt, setAttempt] = useState(0)
  const [loaded, setLoaded] = useState<PictureTiles | null>(null)
  useEffect(() => {
    let isCurrent = true
    void loadTiles(frame, painting.shapes).then((tiles) => isCurrent && setLoaded(tiles))
    return () => {
      isCurrent = false
    }
  }, [frame, resolution, attempt])
  const traced = useMemo(() => trace(loaded ?? NOTHING, painting.shapes, frame), [loaded, painting.shapes, frame])
  const report = (tell: PictureProps['onPoint']) => (event: MouseEvent) => tell?.(pointedAt(event))
  return (
    <div class="picture" onMouseMove={report(onPoint)} onMouseLeave={() => onPoint?.(null)} onClick={report(onClick)}>
      <Drawing {...{ painting, traced, frame, scheme, label, names, prefix }} />
      {!loaded && <p role="status">{t('Loading the map…')}</p>}
      {loaded && loaded.missing.length > 0 && <Missing tilesets={loaded.missing} retry={() => setAttempt(attempt + 1)} />}
    </div>
  )
}

function Missing({ tilesets, retry }: { tilesets: readonly PictureTileset[]; retry: () => void }) {
  const names: Record<PictureTileset, string> = { basemap: t('land and borders'), bands: t('bands of routes'), cells: t('areas and cells'), places: t('places') }
  return (
    <p role="status">
      {t('Some of the map did not load: {names}.', { names: tilesets.map((tileset) => names[tileset]).join(', ') })}
      <button type="button" onClick={retry}>
        {t('Try again')}
      </button>
    </p>
  )
}

/** Return the shapes under the pointer, the topmost first. */
function pointedAt({ clientX, clientY, currentTarget }: MouseEvent): Pointed | null {
  const box = currentTarget as HTMLElement
  const ids = document.elementsFromPoint(clientX, clientY).flatMap((node) => {
    const id = box.contains(node) ? node.getAttribute('data-id') : null
    return id === null ? [] : [Number(id)]
  })
  const { left, top } = box.getBoundingClientRect()
  return ids.length ? { ids, x: clientX - left, y: clientY - top } : null
}
