import { base64url } from 'jose'
import type { Keyring } from './keyring.ts'

const encoder = new TextEncoder()

/**
 * A keyed hash of a user name that no user has: it chooses a cell and names the row of its attempts, and nobody
 * outside can compute either. The label keeps it apart from any signature (a JWS signing input has no space).
 */
export async function strangerId(keyring: Keyring, username: string): Promise<string> {
  const key = keyring.refresh.signer.signing
  const mac = await crypto.subtle.sign('HMAC', key, encoder.encode(`unknown user ${username}`))
  return base64url.encode(new Uint8Array(mac))
}
