import { base64url } from 'jose'
import type { Keyring } from './keyring.ts'

const encoder = new TextEncoder()

/**
 * The keyed hash of a canonical user name, whether a user has it or not. It chooses a cell, names the row of the
 * attempts and is the key of the rate limit. Nobody outside can compute it. The label separates it from any signature,
 * because a JWS signing input has no space.
 */
export async function nameId(keyring: Keyring, username: string): Promise<string> {
  const key = keyring.refresh.signer.signing
  const mac = await crypto.subtle.sign('HMAC', key, encoder.encode(`user name ${username}`))
  return base64url.encode(new Uint8Array(mac))
}
