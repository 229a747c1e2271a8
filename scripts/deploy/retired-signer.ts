import { keptSet, kidsIn } from '../keys/live/sets.ts'
import { DeployFault } from './fault.ts'
import type { DeploymentFolder } from './folder.ts'
import { publishedKids } from './live-service.ts'

/**
 * Refuses a deployment while the service signs with a key that the key file no longer has. The set was changed by hand or
 * on another machine, or a step of a rotation is not finished. The next step would then take back what the other one did.
 * Throws `DeployFault`, and `KeyFault` for a set that the service would refuse; neither message has a key.
 */
export async function refuseRetiredSigner(folder: DeploymentFolder, issuer: string): Promise<void> {
  const kept = await keptSet(folder, 'access')
  if (kept === null) return
  const [signer] = (await publishedKids(issuer)) ?? []
  if (signer === undefined || kidsIn(kept).includes(signer)) return
  throw new DeployFault(
    [
      `The service signs with the key ${signer}, which ACCESS_TOKEN_KEYS in ${folder.secretsFile} does not have.`,
      'If the file is right, put its set live: npm run keys -- put. If the service is right, restore the file from your vault.',
    ].join('\n'),
  )
}
