import { ALGORITHMS, isAlgorithm } from '../../../src/tokens/algorithms.ts'
import { DeployFault } from '../../deploy/fault.ts'
import type { DeploymentFolder } from '../../deploy/folder.ts'
import { publishedKids } from '../../deploy/live-service.ts'
import { refuseBadSecrets } from '../../deploy/secrets.ts'
import { type KeySet, readKeySet } from '../key-set.ts'
import { KEY_SECRETS, type SetName } from '../waits.ts'
import { sameKids } from './check.ts'
import type { LiveDeployment } from './deployment.ts'

/** Bytes of a secret at most (the platform's limit of 5 KB). */
const SECRET_LIMIT_BYTES = 5_120

/** The kids of a set. */
export const kidsIn = (set: KeySet): readonly string[] => set.keys.map(({ kid }) => kid ?? '')

/**
 * The kids of a set that the JWK Set of the service shows, in its order. Null: none. Refresh keys and HS256 keys are
 * secret, so it shows neither.
 */
export function shownKids(name: SetName, text: string): readonly string[] | null {
  if (name === 'refresh') return null
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it was written by this program
  const { keys } = JSON.parse(text) as KeySet
  const shown = keys.filter(({ alg }) => alg !== undefined && isAlgorithm(alg) && !ALGORITHMS[alg].symmetric)
  return shown.length === 0 ? null : kidsIn({ keys: shown })
}

/** Whether the JWK Set of the service shows every key of a set. */
export const showsAll = (name: SetName, set: KeySet): boolean =>
  shownKids(name, JSON.stringify(set))?.length === set.keys.length

/** The set that this machine put live last. Null: none. Throws `KeyFault` for a file that was changed by hand. */
export async function keptSet(folder: DeploymentFolder, name: SetName): Promise<KeySet | null> {
  const text = folder.secrets()[KEY_SECRETS[name]]
  return text === undefined ? null : readKeySet(text)
}

/**
 * The text of a set for the service. It is judged by the service's own rules, together with the other set where that is
 * known. Throws `DeployFault`, whose message never has a key.
 */
export async function textOf(folder: DeploymentFolder, name: SetName, set: KeySet): Promise<string> {
  const text = JSON.stringify(set)
  const bytes = Buffer.byteLength(text)
  if (bytes > SECRET_LIMIT_BYTES) {
    throw new DeployFault(
      `The set has ${bytes} bytes, and a secret holds ${SECRET_LIMIT_BYTES}: remove a key first, or use a smaller algorithm`,
    )
  }
  const { OPERATOR_TOKEN: _other, ...kept } = folder.secrets()
  await refuseBadSecrets({ ...kept, [KEY_SECRETS[name]]: text })
  return text
}

/** What is known of the set of today. */
export interface Today {
  /** Its kids. Null: not known. */
  readonly kids: readonly string[] | null
  /** Whether the live service shows what the folder has. A set that the service does not show counts as equal. */
  readonly agrees: boolean
  /** What the service shows, for a message. */
  readonly shown: string
}

/**
 * Compares the folder's set with the live service. A service that does not answer tells nothing, and `put` can replace a
 * set that it does not accept.
 */
export async function setOfToday(
  { url }: LiveDeployment,
  name: SetName,
  kept: KeySet | null,
): Promise<Today> {
  if (name === 'refresh') return { kids: kept && kidsIn(kept), agrees: true, shown: 'no refresh key' }
  const live = await publishedKids(url)
  if (live === null) return { kids: null, agrees: false, shown: 'nothing, because it does not answer' }
  const shown = live.join(', ') || 'no key'
  if (kept !== null && sameKids(shownKids(name, JSON.stringify(kept)) ?? [], live)) {
    return { kids: kidsIn(kept), agrees: true, shown }
  }
  // What the service shows is the set of today, except for HS256 keys.
  return { kids: live.length === 0 ? null : live, agrees: kept === null, shown }
}
