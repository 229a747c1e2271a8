import { measureCell } from './cell.ts'
import type { Attempts } from './harness/attempts.ts'
import type { Checkout } from './harness/commit.ts'
import { measureLogins } from './logins.ts'
import type { Group } from './options.ts'
import { measureStart } from './start.ts'

/** A measured figure that is no refresh under load. */
export interface Line {
  readonly what: string
  readonly value: string
}

/** The figures of a part. Its series are those that goals name. */
export interface Part {
  readonly lines: readonly Line[]
  readonly series?: readonly (readonly [string, readonly number[]])[]
}

/** Measures the parts of these groups: a cell's bytes and a create, a storm of logins, the start of the Worker. */
export async function measureParts(
  only: readonly Group[],
  today: Checkout | null,
  attempts: Attempts,
  say: (line: string) => void,
): Promise<Part[]> {
  const parts: Part[] = []
  const measures = {
    cell: () => measureCell(say),
    logins: () => measureLogins(say),
    start: () => measureStart(today, say),
  } as const
  for (const group of ['cell', 'logins', 'start'] as const) {
    if (!only.includes(group)) continue
    await attempts.of(`the group ${group}`, async () => {
      parts.push(await measures[group]())
    })
  }
  return parts
}
