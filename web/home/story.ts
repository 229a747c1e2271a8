import { claimsOf } from '../../packages/client/src/session/claims.ts'
import { randomKey } from '../../packages/client/src/session/keys.ts'
import type { Answer, HistoryEvent, KeyPair, Pair } from './service.ts'

// What the demo knows. Each press makes the next value of it (web/home/presses.ts), and the components show it.

export type Actor = 'owner' | 'thief'

/** A pair in somebody's hands. */
export interface Held {
  readonly pair: Pair
  readonly familyId: string
  readonly generation: number
  /** The `Idempotency-Key` of the next refresh. */
  readonly nextKey: string
  /** True: the thief has stolen this key with the pair. */
  readonly isKeyStolen: boolean
}

/** A generation of the family. */
export interface Link {
  readonly generation: number
  readonly by: Actor
  readonly refreshToken: string
  /** The `Idempotency-Key` of the refresh that made it. Null for a login. */
  readonly madeWith: string | null
  /** True: its answer was lost, and nobody has got it since. */
  readonly isLost: boolean
  /** Who got the same answer again. */
  readonly again: readonly Actor[]
}

export interface Family {
  readonly id: string
  readonly isBound: boolean
  readonly links: readonly Link[]
  /** Whose call ended it, or showed that it had ended. Null: it lives. */
  readonly endedBy: Actor | null
  /** The generation that was used twice. Null: the family lives, or was ended elsewhere. */
  readonly reused: number | null
  /** Who was refused since the end. */
  readonly refused: readonly Actor[]
}

/** How a call ended. */
export type Outcome =
  | { readonly kind: 'login'; readonly isBound: boolean }
  | {
      readonly kind: 'stolen'
      readonly withKey: boolean
      readonly isBound: boolean
      readonly generation: number
    }
  | { readonly kind: 'rotated'; readonly generation: number; readonly isLost: boolean }
  | {
      /** The same successor again. */
      readonly kind: 'repeated'
      readonly generation: number
      /** What made the service take the call for a retry. */
      readonly by: 'key' | 'proof' | 'grace'
      /** True: the refresh token has the same bytes. */
      readonly isSame: boolean
      /** True: the other of the two had made the first call. */
      readonly isShared: boolean
    }
  | { readonly kind: 'no_proof' }
  | { readonly kind: 'reuse'; readonly generation: number; readonly wasRetry: boolean }
  | { readonly kind: 'dead'; readonly generation: number; readonly isUsed: boolean }
  | { readonly kind: 'expired' }
  | { readonly kind: 'ended_elsewhere' }
  | { readonly kind: 'failed'; readonly answer: Answer }

/** The last call, as the service saw it. */
export interface Call {
  readonly line: string
  readonly sent: string
  readonly answer: Answer
}

export interface Story {
  readonly family: Family | null
  readonly owner: Held | null
  readonly thief: Held | null
  /** The owner's key of a bound session. */
  readonly key: KeyPair | null
  /** True: the owner waits for an answer that was lost. */
  readonly isWaiting: boolean
  readonly said: Readonly<Record<Actor, Outcome | null>>
  /** Who made the last press. */
  readonly lastBy: Actor | null
  readonly call: Call | null
  /** The event of the family that ended before the present login. */
  readonly ending: HistoryEvent | null
}

export const START: Story = {
  family: null,
  owner: null,
  thief: null,
  key: null,
  isWaiting: false,
  said: { owner: null, thief: null },
  lastBy: null,
  call: null,
  ending: null,
}

/** A pair with what its refresh token says, and a new key for its refresh (docs/clients.md, "Retry"). */
export function heldOf(pair: Pair): Held {
  const { sid, gen } = claimsOf(pair.refreshToken)
  return { pair, familyId: String(sid), generation: Number(gen), nextKey: randomKey(), isKeyStolen: false }
}

export const newestOf = ({ links }: Family): number => links.at(-1)?.generation ?? -1

export const isDead = ({ family }: Story): boolean => family !== null && family.endedBy !== null

export type Press = 'login' | 'refresh' | 'retry' | 'steal'

/** The press that shows the most next. The page marks its button, so that a newcomer sees the theft in five presses. */
export function nextPress(story: Story): { readonly actor: Actor; readonly press: Press } {
  const { family, owner, thief, isWaiting, said } = story
  if (family === null || owner === null) return { actor: 'owner', press: 'login' }
  if (family.endedBy !== null) {
    const other = family.endedBy === 'owner' ? 'thief' : 'owner'
    const holds = other === 'owner' ? owner : thief
    return holds === null || family.refused.includes(other)
      ? { actor: 'owner', press: 'login' }
      : { actor: other, press: 'refresh' }
  }
  if (isWaiting) return { actor: 'owner', press: 'retry' }
  if (thief === null) return { actor: 'thief', press: 'steal' }
  const isThiefsTurn = thief.generation < newestOf(family) && said.thief?.kind !== 'no_proof'
  return { actor: isThiefsTurn ? 'thief' : 'owner', press: 'refresh' }
}
