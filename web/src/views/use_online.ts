/** Do something again when the device is online again. */
import { useEffect } from 'preact/hooks'

export function useOnline(retry: () => void): void {
  useEffect(() => {
    window.addEventListener('online', retry)
    return () => window.removeEventListener('online', retry)
  })
}
