import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type Deployed, parsed } from '../../deploy/deployed.ts'
import { DeployFault } from '../../deploy/fault.ts'
import type { DeploymentFolder } from '../../deploy/folder.ts'
import { failureOf, type Wrangler } from '../../wrangler/remote.ts'
import type { SetName } from '../waits.ts'

/** The version of a Worker that was made last. It need not be live. */
export interface LatestVersion {
  readonly id: string
  readonly tag: string | null
  /** Of a version that `npm run keys` made: the live version that it was made from, so that both have the same code. */
  readonly madeFrom: string | null
}

const list = z.array(
  z.looseObject({
    id: z.string(),
    annotations: z
      .looseObject({ 'workers/tag': z.string().optional(), 'workers/message': z.string().optional() })
      .default({}),
  }),
)

const MESSAGE = 'New keys, and the code of version '

/** The beginning of the tags of the versions that have a new set. */
export const prefixOf = (set: SetName) => `keys-${set}-`

/** A tag for the version of a new change. */
export const newTag = (set: SetName): string => prefixOf(set) + randomBytes(5).toString('hex')

/** The latest versions, the newest last. Throws `DeployFault`. */
function readVersions(wrangler: Wrangler) {
  const asked = wrangler.read('versions', 'list', '--json')
  if (!asked.ok) throw new DeployFault(`Cloudflare was asked for the Worker's versions: ${failureOf(asked)}`)
  return parsed(list, asked.stdout)
}

/** The tag of the last change of a set, among the latest versions. Null: they have none. Throws `DeployFault`. */
export function lastTag(wrangler: Wrangler, set: SetName): string | null {
  const tags = readVersions(wrangler).map(({ annotations }) => annotations['workers/tag'])
  return tags.findLast((tag) => tag?.startsWith(prefixOf(set))) ?? null
}

/** Reads the version that was made last. Throws `DeployFault`. */
export function readLatest(wrangler: Wrangler): LatestVersion {
  const latest = readVersions(wrangler).at(-1)
  if (latest === undefined) throw new DeployFault('The Worker has no version: run npm run deploy first')
  const message = latest.annotations['workers/message'] ?? ''
  return {
    id: latest.id,
    tag: latest.annotations['workers/tag'] ?? null,
    madeFrom: message.startsWith(MESSAGE) ? message.slice(MESSAGE.length) : null,
  }
}

/** A version to make. */
export interface NewVersion {
  readonly secret: string
  readonly value: string
  readonly tag: string
  /** The live version, which is the latest one. */
  readonly live: string
  readonly folder: DeploymentFolder
}

/**
 * Makes a version of the latest one with another value of a secret, without traffic, and returns its id. wrangler reads the
 * value from a file in the folder that has the keys anyway, which is removed. Throws `DeployFault`.
 */
export function makeVersion(wrangler: Wrangler, { secret, value, tag, live, folder }: NewVersion): string {
  const made = folder.handOver({ [secret]: value }, (file) =>
    wrangler.read('versions', 'secret', 'bulk', file, '--tag', tag, '--message', MESSAGE + live),
  )
  if (!made.ok) throw new DeployFault(`The new version was not made: ${failureOf(made)}`)
  // wrangler tells the id of the version only in its text for people.
  const latest = readLatest(wrangler)
  if (latest.tag === tag) return latest.id
  throw new DeployFault(`Version ${latest.id} was uploaded meanwhile. Repeat the command when it is live.`)
}

/** Gives versions their shares of the traffic, in percent. Throws `DeployFault`. */
export function deployVersions(wrangler: Wrangler, shares: Readonly<Record<string, number>>): void {
  const specs = Object.entries(shares).map(([id, percentage]) => `${id}@${percentage}`)
  const finished = wrangler.read('versions', 'deploy', ...specs, '-y')
  if (!finished.ok) {
    throw new DeployFault(`The traffic was not given to ${specs.join(' ')}: ${failureOf(finished)}`)
  }
}

/** How far a change of keys has come. */
export type Place =
  | { readonly at: 'begin'; readonly live: string }
  | { readonly at: 'made' | 'offered'; readonly live: string; readonly version: string }
  | { readonly at: 'live' }

/**
 * How far the change with this tag has come. A change that has not begun needs the latest version to be live, because the
 * new version is made from the latest one. `prefix` begins the tags of changes of this set. Throws `DeployFault`.
 */
export function placeOf(
  shares: Deployed['versions'],
  latest: LatestVersion,
  { tag, prefix }: { readonly tag: string; readonly prefix: string },
  worker: string,
): Place {
  const live = shares.find(({ percentage }) => percentage === 100)?.id
  if (live === undefined) throw sharedTraffic(shares, worker)
  if (latest.id === live && shares.length === 1) {
    return latest.tag === tag ? { at: 'live' } : { at: 'begin', live }
  }
  const isOffered = shares.some(({ id }) => id === latest.id)
  if (latest.madeFrom === live && (isOffered || shares.length === 1)) {
    if (latest.tag === tag) return { at: isOffered ? 'offered' : 'made', live, version: latest.id }
    // A change of this set that was given up has no traffic, and the new version replaces its set.
    if (latest.tag?.startsWith(prefix)) return { at: 'begin', live }
  }
  if (shares.length > 1) throw sharedTraffic(shares, worker)
  throw new DeployFault(
    [
      `The latest version of ${worker} is ${latest.id}, which is not live (${live} is).`,
      'New keys come in a version that is made from the latest one, so its code would go live with them.',
      'Put the latest code live first (npm run deploy), then repeat this command.',
    ].join('\n'),
  )
}

function sharedTraffic(shares: Deployed['versions'], worker: string): DeployFault {
  return new DeployFault(
    [
      `Two versions of ${worker} share the traffic:`,
      ...shares.map(({ id, percentage }) => `  ${percentage} %  ${id}`),
      'Give one of them all of it, then repeat this command:',
      `npm exec -- wrangler versions deploy VERSION@100 --name ${worker}`,
    ].join('\n'),
  )
}
