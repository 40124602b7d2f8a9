// MapLibre on a tileset, found by its TileJSON: ?tilejson=ADDRESS&layer=NAME
import { Map, setWorkerUrl } from './maplibre-gl.mjs'

setWorkerUrl('./maplibre-gl-worker.mjs')
const asked = new URLSearchParams(location.search)
const map = new Map({
  container: 'map',
  center: [15, 37],
  zoom: 4.5,
  fadeDuration: 0,
  canvasContextAttributes: { preserveDrawingBuffer: true },
  style: {
    version: 8,
    sources: { tiles: { type: 'vector', url: asked.get('tilejson') } },
    layers: [
      { id: 'fill', type: 'fill', source: 'tiles', 'source-layer': asked.get('layer'), paint: { 'fill-color': '#c02' } },
    ],
  },
})
map.on('error', ({ error }) => {
  window.failed = String(error)
})
map.once('idle', () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 800, height: 600 })
  const context = canvas.getContext('2d', { willReadFrequently: true })
  context.drawImage(map.getCanvas(), 0, 0, 800, 600)
  const { data } = context.getImageData(0, 0, 800, 600)
  let drawn = 0
  for (let i = 3; i < data.length; i += 4) if (data[i] > 0) drawn += 1
  window.told = {
    share: drawn / (800 * 600),
    features: map.queryRenderedFeatures().map(({ id, properties }) => ({ id, ...properties })),
  }
})
