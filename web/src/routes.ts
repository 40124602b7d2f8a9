/**
 * Define the five routes: ids, names, short names, colours (of different lightness, none red) and label positions (lng, lat).
 *
 * `north` is the latitude to which the landing areas of a route reach, if that is beyond its corridor.
 */
export const ROUTES = [
  { id: 'CMED', name: 'Central Mediterranean', short: 'Central Med.', north: 45.2, hue: '#3492e9', anchor: [17.6, 35.2] },
  { id: 'EMED', name: 'Eastern Mediterranean', short: 'Eastern Med.', north: -90, hue: '#7b3391', anchor: [30.4, 35.3] },
  { id: 'WBAL', name: 'Western Balkans', short: 'Western Balkans', north: -90, hue: '#196a30', anchor: [20.8, 44.1] },
  { id: 'WMED', name: 'Western Mediterranean', short: 'Western Med.', north: 40.3, hue: '#a98c2e', anchor: [-1.4, 36.3] },
  { id: 'WAFR', name: 'Atlantic / West African', short: 'Atlantic', north: -90, hue: '#2e373b', anchor: [-18, 22.5] },
] as const

export type RouteId = (typeof ROUTES)[number]['id']

export const SERIES = 'frontex.detections.v1'

export function isRouteId(text: string | null): text is RouteId {
  return ROUTES.some((route) => route.id === text)
}

export function routeName(route: RouteId | null): string {
  return ROUTES.find(({ id }) => id === route)?.name ?? 'All five routes'
}
