import { Buffer } from 'node:buffer'

/**
 * The bytes of a base64 text (RFC 4648 §4), with or without padding, or null if it is none. passlib writes `.` for `+`
 * (passlib.utils.binary.ab64_encode).
 */
export function bytesOf(text: string): Buffer | null {
  const bare = text.replace(/={0,2}$/, '').replaceAll('.', '+')
  if (!/^[A-Za-z0-9+/]*$/.test(bare) || bare.length % 4 === 1) return null
  return Buffer.from(bare, 'base64')
}
