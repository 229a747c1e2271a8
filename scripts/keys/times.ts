import type { Waits } from './waits.ts'

/** When a key was first published, and since when it no longer signs. Epoch seconds. */
export interface KeyTimes {
  readonly publishedAt: number
  readonly replacedAt?: number | undefined
}

/** The times of the keys of one set, by their kids. */
export type TimesByKid = Readonly<Record<string, KeyTimes>>

/**
 * The times after a set went live at `now`. `previous` are the kids of the set before, the one that signed first. Null: it
 * is not known. A key of unknown history may have signed until now. It gives the same for a set that is live already.
 */
export function timesAfter(
  before: TimesByKid,
  previous: readonly string[] | null,
  next: readonly string[],
  now: number,
): TimesByKid {
  const [signer] = next
  return Object.fromEntries(
    next.map((kid): [string, KeyTimes] => {
      const known = before[kid]
      const publishedAt = known?.publishedAt ?? now
      if (kid === signer) return [kid, { publishedAt }]
      const mayHaveSigned =
        previous === null || previous[0] === kid || (known === undefined && previous.includes(kid))
      const replacedAt = known?.replacedAt ?? (mayHaveSigned ? now : undefined)
      return [kid, { publishedAt, ...(replacedAt !== undefined && { replacedAt }) }]
    }),
  )
}

/** What a key of a live set does. `from` is the epoch second from which its next step is possible. */
export type KeyState =
  | { readonly kid: string; readonly does: 'signs' }
  | { readonly kid: string; readonly does: 'waits' | 'was replaced'; readonly from: number }

/** The states of the keys of a live set, in its order. A key without times counts as published and replaced at `now`. */
export function statesOf(
  kids: readonly string[],
  times: TimesByKid,
  waits: Waits,
  now: number,
): readonly KeyState[] {
  return kids.map((kid, index): KeyState => {
    const known = times[kid] ?? { publishedAt: now, replacedAt: now }
    if (index === 0) return { kid, does: 'signs' }
    return known.replacedAt === undefined
      ? { kid, does: 'waits', from: known.publishedAt + waits.publish }
      : { kid, does: 'was replaced', from: known.replacedAt + waits.expire }
  })
}

/** A step of a rotation that is due, or will be. */
export interface DueStep {
  readonly command: 'promote' | 'retire'
  readonly kid: string
  /** Epoch seconds. */
  readonly from: number
}

/** The next steps of the keys of a set, the earliest first. Empty: nothing is due. */
export function dueSteps(states: readonly KeyState[]): readonly DueStep[] {
  return states
    .flatMap((state): DueStep[] =>
      state.does === 'signs'
        ? []
        : [{ command: state.does === 'waits' ? 'promote' : 'retire', kid: state.kid, from: state.from }],
    )
    .toSorted((one, other) => one.from - other.from)
}

/** A time for people: `2026-11-29 16:44:55 UTC`. */
export const timeText = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`
