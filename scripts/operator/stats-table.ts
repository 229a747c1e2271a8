import { z } from 'zod'
import { printable } from '../command-line/printable.ts'
import { OperatorFault, type Row } from './operator-api.ts'

const counts = z.record(z.string(), z.number())

const stats = z.object({
  since: z.string(),
  cells: z.number(),
  pending: z.number(),
  logins: z.number(),
  sessionsEnded: counts,
  secondUses: counts,
  locks: counts,
  liveSessions: z.number(),
  isEstimate: z.boolean(),
  outbox: z.object({ entries: z.number(), oldestSeconds: z.number() }),
})

/** The answer of `GET /api/v2/operator/stats` as lines of a name and a number. Throws `OperatorFault`. */
export function statsTable(row: Row): string {
  const parsed = stats.safeParse(row)
  if (!parsed.success) throw new OperatorFault('the service is of another release, and has other numbers')
  const { since, isEstimate, outbox, ...numbers } = parsed.data
  const lines: (readonly [string, number])[] = [
    [isEstimate ? 'live sessions, an estimate' : 'live sessions', numbers.liveSessions],
    ['logins', numbers.logins],
    ...group('ended sessions', numbers.sessionsEnded),
    ...group('second uses that got the same pair', numbers.secondUses),
    ...group('locks', numbers.locks),
    ['endings that the deny-list does not have yet', outbox.entries],
    ['  seconds since the oldest, at least', outbox.oldestSeconds],
    ['cells that answered', numbers.cells],
    ['cells that did not answer', numbers.pending],
  ]
  const width = Math.max(...lines.map(([name]) => name.length))
  const shown = lines.map(([name, number]) => `${printable(name.padEnd(width))}  ${number}`)
  return [`since ${printable(since)}`, ...shown].join('\n')
}

/** The sum of counts, then each. */
function group(name: string, all: Readonly<Record<string, number>>): (readonly [string, number])[] {
  const sum = Object.values(all).reduce((total, one) => total + one, 0)
  return [[name, sum], ...Object.entries(all).map(([cause, one]) => [`  ${cause}`, one] as const)]
}
