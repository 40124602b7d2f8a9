/** Follow the size of an element. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { RefObject } from 'preact'
import type { Size } from './bounds'

/** Return a reference for an element and its size in pixels, which is `first` until it is laid out. */
export function useSize<E extends HTMLElement>(first: Size): { ref: RefObject<E | null>; size: Size } {
  const ref = useRef<E>(null)
  const [size, setSize] = useState(first)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element
      if (width && height) setSize((former) => (former.width === width && former.height === height ? former : { width, height }))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, size }
}
