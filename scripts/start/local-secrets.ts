import { randomBytes } from 'node:crypto'
import { LOCAL_KEY_MARK, LOCAL_OPERATOR_PREFIX } from '../../src/core/local.ts'
import type { Algorithm } from '../../src/tokens/algorithms.ts'
import { generateKey } from '../keys/key-set.ts'

/** New secrets for local runs and tests, with the marks that a deployment refuses. */
export async function localSecrets() {
  return {
    ACCESS_TOKEN_KEYS: await localSet('EdDSA'),
    REFRESH_TOKEN_KEYS: await localSet('HS256'),
    EVENT_KEYS: await localSet('RS256'),
    OPERATOR_TOKEN: LOCAL_OPERATOR_PREFIX + randomBytes(32).toString('base64url'),
  }
}

async function localSet(algorithm: Algorithm): Promise<string> {
  return JSON.stringify({ keys: [{ ...(await generateKey(algorithm)), [LOCAL_KEY_MARK]: true }] })
}
