/** The map on paper: a copy that lasts, because browsers may print the canvas of WebGL empty, or cut it. */
import { useEffect, useRef } from 'preact/hooks'
import type { RouteMap } from '../map/map'

export function PrintedMap({ map }: { map: RouteMap }) {
  const place = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const copy = () => {
      const [canvas, stage] = [place.current, place.current?.parentElement]
      if (!canvas || !stage) return
      map.copyTo(canvas)
      stage.dataset['printed'] = 'true'
      stage.style.setProperty('--shape', `${canvas.width} / ${canvas.height}`)
    }
    window.addEventListener('beforeprint', copy)
    return () => window.removeEventListener('beforeprint', copy)
  }, [map])
  return <canvas class="printed-map" ref={place} aria-hidden="true" />
}
