import { createHash, randomUUID } from 'node:crypto'
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, SignJWT } from 'jose'

/** A key of DPoP. Its private part cannot be exported. */
export type ProofKey = GenerateKeyPairResult

export const newKey = (): Promise<ProofKey> => generateKeyPair('ES256')

/** A proof for one request (RFC 9449 §4.2). `token` is the access token that the request presents, for the claim `ath`. */
export async function proofOf(key: ProofKey, method: string, url: string, token?: string): Promise<string> {
  const ath = token && createHash('sha256').update(token).digest('base64url')
  return new SignJWT({ htm: method, htu: url.replace(/\?.*/, ''), jti: randomUUID(), ...(ath && { ath }) })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: await exportJWK(key.publicKey) })
    .setIssuedAt()
    .sign(key.privateKey)
}
