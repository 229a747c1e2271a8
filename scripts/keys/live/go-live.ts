import { DeployFault } from '../../deploy/fault.ts'
import type { PendingKeys } from '../../deploy/folder.ts'
import { KEY_SECRETS } from '../waits.ts'
import { checkLiveSet, checkVersion, type Expected } from './check.ts'
import type { LiveDeployment } from './deployment.ts'
import { kidsOf, rememberKeys } from './memory.ts'
import { shownKids } from './sets.ts'
import { deployVersions, makeVersion, newTag, type Place, placeOf, prefixOf, readLatest } from './versions.ts'

/**
 * Puts a pending set live, from where it was interrupted: a version without traffic is made and checked, then it gets all of
 * the traffic. The folder's set is replaced when the new one is live. A version that fails its check gets no traffic, and
 * the folder keeps its set. Throws `DeployFault`.
 */
export async function goLive(deployment: LiveDeployment, pending: PendingKeys): Promise<void> {
  const { name, wrangler, folder } = deployment
  const expected: Expected = { url: deployment.url, kids: shownKids(pending.set, pending.text) }
  const place = placeNow(deployment, pending)
  if (place.at !== 'live') {
    const version = place.at === 'begin' ? make(deployment, pending, place.live) : place.version
    if (place.at !== 'offered') deployVersions(wrangler, { [version]: 0, [place.live]: 100 })
    console.log(`[2/3] Check version ${version}, which has no traffic yet`)
    const fault = await checkVersion(expected, name, version)
    if (fault !== null) return takeBack(deployment, pending, place.live, fault)
    console.log(`[3/3] Give version ${version} the traffic`)
    deployVersions(wrangler, { [version]: 100 })
  }
  const unseen = await checkLiveSet(expected)
  if (unseen !== null) {
    throw new DeployFault(`The new set is live, but ${unseen}.\nRepeat the command: it waits again.`)
  }
  // The record comes first. An interruption between the two writes is repeated with the same set before.
  rememberKeys(folder, KEY_SECRETS[pending.set], pending.previous, kidsOf(pending.text))
  const tags = { ...folder.record().tags, [pending.set]: pending.tag }
  folder.writeRecord({ accountId: deployment.accountId, url: deployment.url, tags })
  folder.writeSecrets({ [KEY_SECRETS[pending.set]]: pending.text })
  folder.removePending()
}

function placeNow({ name, wrangler, deployed }: LiveDeployment, { tag, set }: PendingKeys): Place {
  return placeOf(deployed.versions, readLatest(wrangler), { tag, prefix: prefixOf(set) }, name)
}

function make(deployment: LiveDeployment, { set, text, tag }: PendingKeys, live: string): string {
  const secret = KEY_SECRETS[set]
  console.log(`[1/3] Make a version with the new ${secret}, without traffic`)
  return makeVersion(deployment.wrangler, { secret, value: text, tag, live, folder: deployment.folder })
}

/**
 * Gives the version of before all of the traffic. The next upload inherits the secrets of the latest version, so the set of
 * before is put into a version of its own, which becomes the latest one and is live.
 */
function takeBack(deployment: LiveDeployment, pending: PendingKeys, live: string, fault: string): never {
  const { wrangler, folder } = deployment
  deployVersions(wrangler, { [live]: 100 })
  const secret = KEY_SECRETS[pending.set]
  const before = folder.secrets()[secret]
  const said = [`The new version failed its check: ${fault}.`, 'It has no traffic, and the set is as before.']
  if (before === undefined) {
    said.push(
      `The next npm run deploy would use the refused ${secret}, because this machine does not have the set of today.`,
      'Give npm run keys -- put a right set before you deploy.',
    )
  } else {
    const tag = newTag(pending.set)
    const restored = makeVersion(wrangler, { secret, value: before, tag, live, folder })
    folder.writeRecord({ tags: { ...folder.record().tags, [pending.set]: tag } })
    deployVersions(wrangler, { [restored]: 100 })
  }
  folder.removePending()
  throw new DeployFault(said.join('\n'))
}
