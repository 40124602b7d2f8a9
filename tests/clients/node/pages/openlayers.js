// OpenLayers on a tileset of OGC API - Tiles, found by its metadata: ?tileset=ADDRESS
import Map from 'ol/Map.js'
import View from 'ol/View.js'
import MVT from 'ol/format/MVT.js'
import VectorTileLayer from 'ol/layer/VectorTile.js'
import { fromLonLat } from 'ol/proj.js'
import OGCVectorTile from 'ol/source/OGCVectorTile.js'
import CircleStyle from 'ol/style/Circle.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'

const tileset = new URLSearchParams(location.search).get('tileset')
const fill = new Fill({ color: '#c02' })
const style = new Style({ fill, stroke: new Stroke({ color: '#206' }), image: new CircleStyle({ radius: 3, fill }) })
const source = new OGCVectorTile({ url: tileset, format: new MVT() })
const layer = new VectorTileLayer({ source, style })
const view = new View({ center: fromLonLat([15, 37]), zoom: 5 })
const map = new Map({ target: 'map', layers: [layer], view, controls: [] })

// Before the metadata is there, the map is complete, too: with nothing on it.
map.on('rendercomplete', () => {
  const canvas = document.querySelector('#map canvas')
  if (source.getState() !== 'ready' || canvas === null) return
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
  let drawn = 0
  for (let i = 3; i < data.length; i += 4) if (data[i] > 0) drawn += 1
  const features = layer.getFeaturesInExtent(view.calculateExtent())
  window.told = {
    state: source.getState(),
    share: drawn / (canvas.width * canvas.height),
    features: features.map((feature) => ({ id: feature.getId(), type: feature.getType(), ...feature.getProperties() })),
  }
})
