import { ALGORITHMS, isAlgorithm } from '../../../src/tokens/algorithms.ts'
import { DeployFault } from '../../deploy/fault.ts'
import type { DeploymentFolder } from '../../deploy/folder.ts'
import { publishedKids } from '../../deploy/live-service.ts'
import { refuseBadSecrets } from '../../deploy/secrets.ts'
import { type KeySet, readKeySet } from '../key-set.ts'
import { KEY_SECRETS, type SetName } from '../waits.ts'
import { sameKids } from './check.ts'
import type { LiveDeployment } from './deployment.ts'
import { lastTag } from './versions.ts'

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
  /** Whether the folder has the set of the service, as far as that can be seen. */
  readonly agrees: boolean
  /** Whether the service answers. */
  readonly answers: boolean
  /** What the service shows, for a message. */
  readonly shown: string
}

const NO_ANSWER = 'nothing, because it does not answer'

/**
 * Compares the folder's set with the live service. A service that does not answer tells nothing, and `put` can replace a
 * set that it does not accept.
 */
export async function setOfToday(
  deployment: LiveDeployment,
  name: SetName,
  kept: KeySet | null,
): Promise<Today> {
  if (name === 'refresh') return refreshSetOfToday(deployment, kept)
  const live = await publishedKids(deployment.url)
  if (live === null) return { kids: null, agrees: false, answers: false, shown: NO_ANSWER }
  const shown = live.join(', ') || 'no key'
  if (kept !== null && sameKids(shownKids(name, JSON.stringify(kept)) ?? [], live)) {
    return { kids: kidsIn(kept), agrees: true, answers: true, shown }
  }
  // What the service shows is the set of today, except for HS256 keys.
  return { kids: live.length === 0 ? null : live, agrees: kept === null, answers: true, shown }
}

/**
 * No answer shows refresh keys. The folder's set is that of the service if its access keys are, and if no other machine has
 * brought a refresh set since: the latest versions tell by their tags. A wrong set would log all users out.
 */
async function refreshSetOfToday(deployment: LiveDeployment, kept: KeySet | null): Promise<Today> {
  const { folder, wrangler, url } = deployment
  const live = await publishedKids(url)
  const seen = { answers: live !== null, shown: live === null ? NO_ANSWER : 'no refresh key' }
  if (kept === null) return { kids: null, agrees: true, ...seen }
  const access = await keptSet(folder, 'access')
  const isFolderOfService =
    access === null || live === null || sameKids(shownKids('access', JSON.stringify(access)) ?? [], live)
  const tag = lastTag(wrangler, 'refresh')
  const isLastChange = tag === null || [folder.record().tags?.refresh, folder.pending()?.tag].includes(tag)
  return isFolderOfService && isLastChange
    ? { kids: kidsIn(kept), agrees: true, ...seen }
    : { kids: null, agrees: false, ...seen }
}

/** The difference between the folder and the service, for a message. */
export function differenceOf({ folder }: LiveDeployment, name: SetName, kept: KeySet, today: Today): string {
  return name === 'refresh'
    ? `${folder.secretsFile} is that of another deployment, or another machine has changed the keys since.`
    : `the service shows ${today.shown}, and ${folder.secretsFile} has ${kidsIn(kept).join(', ')}.`
}
