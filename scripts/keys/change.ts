import { type TimesByKid, timeText } from './times.ts'
import type { Waits } from './waits.ts'

/** A set that is to replace another one. Both are lists of kids, and the first one signs. */
export interface Change {
  /** The set of today. Null: it is not known. */
  readonly previous: readonly string[] | null
  readonly next: readonly string[]
  readonly times: TimesByKid
  readonly waits: Waits
  /** Epoch seconds. */
  readonly now: number
}

/** A reason against a change. */
export interface Obstacle {
  /** `early`: a wait is not over, and `--now` skips it. `ends tokens`: it needs `--end-tokens`. */
  readonly kind: 'early' | 'ends tokens'
  readonly words: string
  /** What the change costs if it is made nevertheless. */
  readonly cost: string
}

/** The reasons against a change. Empty: it refuses no token. */
export function obstaclesOf(change: Change): readonly Obstacle[] {
  const { previous } = change
  if (previous === null) {
    return [
      {
        kind: 'ends tokens',
        words: 'Neither this machine nor the service tells which key signs today.',
        cost: 'If the set lacks the keys of today, their tokens are refused, and every user has to log in again.',
      },
    ]
  }
  return [...replacedSigner(previous, change), ...removedKeys(previous, change)]
}

function replacedSigner(previous: readonly string[], change: Change): readonly Obstacle[] {
  const { next, times, waits, now } = change
  const [signer = ''] = previous
  const [first = ''] = next
  if (first === signer) return []
  const ended: Obstacle[] = next.includes(signer)
    ? []
    : [
        {
          kind: 'ends tokens',
          words: `The set lacks the key ${signer}, which signs today.`,
          cost: `Every token that ${signer} signed is refused, and its users have to log in again.`,
        },
      ]
  const unseen = 'Verifiers that have not fetched it yet refuse its tokens, for up to'
  if (!previous.includes(first)) {
    const words = `The first key, ${first}, was never published, so no verifier has it.`
    return [...ended, { kind: 'ends tokens', words, cost: `${unseen} ${waits.publish} s.` }]
  }
  const from = (times[first]?.publishedAt ?? now) + waits.publish
  if (from <= now) return ended
  const words = `${first} may sign from ${timeText(from)}: until then a verifier may lack it.`
  return [...ended, { kind: 'early', words, cost: `${unseen} ${from - now} s.` }]
}

/** Removed keys whose tokens may be in use. The key that signs today is judged above. */
function removedKeys(previous: readonly string[], change: Change): readonly Obstacle[] {
  const { next, times, waits, now } = change
  const removed = previous.slice(1).filter((kid) => !next.includes(kid))
  return removed.flatMap((kid): Obstacle[] => {
    const known = times[kid]
    // A key that never signed has no tokens.
    if (known !== undefined && known.replacedAt === undefined) return []
    const from = (known?.replacedAt ?? now) + waits.expire
    if (from <= now) return []
    return [
      {
        kind: 'early',
        words: `${kid} may be removed from ${timeText(from)}: until then its tokens may be in use.`,
        cost: `Every token that ${kid} signed is refused, and its users have to log in again.`,
      },
    ]
  })
}
