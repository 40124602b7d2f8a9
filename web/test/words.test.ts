/** No text of the page is left untranslated: the sources are parsed, and compared with the dictionaries. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import shared from '../../routes_geo/picture/texts.json'
import dictionary from '../src/words/fr'

const ROOT = join(import.meta.dirname, '../src')
const SHARED = 'texts.json'
const SERVICE = join(import.meta.dirname, '../../routes_geo')

/** Tables of texts that reach `t` through a variable: file and name of each, by the file and the expression given to `t`. Those in `texts.json` are shared with the service. */
const TABLES: Record<string, [string, string][]> = {
  'map/names.ts name': [[SHARED, 'routes']],
  'map/names.ts short': [[SHARED, 'short_routes']],
  'standing.ts STANDINGS[place]': [['standing.ts', 'STANDINGS']],
  'views/Aside.tsx name': [[SHARED, 'routes']], // and names of the service for other routes
  'views/Claims.tsx word': [['views/Claims.tsx', 'VERDICTS']],
  'views/Hotspots.tsx BASES[first.basis]': [['views/Hotspots.tsx', 'BASES']],
  'views/Hotspots.tsx RELATIONS[capacity.relation]': [['views/Hotspots.tsx', 'RELATIONS']],
  'views/PressureDetails.tsx PART_NAMES[figure.part]': [['views/PressureDetails.tsx', 'PART_NAMES']],
  'views/PressureDetails.tsx PART_NAMES[part]': [['views/PressureDetails.tsx', 'PART_NAMES']],
  'views/PressureDetails.tsx PART_MEANINGS[part]': [['views/PressureDetails.tsx', 'PART_MEANINGS']],
  'views/RoutesTable.tsx name': [[SHARED, 'routes']],
  'views/Search.tsx KINDS[hit.kind]': [['views/Search.tsx', 'KINDS']],
  'views/Shortcuts.tsx what': [['views/Shortcuts.tsx', 'KEYS']],
  'views/places/texts.ts NO_CHANGE[change.reason]': [['views/places/texts.ts', 'NO_CHANGE']],
  'views/places/texts.ts name': [[SHARED, 'routes']],
  'views/legend_items.ts LEGEND.little': [[SHARED, 'legend.little']],
  'views/legend_items.ts LEGEND.marks[name as keyof typeof LEGEND.marks]': [[SHARED, 'legend.marks']],
  'views/legend_items.ts line': [[SHARED, 'legend.count_title'], [SHARED, 'legend.change_title']],
  'views/legend_items.ts text': [[SHARED, 'legend.words']],
  'views/texts.ts BANDS[band]': [['views/texts.ts', 'BANDS']],
  'views/texts.ts NO_CHANGE[reason]': [['views/texts.ts', 'NO_CHANGE']],
}

/** Expressions given to `t` whose text comes from the service; it stays English if the dictionary lacks it. */
const OF_SERVICE: readonly string[] = ['views/parts.tsx children', 'views/Header.tsx title', 'views/PlacesTable.tsx title', 'views/time/Lists.tsx series.unit', 'views/time/texts.ts series.unit', 'views/time/texts.ts title']
/** The forms of a plural: the texts are read where `plural` is called. */
const FORMS = 'format.ts `{count} ${noun}`'
/** Functions that return a name of a route, or another name of the same kind. */
const NAMING: Record<string, [string, string][]> = { routeName: [[SHARED, 'routes'], ['routes.ts', 'routeName']] }
/** Keys of tables whose texts are not read by people. */
const UNREAD = new Set(['id', 'hue', 'icon', 'keys'])
/** Attributes that people read or hear. */
const READ = new Set(['aria-label', 'aria-description', 'aria-valuetext', 'aria-roledescription', 'title', 'placeholder', 'alt', 'label', 'what'])

/** What only a translation can write: letters, and signs that French sets apart. */
const LETTERS = /[\p{L}:;?!]/u

const paths = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
const sources = new Map(paths.map((path) => [path, parse(path, readFileSync(join(ROOT, path), 'utf8'))]))

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS)
}

/** Return what `read` makes of each node of a tree. */
function walk<T>(root: ts.Node, read: (node: ts.Node) => readonly T[]): T[] {
  const results: T[] = []
  const visit = (node: ts.Node): void => {
    results.push(...read(node))
    ts.forEachChild(node, visit)
  }
  visit(root)
  return results
}

interface Call {
  path: string
  texts: string[]
  /** Expression that is no literal; empty for literals. */
  expression: string
}

/** Return the texts of a literal, or of both sides of a condition; null for anything else. */
function literals(node: ts.Expression | undefined): string[] | null {
  if (node && ts.isStringLiteralLike(node)) return [node.text]
  if (!node || !ts.isConditionalExpression(node)) return null
  const sides = [literals(node.whenTrue), literals(node.whenFalse)]
  return sides.every((side) => side !== null) ? sides.flat().filter((text) => text !== null) : null
}

function callsOf(source: ts.SourceFile, name: string): ts.CallExpression[] {
  return walk(source, (node) => (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name ? [node] : []))
}

/** Return the calls of `t`, and those of `plural` with both forms. */
function translated(path: string, source: ts.SourceFile): Call[] {
  const direct = callsOf(source, 't').map(({ arguments: [given] }) => {
    const texts = literals(given)
    return { path, texts: texts ?? [], expression: texts ? '' : (given?.getText(source) ?? '') }
  })
  const plurals = callsOf(source, 'plural').map(({ arguments: [, singular, many] }) => {
    const one = literals(singular)?.[0]
    const texts = one === undefined ? [] : [`{count} ${one}`, `{count} ${literals(many)?.[0] ?? `${one}s`}`]
    return { path, texts, expression: texts.length ? '' : 'plural' }
  })
  return [...direct, ...plurals]
}

/** Return the texts in a part of the shared ones. */
function leaves(part: unknown): string[] {
  return typeof part === 'string' ? [part] : Object.values(part as object).flatMap(leaves)
}

/** Return the texts of a table, or those that a function returns: its string literals, apart from keys and ids. */
function tableTexts([path, name]: [string, string]): string[] {
  if (path === SHARED) return leaves(name.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], shared))
  const source = sources.get(path)
  const tables = source ? walk(source, (node) => ((ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node)) && node.name?.getText(source) === name ? [node] : [])) : []
  return tables.flatMap((table) =>
    walk(ts.isVariableDeclaration(table) ? (table.initializer ?? table) : table, (node) => {
      const isKey = ts.isPropertyAssignment(node.parent) && (node.parent.name === node || UNREAD.has(node.parent.name.getText(source)))
      return ts.isStringLiteral(node) && !isKey && /[a-z ]/.test(node.text) ? [node.text] : []
    }),
  )
}

const calls = [...sources].flatMap(([path, source]) => translated(path, source))
const naming = ({ expression }: Call): [string, string][] => NAMING[/^(\w+)\(/.exec(expression)?.[1] ?? ''] ?? []
/** Return the part of the shared texts that an expression such as `texts.nouns[indicator]` names. */
const sharing = ({ expression }: Call): [string, string][] => (expression.startsWith('texts.') ? [[SHARED, expression.slice('texts.'.length).replace(/\[.*/, '')]] : [])
const tablesOf = (call: Call): [string, string][] => TABLES[`${call.path} ${call.expression}`] ?? [...naming(call), ...sharing(call)]
const tables = [...new Set(calls.flatMap(tablesOf).map((table) => table.join(' ')))].map((table) => table.split(' ') as [string, string])
/** Texts of the page, with the file of each. */
const texts = new Map<string, string>([
  ...calls.flatMap(({ path, texts: all }) => all.map((text) => [text, path] as const)),
  ...tables.flatMap((table) => tableTexts(table).map((text) => [text, table[0]] as const)),
])
const french = new Map(Object.entries(dictionary))

/** Return texts of the service that it can send: literals of its modules, and the texts of its pictures. */
function serviceTexts(): Set<string> {
  const modules = readdirSync(SERVICE, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.py'))
  const literals = modules.flatMap((path) => [...readFileSync(join(SERVICE, path), 'utf8').matchAll(/"([^"\n]*)"/g)].map(([, text = '']) => text))
  return new Set([...literals, ...leaves(shared)])
}

describe('the texts of the page', () => {
  test('were read: from calls, conditions, plurals and tables', () => {
    for (const text of ['Five routes to Europe: published counts', 'All five routes', 'Zoom in', '{count} months', '{count} small counts', 'Confirmed', 'Central Med.', 'in force at that time', 'small base', '{count} on cells']) expect([...texts.keys()]).toContain(text)
    expect(texts.size).toBeGreaterThan(250)
  })
  test('reach `t` as literals, or through a table that is named here', () => {
    const listed = [...OF_SERVICE, FORMS]
    expect(calls.filter((call) => call.expression && !tablesOf(call).length && !listed.includes(`${call.path} ${call.expression}`))).toEqual([])
    const used = new Set(calls.map(({ path, expression }) => `${path} ${expression}`))
    expect([...Object.keys(TABLES), ...listed].filter((entry) => !used.has(entry))).toEqual([])
    for (const table of tables) expect(tableTexts(table).length, table.join(' ')).toBeGreaterThan(0)
  })
  test('are all in French', () => {
    expect([...texts].filter(([text]) => !french.has(text)).map(([text, path]) => `${path}: ${text}`)).toEqual([])
  })
  test('are all that is in French, apart from texts of the service', () => {
    const ofService = serviceTexts()
    expect([...french.keys()].filter((text) => !texts.has(text) && !ofService.has(text))).toEqual([])
  })
})

describe('the French texts', () => {
  const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
  test('have the same placeholders', () => {
    expect([...french].filter(([text, translation]) => names(text).join() !== names(translation).join())).toEqual([])
  })
  test('have spaces that do not break before double signs and in quotes', () => {
    const wrong = /[^\u00a0\u202f][:;?!%\u00bb](?!\d)|\u00ab[^\u00a0\u202f]|\d %/u
    expect([...french.values()].filter((text) => wrong.test(text))).toEqual([])
  })
  test('have typographical apostrophes and quotes', () => {
    expect([...french.values()].filter((text) => /['"]|\.\.\./.test(text))).toEqual([])
  })
  test('are translations, unless both languages have the same word', () => {
    const same = ['API', 'Guide', 'Hotspots', 'Pause', 'Points', 'Route', 'Score', 'Service', 'Source', 'route', '{difference} ({reason})']
    expect([...french].flatMap(([text, translation]) => (text === translation ? [text] : [])).sort()).toEqual(same)
  })
})

/** Return the texts that a tree of JSX shows without `t`: between tags, in braces, and in attributes that are read. */
function untranslated(source: ts.SourceFile): string[] {
  return walk(source, (node) => {
    if (ts.isJsxText(node)) return LETTERS.test(node.text) ? [node.text.trim()] : []
    if (ts.isJsxAttribute(node)) return READ.has(node.name.getText(source)) ? shownTexts(node.initializer) : []
    return ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent) ? shownTexts(node.expression) : []
  })
}

/** Return the literals with letters among the results of an expression; calls and elements inside have their own. */
function shownTexts(node: ts.Node | undefined): string[] {
  if (!node) return []
  if (ts.isJsxExpression(node) || ts.isParenthesizedExpression(node)) return shownTexts(node.expression)
  if (ts.isStringLiteralLike(node)) return LETTERS.test(node.text) ? [node.text] : []
  if (ts.isTemplateExpression(node)) return [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).filter((text) => LETTERS.test(text))
  if (ts.isConditionalExpression(node)) return [...shownTexts(node.whenTrue), ...shownTexts(node.whenFalse)]
  if (ts.isBinaryExpression(node)) return [...shownTexts(node.left), ...shownTexts(node.right)].filter(() => !isComparison(node))
  return []
}

function isComparison({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken].includes(kind)
}

describe('elements', () => {
  test.each([
    ['<p>Read this</p>', ['Read this']],
    ["<p>{t('Read this')}, {count} \u00d7 {1}.</p>", []],
    ['<p>{name}: {count}</p>', [':']],
    ["<p>{isOpen ? 'open' : <b>shut</b>}</p>", ['open', 'shut']],
    ["<p>{kind === 'area' && 'an area'}</p>", ['an area']],
    ['<p>{`${count} rows`}</p>', ['rows']],
    ['<p class="note" title="A note" data-kind="area" />', ['A note']],
    ["<p aria-label={isOpen ? 'Open' : t('Shut')} />", ['Open']],
  ])('of %s show %j', (jsx, expected) => {
    expect(untranslated(parse('example.tsx', `const part = ${jsx}`)).map((text) => text.trim())).toEqual(expected)
  })
  test('show no text outside `t`', () => {
    expect([...sources].flatMap(([path, source]) => untranslated(source).map((text) => `${path}: ${text}`))).toEqual([])
  })
})
