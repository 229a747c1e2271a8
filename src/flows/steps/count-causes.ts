import type { EventCount } from '../../events/tally.ts'

/** Counts by cause. A cause that did not happen is left out. */
export type ByCause = Readonly<Record<string, number>>

/** The number of events of a name, by cause. */
export function byCause(events: readonly EventCount[], name: string): ByCause {
  const causes = Map.groupBy(
    events.filter(({ event }) => event === name),
    ({ cause }) => cause ?? '',
  )
  return Object.fromEntries(
    [...causes].map(([cause, counts]) => [cause, sum(counts.map(({ count }) => count))] as const).toSorted(),
  )
}

/** The number of events of a name, whatever their cause. */
export function countOf(events: readonly EventCount[], name: string): number {
  return sum(events.filter(({ event }) => event === name).map(({ count }) => count))
}

/** The sum of numbers. */
export const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
