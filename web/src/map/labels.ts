/** Define the labels of the map: quiet names of countries, places with their names, and names of routes in ink. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl'
import { BOLD, REGULAR } from '../fonts'
import { GROUNDS } from '../palette'
import type { RouteId } from '../routes'
import { countryNames } from './country_names'
import { FULL_NAME_ZOOM } from './names'
import { NAME_OPACITY, type Looks } from './view'

/** Layers with names. */
export const NAMES = ['countries', 'place-names', 'area-figures', 'route-names'] as const

export function labels(looks: Looks): LayerSpecification[] {
  return [countries(looks), ...places(looks), areaFigures(looks), routes(looks)]
}

/** Return the opacity of routes; unselected routes are fainter. */
export function routeOpacity(route: RouteId | null, { shown, back }: { shown: number; back: number }): ExpressionSpecification | number {
  return route ? ['case', ['==', ['get', 'route'], route], shown, back] : shown
}

function halo({ scheme }: Looks) {
  return { 'text-halo-color': GROUNDS[scheme].land, 'text-halo-width': 1.4 }
}

function countries(looks: Looks): LayerSpecification {
  return {
    id: 'countries',
    type: 'symbol',
    source: 'basemap',
    'source-layer': 'countries',
    filter: ['>=', ['zoom'], ['get', 'rank']],
    layout: {
      'text-field': countryField(),
      'text-font': [REGULAR],
      'text-size': 12,
      'text-transform': 'uppercase',
      'text-letter-spacing': 0.08,
      'text-max-width': 8,
      'symbol-sort-key': ['get', 'rank'],
    },
    paint: { 'text-color': GROUNDS[looks.scheme].country, ...halo(looks) },
  }
}

/** Return the name of a country in the language of the page. */
export function countryField(): ExpressionSpecification {
  const names = [...countryNames()].flat()
  return names.length ? (['match', ['get', 'name'], ...names, ['get', 'name']] as unknown as ExpressionSpecification) : ['get', 'name']
}

function places(looks: Looks): LayerSpecification[] {
  const origin = { source: 'places', 'source-layer': 'places', minzoom: 5 }
  const { land, ink } = GROUNDS[looks.scheme]
  return [
    {
      id: 'places',
      type: 'circle',
      ...origin,
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 5, 2.2, 8, 4],
        'circle-color': ink,
        'circle-stroke-color': land,
        'circle-stroke-width': 1.2,
      },
    },
    {
      id: 'place-names',
      type: 'symbol',
      ...origin,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': [REGULAR],
        'text-size': 12,
        'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
        'text-radial-offset': 0.6,
        'text-justify': 'auto',
      },
      paint: { 'text-color': ink, ...halo(looks) },
    },
  ]
}

function areaFigures({ scheme }: Looks): LayerSpecification {
  const { ink, land } = GROUNDS[scheme]
  return {
    id: 'area-figures',
    type: 'symbol',
    source: 'area-figures',
    filter: ['>=', ['zoom'], ['get', 'zoom']],
    layout: {
      'text-field': ['get', 'text'],
      'text-font': [REGULAR],
      'text-size': 12,
      // Beside the middle of the area, so that its cells stay visible.
      'text-variable-anchor': ['bottom', 'top', 'left', 'right'],
      'text-radial-offset': 1.4,
      'text-justify': 'auto',
      'text-padding': 1,
      'symbol-sort-key': ['get', 'rank'],
    },
    paint: { 'text-color': ink, 'text-halo-color': land, 'text-halo-width': 2 },
  }
}

function withLine(name: 'name' | 'short'): ExpressionSpecification {
  return ['case', ['==', ['get', 'line'], ''], ['get', name], ['concat', ['get', name], '\n', ['get', 'line']]]
}

function routes(looks: Looks): LayerSpecification {
  return {
    id: 'route-names',
    type: 'symbol',
    source: 'route-names',
    maxzoom: 7,
    layout: {
      'text-field': ['step', ['zoom'], withLine('short'), FULL_NAME_ZOOM, withLine('name')],
      'text-font': [BOLD],
      'text-size': ['step', ['zoom'], 12, FULL_NAME_ZOOM, 13],
      'text-max-width': ['step', ['zoom'], 6, FULL_NAME_ZOOM, 9],
      'text-allow-overlap': true,
      'text-ignore-placement': false,
    },
    paint: { 'text-color': GROUNDS[looks.scheme].ink, 'text-opacity': routeOpacity(looks.route, NAME_OPACITY), ...halo(looks) },
  }
}
