/** Define the five routes: ids, names, short names and label positions (lng, lat). Their colours are in `palette.ts`. */
import looks from '../../routes_geo/report/looks.json'
import texts from '../../routes_geo/picture/texts.json'

const IDS = ['CMED', 'EMED', 'WBAL', 'WMED', 'WAFR'] as const

export type RouteId = (typeof IDS)[number]

export const ROUTES = IDS.map((id) => ({ id, name: texts.routes[id], short: texts.short_routes[id], anchor: looks.route_anchors[id] as [number, number] }))

export function isRouteId(text: string | null): text is RouteId {
  return ROUTES.some((route) => route.id === text)
}

export function routeName(route: RouteId | null): string {
  return ROUTES.find(({ id }) => id === route)?.name ?? 'All five routes'
}
