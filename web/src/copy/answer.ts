/** Answer in a static copy what the service answers: from files, and from what they contain for any window. */
import { load } from '../data/request'
import { parseSpan } from '../model/months'
import { areaFigure, cellFigures } from './cells'
import { loadFile, readFile } from './files'
import { seriesIn } from './series'
import { tileBytes } from './tiles'

type Parts = Readonly<Record<string, string>>

/** What is computed here: patterns of paths, and answers to them. All else is a file. */
const COMPUTED: readonly [RegExp, (parts: Parts, given: URLSearchParams, signal?: AbortSignal) => Promise<Response>][] = [
  [/^\/tiles\/(?<set>\w+)\/(?<z>\d+)\/(?<x>\d+)\/(?<y>\d+)\.mvt$/, async ({ set = '', z, x, y }, _, signal) => new Response(await tileBytes(set, Number(z), Number(x), Number(y), signal))],
  [/^\/tiles\/(?<set>\w+)\.json$/, async ({ set = '' }) => Response.json(await tileJson(set))],
  [/^\/series\/(?<route>\w+)$/, async ({ route = '' }, given) => Response.json(await seriesIn(route, spanOf(given)))],
  [/^\/collections\/cells\/items$/, async (_, given, signal) => Response.json(collection(await cellFigures(given.get('series') ?? '', given.get('cell') ?? '', spanOf(given), signal)))],
  [
    /^\/collections\/cells\/items\/area\.(?<area>.+)\.(?<route>\w+)$/,
    async ({ area = '', route = '' }, given, signal) => Response.json({ properties: await areaFigure(given.get('series') ?? '', area, route, spanOf(given), signal) }),
  ],
]

/** Return the response to a path as the service would give it; a missing file is an error in words. */
export async function answer(path: string, accept: string, signal?: AbortSignal): Promise<Response> {
  const address = new URL(path, location.href)
  const { pathname, searchParams } = address
  if (pathname.startsWith(new URL('assets/', location.href).pathname)) return load(path, address, {}, signal) // fonts of the map
  for (const [pattern, compute] of COMPUTED) {
    const match = pattern.exec(decodeURIComponent(pathname))
    if (match) return compute(match.groups ?? {}, searchParams, signal)
  }
  return loadFile(path, accept === 'application/octet-stream' ? '.bin' : '.json', signal)
}

function spanOf(given: URLSearchParams) {
  const span = parseSpan(given.get('datetime') ?? '')
  if (!span) throw new RangeError(`not a window: ${given.get('datetime')}`)
  return span
}

const collection = (figures: readonly object[]) => ({ features: figures.map((properties) => ({ properties })) })

/** Return the description of a tileset, with an address of its tiles that comes back here. */
async function tileJson(set: string): Promise<object> {
  return { ...(await readFile<object>(`/tiles/${set}.json`)), tiles: [`${location.origin}/tiles/${set}/{z}/{x}/{y}.mvt`] }
}
