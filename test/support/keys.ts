import { generateKey } from '../../scripts/keys/key-set.ts'
import { importKey } from '../../src/keys/import-key.ts'
import { ALGORITHMS, type Algorithm } from '../../src/tokens/algorithms.ts'
import type { PairSource } from '../../src/tokens/claims.ts'
import type { TokenKey, TokenKeys } from '../../src/tokens/key.ts'

export const ALL = Object.keys(ALGORITHMS) as Algorithm[]

export const ISSUANCE = { issuer: 'https://tokens.example.com', audience: 'https://api.example.com' }

/** A moment with a fraction of a second, which the code must round down. */
export const MOMENT = 1_800_000_000_999

export const SOURCE: PairSource = {
  user: {
    id: '11111111-1111-4111-8111-111111111111',
    customerId: '22222222-2222-4222-8222-222222222222',
    role: 'ROLE_USER',
    userType: 'PORTAL',
    email: 'user@example.com',
  },
  familyId: '33333333-3333-4333-8333-333333333333',
  generation: 7,
  cell: 'weur-3',
  rotatedAt: MOMENT,
  jkt: null,
  accessExpiresAt: 1_800_003_600,
  refreshExpiresAt: 1_801_209_600,
}

export async function newKey(algorithm: Algorithm): Promise<TokenKey> {
  return importKey('the key', await generateKey(algorithm))
}

/** A set whose first key signs. */
export function keysOf(...keys: [TokenKey, ...TokenKey[]]): TokenKeys {
  return { signer: keys[0], byKid: new Map(keys.map((key) => [key.kid, key])) }
}
