/** Define the five routes: ids, names, colours (of different lightness, none red) and label positions (lng, lat). */
export const ROUTES = [
  { id: 'CMED', name: 'Central Mediterranean', hue: '#1f5fa8', anchor: [17.6, 35.2] },
  { id: 'EMED', name: 'Eastern Mediterranean', hue: '#7a4bb0', anchor: [30.4, 35.3] },
  { id: 'WBAL', name: 'Western Balkans', hue: '#0b7a4b', anchor: [20.8, 44.1] },
  { id: 'WMED', name: 'Western Mediterranean', hue: '#9a6a00', anchor: [-1.4, 36.3] },
  { id: 'WAFR', name: 'Atlantic / West African', hue: '#3c4a57', anchor: [-18, 22.5] },
] as const

export type RouteId = (typeof ROUTES)[number]['id']

export const SERIES = 'frontex.detections.v1'

export function isRouteId(text: string | null): text is RouteId {
  return ROUTES.some((route) => route.id === text)
}

export function routeName(route: RouteId | null): string {
  return ROUTES.find(({ id }) => id === route)?.name ?? 'All five routes'
}
