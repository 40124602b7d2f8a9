/** Load the drawing of pictures when one comes into sight, and paint the view in it. */
import { useEffect, useState } from 'preact/hooks'
import type { ComponentType } from 'preact'
import { inTime } from '../data/request'
import { reasonOf } from '../data/resource'
import { fetchMatrix, matrixPath } from '../data/matrix'
import type { Pointed } from '../map/support'
import { paintingOf } from '../model/paint'
import type { Painting } from '../model/painting'
import type { PictureProps } from '../picture/Picture'
import { scheme } from '../scheme'
import type { Scene } from '../scene'
import { t } from '../words'
import { boundsOf } from './bounds'
import { Failed, Waiting } from './parts'
import { useOnline } from './use_online'
import { useSize } from './use_size'

interface Props {
  now: Scene
  label: string
  onPoint?: (pointed: Pointed | null) => void
}

/** Resolution of the cells of a picture as wide as a small map. */
const RESOLUTION = 3
const UNKNOWN = { width: 0, height: 0 }

export function LazyPicture({ now, label, onPoint }: Props) {
  const { ref: place, size } = useSize<HTMLDivElement>(UNKNOWN)
  const isSeen = useSeen(place)
  const [drawing, setDrawing] = useState<ComponentType<PictureProps> | null>(null)
  const [painting, setPainting] = useState<Painting | null>(null)
  const [reason, setReason] = useState<string | null>(null)
  const [attempt, setAttempt] = useState(0)
  const retry = () => setAttempt(attempt + 1)
  useOnline(() => reason !== null && retry())
  useEffect(() => {
    if (!isSeen) return undefined
    const stop = new AbortController()
    setReason(null)
    const resolution = Math.min(RESOLUTION, ...now.series.resolutions.slice(-1))
    Promise.all([inTime(import('../picture')), fetchMatrix(matrixPath(now.series.id, resolution, now.route), stop.signal)])
      .then(([{ Picture }, matrix]) => {
        if (stop.signal.aborted) return
        setDrawing(() => Picture)
        setPainting(paintingOf(now, matrix))
      })
      .catch((error: unknown) => stop.signal.aborted || setReason(reasonOf(error)))
    return () => stop.abort()
  }, [isSeen, now, attempt])
  const Drawing = drawing
  return (
    <div class="picture" ref={place}>
      {reason !== null ? <Failed what={t('The picture')} reason={reason} retry={retry} /> : null}
      {Drawing && painting && size.width ? <Drawing painting={painting} bounds={boundsOf(now, size)} width={size.width} height={size.height} scheme={scheme.value} label={label} onPoint={onPoint} /> : null}
      {!(Drawing && painting) && reason === null ? <Waiting what={t('the picture')} /> : null}
    </div>
  )
}

/** Return whether an element is, or was, in sight or close to it. */
function useSeen(place: { current: HTMLElement | null }): boolean {
  const [isSeen, setSeen] = useState(false)
  useEffect(() => {
    if (!place.current) return undefined
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setSeen(true), { rootMargin: '200px' })
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [])
  return isSeen
}
