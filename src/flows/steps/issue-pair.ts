import { toSeconds } from '../../core/clock.ts'
import type { CellUser, Family } from '../../families/rules/family.ts'
import { inSpan } from '../../observe/spans.ts'
import { type Pair, signPair } from '../../tokens/sign.ts'
import type { Service } from '../service.ts'

export type TokenType = 'Bearer' | 'DPoP'

export interface IssuedPair extends Pair {
  /** Lifetime of the access token, in seconds. */
  readonly validityTime: number
  /** The token type of the access token (RFC 6749 §7.1). */
  readonly tokenType: TokenType
  /** The cell of its family. */
  readonly cell: string
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
    accessExpiresAt: family.accessExpiresAt,
    jkt: family.jkt,
    refreshExpiresAt: family.refreshExpiresAt,
  }
  const pair = await inSpan('sign', () => signPair(source, service.config, service.keyring))
  return {
    ...pair,
    cell,
    validityTime: family.accessExpiresAt - toSeconds(family.rotatedAt),
    tokenType: family.jkt === null ? 'Bearer' : 'DPoP',
  }
}
