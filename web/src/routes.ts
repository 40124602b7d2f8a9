/** Define the five routes: ids, names, short names, colours (of different lightness, none red) and label positions (lng, lat). */
export const ROUTES = [
  { id: 'CMED', name: 'Central Mediterranean', short: 'Central Med.', hue: '#3492e9', anchor: [18.6, 34.6] },
  { id: 'EMED', name: 'Eastern Mediterranean', short: 'Eastern Med.', hue: '#7b3391', anchor: [29.2, 34] },
  { id: 'WBAL', name: 'Western Balkans', short: 'Western Balkans', hue: '#196a30', anchor: [20.8, 44.1] },
  { id: 'WMED', name: 'Western Mediterranean', short: 'Western Med.', hue: '#a98c2e', anchor: [1.4, 34.2] },
  { id: 'WAFR', name: 'Atlantic / West African', short: 'Atlantic', hue: '#2e373b', anchor: [-15, 31.5] },
] as const

export type RouteId = (typeof ROUTES)[number]['id']

export function isRouteId(text: string | null): text is RouteId {
  return ROUTES.some((route) => route.id === text)
}

export function routeName(route: RouteId | null): string {
  return ROUTES.find(({ id }) => id === route)?.name ?? 'All five routes'
}
