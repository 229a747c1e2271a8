import type { Colour } from './draw-plot.ts'
import type { Today } from './use-readings.ts'

type ByCause = Today['sessionsEnded']

/** Causes of endings that are one colour of the plot. A cause that no group names belongs to the last one. */
export interface CauseGroup {
  readonly name: string
  readonly colour: Colour
  readonly causes: readonly string[]
}

export const CAUSE_GROUPS: readonly CauseGroup[] = [
  { name: 'Logged out', colour: 1, causes: ['logout'] },
  { name: 'Ended', colour: 2, causes: ['ended'] },
  { name: 'Password changed', colour: 3, causes: ['password'] },
  { name: 'Too many sessions', colour: 6, causes: ['cap'] },
  { name: 'By an operator', colour: 4, causes: ['operator', 'issued_before', 'disabled', 'removed'] },
  { name: 'Reuse', colour: 5, causes: ['reuse'] },
  { name: 'Other', colour: 7, causes: [] },
]

/** The number of endings of a group. */
export function countOf(group: CauseGroup, counts: ByCause): number {
  const named = CAUSE_GROUPS.flatMap(({ causes }) => causes)
  const isOf = (cause: string) =>
    group.causes.length === 0 ? !named.includes(cause) : group.causes.includes(cause)
  return sumOf(Object.fromEntries(Object.entries(counts).filter(([cause]) => isOf(cause))))
}

/** The sum of counts by cause. */
export function sumOf(counts: ByCause): number {
  return Object.values(counts).reduce((total, one) => total + one, 0)
}
