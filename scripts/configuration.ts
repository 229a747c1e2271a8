import { ConfigFault, parseConfig } from '../src/config.ts'
import { KeyFault } from '../src/keys/import.ts'
import { type KeySecrets, loadKeyring } from '../src/keys/keyring.ts'
import type { Variables } from './dev-vars.ts'

/** What is wrong with the variables, one line a fault that begins with the variable's name. No line: all is well. */
export function variableFaults(variables: Variables): readonly string[] {
  try {
    parseConfig(variables)
    return []
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults
    throw error
  }
}

/** What is wrong with the two key sets of a local run, as the Worker would say it. */
export async function keyFaults(secrets: Variables): Promise<readonly string[]> {
  const names = ['ACCESS_TOKEN_KEYS', 'REFRESH_TOKEN_KEYS'] as const
  const unset = names.filter((name) => !secrets[name])
  if (unset.length > 0) return unset.map((name) => `${name}: must be set`)
  try {
    await loadKeyring(secrets as Variables & KeySecrets, true)
    return []
  } catch (error) {
    if (error instanceof KeyFault) return [error.message]
    throw error
  }
}
