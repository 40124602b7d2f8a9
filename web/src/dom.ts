/** Build parts of the page without markup in strings. */
type Child = Node | string | null

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children.filter((child) => child !== null))
  return made
}

export function svg(tag: string, attributes: Record<string, string>, ...children: Node[]): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

export function byId<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no #${id}`)
  return found as T
}

/** Return a definition list. */
export function definitions(rows: [string, Child, Record<string, string>?][]): HTMLDListElement {
  const list = element('dl')
  for (const [term, description, attributes] of rows) {
    list.append(element('dt', {}, term), element('dd', attributes ?? {}, description))
  }
  return list
}

/** Show an error where assistive technology announces it, until the reader chooses another view. */
export function showAlert(error: unknown): void {
  const line = byId('alert')
  line.textContent = error instanceof Error ? error.message : String(error)
  line.hidden = false
}

export function clearAlert(): void {
  byId('alert').hidden = true
}
