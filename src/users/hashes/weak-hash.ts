import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { bytesOf } from './base64.ts'

/** A fast hash of a password with a salt. A copy of it is guessed at billions of passwords a second, so it is stored wrapped. */
export interface WeakHash {
  readonly digest: 'md5' | 'sha1' | 'sha256' | 'sha512'
  /** The salt before the password, and the one after it. */
  readonly before: Uint8Array
  readonly after: Uint8Array
  readonly hash: Uint8Array
}

export const DIGEST_BYTES = { md5: 16, sha1: 20, sha256: 32, sha512: 64 } as const

/** Where the salt is, by the `pf` of Ory Kratos. */
const PLACES: Readonly<Record<string, 'before' | 'after'>> = {
  '{SALT}{PASSWORD}': 'before',
  '{PASSWORD}{SALT}': 'after',
}

const NONE = new Uint8Array()

const DJANGO = /^(md5|sha1)\$([^$]*)\$([0-9a-f]+)$/i
const KRATOS = /^\$(md5|sha1|sha256|sha512)\$(?:pf=([^$]+)\$([^$]+)\$)?([^$]+)$/

/**
 * The fast hash that a text has, or null: in the form of Django (`md5$salt$hex`, whose salt is before the password and may be
 * empty), or of Ory Kratos (`$sha1$pf=…$salt$hash`, each in base64, or `$md5$hash`).
 */
export function readWeakHash(text: string): WeakHash | null {
  const [, name = '', salt = '', hex] = DJANGO.exec(text) ?? []
  if (hex !== undefined) return checked(name, Buffer.from(salt), 'before', Buffer.from(hex, 'hex'))
  const [, digest = '', template, saltText = '', hashText = ''] = KRATOS.exec(text) ?? []
  const place = template === undefined ? 'before' : PLACES[bytesOf(template)?.toString() ?? '']
  const [bytes, hash] = [bytesOf(saltText), bytesOf(hashText)]
  return place === undefined || bytes === null || hash === null ? null : checked(digest, bytes, place, hash)
}

/** The fast hash of a password with this salt, in base64. It is what the wrapping hash is made of. */
export function fastHash({ digest, before, after }: Omit<WeakHash, 'hash'>, password: string): string {
  return createHash(digest).update(before).update(password).update(after).digest('base64')
}

function checked(
  name: string,
  salt: Uint8Array,
  place: 'before' | 'after',
  hash: Uint8Array,
): WeakHash | null {
  const digest = name.toLowerCase()
  if (!isDigest(digest) || hash.byteLength !== DIGEST_BYTES[digest]) return null
  return { digest, before: NONE, after: NONE, [place]: salt, hash }
}

function isDigest(name: string): name is WeakHash['digest'] {
  return Object.hasOwn(DIGEST_BYTES, name)
}
