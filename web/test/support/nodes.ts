/** Call components until only elements are left, without a document. */
import type { ComponentChildren, VNode } from 'preact'

export interface Drawn {
  type: string
  props: Record<string, unknown>
  /** Text directly in the element. */
  text: string
}

/** Return the elements of a tree of components without hooks, in the order of the document. */
export function elementsOf(children: ComponentChildren): Drawn[] {
  if (Array.isArray(children)) return children.flatMap(elementsOf)
  if (typeof children !== 'object' || children === null || !('props' in children)) return []
  const { type, props } = children as VNode<Record<string, unknown>>
  if (typeof type === 'function') return elementsOf((type as (props: unknown) => ComponentChildren)(props))
  const inside = props.children as ComponentChildren
  const text = [inside].flat().filter((child) => typeof child === 'string').join('')
  return [{ type, props, text }, ...elementsOf(inside)]
}

/** Return the text that a tree of components without hooks shows. */
export function textOf(children: ComponentChildren): string {
  if (Array.isArray(children)) return children.map(textOf).join('')
  if (typeof children === 'string' || typeof children === 'number') return String(children)
  if (typeof children !== 'object' || children === null || !('props' in children)) return ''
  const { type, props } = children as VNode<Record<string, unknown>>
  return textOf(typeof type === 'function' ? (type as (props: unknown) => ComponentChildren)(props) : (props.children as ComponentChildren))
}

/** Return the text of each element with a test id, by that id. */
export function byTestId(children: ComponentChildren): Record<string, string> {
  const marked = elementsOf(children).filter(({ props }) => 'data-testid' in props)
  return Object.fromEntries(marked.map(({ props }) => [String(props['data-testid']), textOf(props['children'] as ComponentChildren).trim()]))
}
