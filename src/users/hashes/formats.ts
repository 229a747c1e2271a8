import { argon2id } from './argon2id.ts'
import { aspnet } from './aspnet.ts'
import { bcrypt } from './bcrypt.ts'
import { django } from './django.ts'
import { firebaseScrypt } from './firebase-scrypt.ts'
import {
  type HashFormat,
  type ImportedHash,
  MAX_MEMORY,
  MAX_MILLISECONDS,
  MIN_MILLISECONDS,
} from './imported-hash.ts'
import { keycloak } from './keycloak.ts'
import { pbkdf2Phc } from './pbkdf2-phc.ts'
import { scrypt } from './scrypt.ts'
import { readWeakHash } from './weak-hash.ts'
import { wrapped } from './wrapped.ts'

/** Every format of other systems. The first one whose mark a text has reads it. */
const FORMATS: readonly HashFormat[] = [
  bcrypt,
  argon2id,
  scrypt,
  firebaseScrypt,
  pbkdf2Phc,
  aspnet,
  keycloak,
  wrapped,
  django,
]

/** The names of the formats, as reports have them. */
export const FORMAT_NAMES = FORMATS.map(({ name }) => name)

/** The reading of a hash of another system. */
export type ReadHash =
  /** `stored` is what the directory keeps. */
  | { readonly ok: true; readonly stored: string }
  /** `rule` names the broken rule, as words that follow the name of the field. It never quotes the hash. */
  | { readonly ok: false; readonly rule: string }

/** Reads a hash of another system. Refuses what is of no format, malformed, too weak or too costly to verify. */
export function readHash(text: string): ReadHash {
  if (readWeakHash(text) !== null) {
    return refused('is a fast hash, which is stored wrapped alone: npm run user -- import wraps it')
  }
  const format = FORMATS.find(({ mark }) => mark.test(text))
  if (format === undefined) return refused(`is of no known format: ${FORMAT_NAMES.join(', ')}`)
  const hash = format.read(text)
  if (hash === null) return refused(`is no hash of the format ${format.name}: must be ${format.form}`)
  if (hash.milliseconds < MIN_MILLISECONDS) {
    return refused(`costs less than ${MIN_MILLISECONDS} ms to verify, so that it protects no password`)
  }
  if (hash.milliseconds > MAX_MILLISECONDS) {
    const cost = Math.ceil(hash.milliseconds)
    return refused(`costs ${cost} ms to verify, and may cost ${MAX_MILLISECONDS} ms`)
  }
  if (hash.memory > MAX_MEMORY) {
    return refused(`needs ${mebibytes(hash.memory)} MiB to verify, and may need ${mebibytes(MAX_MEMORY)} MiB`)
  }
  return { ok: true, stored: `${format.name}:${text}` }
}

/** The modular crypt format, PHC strings, and the schemes of LDAP and of Spring, of whatever algorithm. */
const ANY_HASH = /^(?:\$[a-z0-9-]{1,20}\$|\{[a-z0-9-]{2,20}\})\S{20,}$/i

/**
 * Whether a text looks like a hash, also like one that is not read here. It is no password then: a person who gives one means the
 * password that it is of.
 */
export function looksLikeHash(text: string): boolean {
  const isRead = FORMATS.some(({ mark, read }) => mark.test(text) && read(text) !== null)
  return isRead || readWeakHash(text) !== null || ANY_HASH.test(text)
}

/** Whether the directory has a hash of another system here, and not ours, which begins with `$`. */
export function isImported(stored: string): boolean {
  return !stored.startsWith('$')
}

/** The hash of another system that `readHash` stored. Throws if it is none. */
export function importedHash(stored: string): ImportedHash {
  const [, name, text = ''] = /^([a-z0-9-]+):(.*)$/s.exec(stored) ?? []
  const hash = FORMATS.find((format) => format.name === name)?.read(text)
  if (hash === undefined || hash === null) throw new Error('a stored password hash is malformed')
  return hash
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 1024 / 1024)
}

function refused(rule: string): ReadHash {
  return { ok: false, rule }
}
