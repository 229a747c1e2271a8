import type { Algorithm } from '../../../src/tokens/algorithms.ts'
import { DeployFault } from '../../deploy/fault.ts'
import { append, generateKey, type KeySet, promote, retire } from '../key-set.ts'
import type { KeyState } from '../times.ts'

/** A set that a command makes, and what it does. */
export interface NextSet {
  readonly set: KeySet
  readonly words: string
}

/**
 * The set with a new key, which does not sign yet. A key that waits to sign is refused, so that a repeated command makes no
 * second one. Throws `DeployFault`.
 */
export async function rotated(
  set: KeySet,
  states: readonly KeyState[],
  algorithm: Algorithm | undefined,
): Promise<NextSet> {
  const waiting = states.find(({ does }) => does === 'waits')
  if (waiting !== undefined) {
    throw new DeployFault(
      `${waiting.kid} waits to sign already. Promote it, or retire it if another key is to sign.`,
    )
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- readKeySet names the algorithm of each key
  const key = await generateKey(algorithm ?? (set.keys[0]?.alg as Algorithm))
  return { set: append(set, key), words: `${key.kid} (${key.alg}) is published, and does not sign yet` }
}

/** The set in which a key signs: by default the newest key that waits to. Throws `DeployFault` or `KeySetFault`. */
export function promoted(set: KeySet, states: readonly KeyState[], wanted: string | undefined): NextSet {
  const kid = wanted ?? states.findLast(({ does }) => does === 'waits')?.kid
  if (kid === undefined) {
    throw new DeployFault(`No key waits to sign. Begin with rotate, or name a key: ${listed(states)}`)
  }
  if (states[0]?.kid === kid) throw new DeployFault(`${kid} signs already`)
  return { set: promote(set, kid), words: `${kid} signs from now on` }
}

/**
 * The set without a key: by default the one that was replaced first. Throws `DeployFault`, and `KeySetFault` for the key that
 * signs.
 */
export function retired(set: KeySet, states: readonly KeyState[], wanted: string | undefined): NextSet {
  const kid = wanted ?? firstReplaced(states)
  if (kid === undefined) {
    throw new DeployFault(`No key was replaced. Begin with rotate, or name a key: ${listed(states)}`)
  }
  return { set: retire(set, kid), words: `${kid} is removed` }
}

function firstReplaced(states: readonly KeyState[]): string | undefined {
  const replaced = states.flatMap((state) => (state.does === 'was replaced' ? [state] : []))
  return replaced.toSorted((one, other) => one.from - other.from)[0]?.kid
}

const listed = (states: readonly KeyState[]) => states.map(({ kid, does }) => `${kid} (${does})`).join(', ')
