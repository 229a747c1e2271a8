import { z } from 'zod'
import type { DeploymentFolder } from '../../deploy/folder.ts'
import { timesAfter } from '../times.ts'
import type { KEY_SECRETS, SetName } from '../waits.ts'

const named = z.object({ keys: z.array(z.object({ kid: z.string() })) })

/** The kids of a set that `npm run keys` or `npm run deploy` wrote, the one that signs first. */
export const kidsOf = (text: string): readonly string[] =>
  named.parse(JSON.parse(text)).keys.map(({ kid }) => kid)

/**
 * Records that a set went live now, for the waits of its keys. `previous` are the kids of the set before. Null: they are not
 * known. It can be repeated.
 */
export function rememberKeys(
  folder: DeploymentFolder,
  secret: (typeof KEY_SECRETS)[SetName],
  previous: readonly string[] | null,
  next: readonly string[],
): void {
  const { keys } = folder.record()
  const now = Math.floor(Date.now() / 1000)
  const times = timesAfter(keys[secret] ?? {}, previous, next, now)
  folder.writeRecord({ keys: { ...keys, [secret]: times } })
}
