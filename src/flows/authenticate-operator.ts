import { createHash, timingSafeEqual } from 'node:crypto'
import { errors, type JWTVerifyGetKey } from 'jose'
import { now } from '../core/clock.ts'
import { type Operator, SECRET_OPERATOR } from '../core/operator.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { Unavailable } from '../core/unavailable.ts'
import { verifyIdentity } from '../tokens/cloudflare-identity.ts'
import type { PublishedKeys } from '../tokens/published-keys.ts'
import { parseOperatorToken } from '../users/operator-token.ts'
import { verifySecret } from '../users/random-secret.ts'
import type { Service } from './service.ts'

/** Milliseconds for which old keys of Cloudflare Access are used while new ones cannot be fetched. */
const STALE_KEYS_MS = 60 * 60 * 1000

/**
 * The operator of a token: that of the secret, or a row of the database. Refuses with `bad_token`, whatever is wrong. No row is
 * kept, unlike that of a client: within its time a disabled operator could enable itself again, or add another. Every
 * refusal of a well-formed token costs the same. Throws `Unavailable` if the database does not answer for such a token.
 */
export async function authenticateOperator(service: Service, token: string): Promise<Result<Operator>> {
  const { config, operators } = service
  if (config.operatorToken !== null && isEqual(token, config.operatorToken)) return ok(SECRET_OPERATOR)
  const presented = parseOperatorToken(token)
  if (presented === null) return refuse('bad_token', 'operator_token')
  const found = await operators.find(presented.id)
  // The comparison also runs without a row, so an unknown operator costs the same.
  const proven = verifySecret(presented.secret, found?.tokenHash ?? null)
  if (found === null || !proven) return refuse('bad_token', 'operator_token')
  if (found.disabled) return refuse('bad_token', 'disabled_operator')
  return ok({ id: found.id, name: found.name })
}

/**
 * The operator of an application token of Cloudflare Access. Refuses with `bad_token`. Throws `Unavailable` if the keys of the
 * team cannot be fetched.
 */
export async function authenticateIdentity(service: Service, assertion: string): Promise<Result<Operator>> {
  const { config, accessKeys } = service
  if (config.access === null || accessKeys === null) return refuse('bad_token', 'operator_token')
  const verified = await verifyIdentity(assertion, {
    keys: choosing(accessKeys),
    issuer: config.access.teamDomain,
    audience: config.access.audience,
    toleranceSeconds: config.clockToleranceSeconds,
    now: now(),
  })
  return verified.ok ? ok(verified.operator) : refuse('bad_token', `identity_${verified.refusal}`)
}

/** Chooses a key of the team. A failure to fetch is an outage, and a key that the team does not have is not. */
function choosing(keys: PublishedKeys): JWTVerifyGetKey {
  const choose = keys.chooser(STALE_KEYS_MS)
  return async (header, token) => {
    try {
      return await choose(header, token)
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
        throw error
      throw new Unavailable('access_keys', error)
    }
  }
}

// The hashes have equal lengths, so the time of the comparison shows neither the content nor the length.
function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
