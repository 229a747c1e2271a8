import { ConfigFault, parseConfig } from '../../src/config.ts'
import { JWKS_MAX_AGE_SECONDS } from '../../src/http/discovery/jwks.ts'
import { DeployFault } from '../deploy/fault.ts'

/** The secrets that are key sets, by the names that `--set` gives them. */
export const KEY_SECRETS = { access: 'ACCESS_TOKEN_KEYS', refresh: 'REFRESH_TOKEN_KEYS' } as const

export type SetName = keyof typeof KEY_SECRETS

/** Seconds until every location runs a new secret, and until a cache between has dropped the old JWK Set. */
export const SPREAD_SECONDS = 300

/** The waits of a rotation, in seconds. */
export interface Waits {
  /** From the publication of a key until it may sign: until then some verifiers do not have it. */
  readonly publish: number
  /** From the replacement of the key that signed until it may be removed: until then its tokens may be in use. */
  readonly expire: number
}

/**
 * The waits for one set, from the variables of the live Worker. docs/operations.md ("Ordinary key rotation") explains
 * them. Throws `DeployFault` for variables that the service refuses.
 */
export function waitsOf(set: SetName, vars: Readonly<Record<string, string>>): Waits {
  const { policy } = configOf(vars)
  if (set === 'refresh') {
    return { publish: SPREAD_SECONDS, expire: policy.idleTtlSeconds + SPREAD_SECONDS }
  }
  // A retry gets the pair of the last rotation again, signed by the key that signed then.
  const retry = Math.max(policy.idempotencyWindowSeconds, policy.reuseGraceSeconds)
  const life = policy.accessTokenTtlSeconds + policy.expiredAccessGraceSeconds + retry
  return { publish: JWKS_MAX_AGE_SECONDS + SPREAD_SECONDS, expire: life + SPREAD_SECONDS }
}

function configOf(vars: Readonly<Record<string, string>>) {
  try {
    return parseConfig(vars)
  } catch (error) {
    if (error instanceof ConfigFault) {
      throw new DeployFault(`The live Worker has bad variables: ${error.message}`)
    }
    throw error
  }
}
