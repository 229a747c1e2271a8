import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { importJWK, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../../scripts/project.ts'
import { ALGORITHMS, isAlgorithm } from '../../../src/tokens/algorithms.ts'
import { verifyToken } from '../../../src/tokens/verify.ts'

// Wycheproof's JWS vectors (C2SP/wycheproof, testvectors_v1/json_web_signature_test.json, Apache-2.0) against the
// service's verification. The file is not part of this repository: WYCHEPROOF_JWS names its path. See docs/testing.md.

interface Group {
  readonly comment: string
  readonly public?: JWK
  readonly private?: JWK
  readonly tests: readonly { tcId: number; comment: string; jws: string | object; result: string }[]
}

const file = process.env.WYCHEPROOF_JWS ?? join(ROOT, '../shared/wycheproof/json_web_signature_test.json')
if (!existsSync(file))
  throw new Error(`${file} is not there: set WYCHEPROOF_JWS (docs/testing.md says where to get it)`)
const groups: readonly Group[] = JSON.parse(readFileSync(file, 'utf8')).testGroups

/** Vectors that the service refuses although they are marked valid. */
const STRICTER = new Map([
  [346, 'the key is for PS256 and the token says PS384: a key has one algorithm (RFC 8725 §3.1)'],
  [350, 'the key is for PS256 and the token says PS384: a key has one algorithm (RFC 8725 §3.1)'],
  [372, 'a character outside of base64url in the header: one token has one spelling'],
  [373, 'a character outside of base64url in the payload: one token has one spelling'],
])

/** These are marked invalid, but equal vector 357, which is marked valid. The padding was lost in the file. */
const FAULTY = new Set([367, 370])

/** Refusals after the signature was verified: the vectors' payloads are not claims of the service. */
const PROVEN = 'wrong_type'

async function faultOf(group: Group, jws: string): Promise<string> {
  const jwk = group.public ?? (group.private as JWK)
  // The key set gives each key one algorithm, and has only the algorithms of the table.
  const algorithm = jwk.alg
  if (!isAlgorithm(algorithm) || ALGORITHMS[algorithm].fault(jwk) !== null) return 'no key of ours'
  const { use: _, key_ops: __, ...material } = jwk
  const verifying = (await importJWK(material, algorithm)) as CryptoKey
  const key = { kid: jwk.kid as string, algorithm, signing: verifying, verifying }
  const keys = { signer: key, byKid: new Map([[key.kid, key]]) }
  const expected = { keys, issuer: 'x', audience: 'x', toleranceSeconds: 5, now: Date.now() }
  const verified = await verifyToken('access', jws, expected)
  return verified.ok ? 'none' : verified.refusal
}

describe('Wycheproof', () => {
  it.each(groups.map((group, index) => [`${index} ${group.comment}`, group] as const))(
    '%s',
    async (_, group) => {
      for (const { tcId, comment, jws, result } of group.tests) {
        const said = await faultOf(group, typeof jws === 'string' ? jws : JSON.stringify(jws))
        const proven = said === PROVEN
        const expected = FAULTY.has(tcId) || (result === 'valid' && !STRICTER.has(tcId))
        if (said === 'no key of ours') continue
        expect(proven, `${tcId} ${comment}: ${result}, and we say ${said}`).toBe(expected)
      }
    },
  )
})
