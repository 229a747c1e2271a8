import { base64url } from 'jose'
import type { Keyring } from './keyring.ts'

const encoder = new TextEncoder()

/**
 * A keyed hash of a canonical user name, whether a user has it or not: it chooses a cell, names the row of its attempts
 * and is the key of its rate limit, and nobody outside can compute it. The label keeps it apart from any signature (a JWS
 * signing input has no space).
 */
export async function nameId(keyring: Keyring, username: string): Promise<string> {
  const key = keyring.refresh.signer.signing
  const mac = await crypto.subtle.sign('HMAC', key, encoder.encode(`user name ${username}`))
  return base64url.encode(new Uint8Array(mac))
}
