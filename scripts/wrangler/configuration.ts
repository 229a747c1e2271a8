import { CONFIG_NAMES, ConfigFault, parseConfig } from '../../src/config.ts'
import { KeyFault } from '../../src/keys/import-key.ts'
import { type KeySecrets, loadKeyring } from '../../src/keys/keyring.ts'
import { nearest } from '../command-line/nearest.ts'
import type { Variables } from '../start/dev-vars.ts'

const KEY_SETS = ['ACCESS_TOKEN_KEYS', 'REFRESH_TOKEN_KEYS'] as const satisfies readonly (keyof KeySecrets)[]

/** The secrets. They are never in wrangler.toml. */
export const SECRETS: readonly string[] = [...KEY_SETS, 'OPERATOR_TOKEN', 'EVENT_KEYS']

/** The names that the service reads in its environment, besides bindings. */
const NAMES = new Set([...CONFIG_NAMES, ...SECRETS])

/** The reason why a name has no effect, with advice. Null: the service reads the name. */
export function unknownName(name: string): string | null {
  if (NAMES.has(name)) return null
  const meant = nearest(name, [...NAMES])
  const advice = meant === null ? 'take it out; docs/configuration.md lists all' : `did you mean ${meant}?`
  return `the service knows no such name; ${advice}`
}

/** The faults of the names under `[secrets]` of wrangler.toml, one line each. */
export function secretNameFaults(required: readonly string[]): readonly string[] {
  return required
    .filter((name) => !SECRETS.includes(name))
    .map(
      (name) => `${name}: ${unknownName(name) ?? 'is no secret'}; take it out of [secrets] of wrangler.toml`,
    )
}

/** The faults of the variables, one line each, which begins with the variable's name. Empty: there is none. */
export function variableFaults(variables: Variables): readonly string[] {
  const unknown = Object.keys(variables).flatMap((name) => {
    const fault = unknownName(name)
    return fault === null ? [] : [`${name}: ${fault}`]
  })
  return [...unknown, ...valueFaults(variables)]
}

function valueFaults(variables: Variables): readonly string[] {
  try {
    parseConfig(variables)
    return []
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults
    throw error
  }
}

/** The faults of the two key sets of a local run, in the words of the Worker. */
export async function keyFaults(secrets: Variables): Promise<readonly string[]> {
  const unset = KEY_SETS.filter((name) => !secrets[name])
  if (unset.length > 0) return unset.map((name) => `${name}: must be set`)
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both sets were just seen
    await loadKeyring(secrets as Variables & KeySecrets, true)
    return []
  } catch (error) {
    if (error instanceof KeyFault) return [error.message]
    throw error
  }
}
