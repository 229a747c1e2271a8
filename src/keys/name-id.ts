import { base64url } from 'jose'
import type { Keyring } from './keyring.ts'

const encoder = new TextEncoder()

/**
 * A keyed hash of a canonical user name, which need not be the name of a user. It chooses the cell of the name's attempts,
 * and is the key of their row and of their rate limit. A caller cannot compute it. The label has a space, which no JWS
 * signing input has, so the hash is never a valid signature.
 */
export async function nameId(keyring: Keyring, username: string): Promise<string> {
  const key = keyring.refresh.signer.signing
  const mac = await crypto.subtle.sign('HMAC', key, encoder.encode(`user name ${username}`))
  return base64url.encode(new Uint8Array(mac))
}
