import { randomBytes } from 'node:crypto'
import { ConfigFault, parseConfig } from '../../src/config.ts'
import { KeyFault } from '../../src/keys/import-key.ts'
import { loadKeyring } from '../../src/keys/keyring.ts'
import { generateKey } from '../keys/key-set.ts'
import { DeployFault } from './fault.ts'
import type { DeploymentFolder, Secrets } from './folder.ts'

/** Where a secret that the Worker lacks comes from. */
export type Source = 'folder' | 'environment' | 'new'

/** Whether this machine keeps nothing: one of CI, or of Cloudflare's own builds. */
const forgets = ({ CI, WORKERS_CI }: Readonly<Record<string, string | undefined>>) =>
  CI !== undefined || WORKERS_CI !== undefined

/**
 * The secrets that the Worker lacks, and where each comes from. CI and Cloudflare's own builds do not make the operator
 * token, because nobody could read it afterwards: the next `npm run deploy` on a machine of the operator makes it.
 */
export function missingSecrets(
  required: readonly string[],
  existing: readonly string[],
  kept: Secrets,
  environment: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, Source> {
  const hasToken = Boolean(environment.OPERATOR_TOKEN) || kept.OPERATOR_TOKEN !== undefined
  const wanted = hasToken || !forgets(environment) ? [...required, 'OPERATOR_TOKEN'] : required
  const missing = wanted.filter((name) => !existing.includes(name))
  return new Map(
    missing.map((name) => {
      if (environment[name]) return [name, 'environment']
      return [name, kept[name] === undefined ? 'new' : 'folder']
    }),
  )
}

/**
 * Refuses to make keys in CI: its folder is lost, so nobody could rotate them. Cloudflare's own build makes them, as the
 * button promises. Throws `DeployFault`.
 */
export function refuseLostKeys(
  missing: ReadonlyMap<string, Source>,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  if (!forgets(environment) || environment.WORKERS_CI !== undefined) return
  const names = [...missing].filter(([, source]) => source === 'new').map(([name]) => name)
  if (names.length === 0) return
  throw new DeployFault(
    `CI keeps no folder, so new keys would be lost. Set ${names.join(', ')} in the environment, as npm run keys makes them,\n` +
      'or deploy the first time from your own machine. Nothing was changed.',
  )
}

/** The values of the missing secrets. New ones are kept in the folder first. Throws `DeployFault` for a bad value. */
export async function valuesOf(
  missing: ReadonlyMap<string, Source>,
  folder: DeploymentFolder,
): Promise<Secrets> {
  const kept = folder.secrets()
  const values: Record<string, string> = {}
  const made: Record<string, string> = {}
  for (const [name, source] of missing) {
    if (source === 'new') made[name] = await newSecret(name)
    values[name] = made[name] ?? (source === 'environment' ? process.env[name] : kept[name]) ?? ''
  }
  await refuseBadSecrets(values)
  if (Object.keys(made).length > 0) folder.writeSecrets(made)
  return values
}

async function newSecret(name: string): Promise<string> {
  if (name === 'OPERATOR_TOKEN') return randomBytes(32).toString('base64url')
  const key = await generateKey(name === 'REFRESH_TOKEN_KEYS' ? 'HS256' : 'EdDSA')
  return JSON.stringify({ keys: [key] })
}

/** Applies the rules of the service. Throws `DeployFault`, whose message never quotes a value. */
export async function refuseBadSecrets(values: Secrets): Promise<void> {
  const url = 'https://service.invalid'
  try {
    if (values.OPERATOR_TOKEN !== undefined) {
      parseConfig({ ISSUER: url, AUDIENCE: url, OPERATOR_TOKEN: values.OPERATOR_TOKEN })
    }
    await loadKeyring(
      {
        // A set that is not among the values is not checked.
        ACCESS_TOKEN_KEYS: values.ACCESS_TOKEN_KEYS ?? (await newSecret('ACCESS_TOKEN_KEYS')),
        REFRESH_TOKEN_KEYS: values.REFRESH_TOKEN_KEYS ?? (await newSecret('REFRESH_TOKEN_KEYS')),
      },
      false,
    )
  } catch (error) {
    if (error instanceof KeyFault || error instanceof ConfigFault) throw new DeployFault(error.message)
    throw error
  }
}
