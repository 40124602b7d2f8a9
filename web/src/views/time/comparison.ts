/** Choose the window to compare with: by its relation to the chosen one, which it keeps when that one moves. */
import { lengthOf, moved, type MonthSpan } from '../../model/months'
import { isWhole, type Series } from '../../model/series'
import { yearBefore } from '../../model/window'

export const RELATIONS = ['none', 'year', 'before', 'typed'] as const
export type Relation = (typeof RELATIONS)[number]

const isSame = (one: MonthSpan, other: MonthSpan): boolean => one.from === other.from && one.to === other.to

/** Return the window in a relation to a span; a typed one keeps its first month. */
export function relatedTo(span: MonthSpan, relation: Relation, typed: MonthSpan | null): MonthSpan | null {
  if (relation === 'year') return yearBefore(span)
  if (relation === 'before') return moved(span, -lengthOf(span))
  return relation === 'typed' && typed ? { from: typed.from, to: typed.from + lengthOf(span) } : null
}

/** Return the relation of two windows. Where several fit, the reader's last choice decides. */
export function relationOf(span: MonthSpan, against: MonthSpan | null, chosen: Relation): Relation {
  if (!against) return 'none'
  const fits = (relation: Relation) => isSame(relatedTo(span, relation, against) ?? span, against)
  return [chosen, 'year', 'before', 'typed'].find((relation): relation is Relation => relation !== 'none' && fits(relation as Relation)) ?? 'typed'
}

/** Return whether a series has all months of the window in a relation to a span. */
export function isOffered(series: Series, span: MonthSpan, relation: Relation): boolean {
  const related = relatedTo(span, relation, null)
  return related === null || isWhole(series, related)
}
