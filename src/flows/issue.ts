import type { CellUser, Family } from '../families/family.ts'
import { type Pair, signPair } from '../tokens/sign.ts'
import type { Service } from './service.ts'

export interface IssuedPair extends Pair {
  /** Seconds the access token lives. */
  readonly validityTime: number
}

/** Signs the pair of a family's current generation. */
export async function issuePair(
  service: Service,
  cell: string,
  family: Family,
  user: CellUser,
): Promise<IssuedPair> {
  const source = {
    user,
    cell,
    familyId: family.id,
    generation: family.generation,
    rotatedAt: family.rotatedAt,
    refreshExpiresAt: family.refreshExpiresAt,
  }
  const pair = await signPair(source, service.config, service.keyring)
  return { ...pair, validityTime: service.config.accessTokenTtlSeconds }
}
