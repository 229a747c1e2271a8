import { z } from 'zod'
import type { VersionedPolicy } from './customer-policy.ts'

export const ROLES = ['ROLE_SUPER_ADMIN', 'ROLE_USER', 'ROLE_READ_ONLY', 'ROLE_SUPPORT'] as const
export const USER_TYPES = ['PORTAL', 'PUBLIC_API'] as const

export type Role = (typeof ROLES)[number]
export type UserType = (typeof USER_TYPES)[number]

/** A user, as the directory stores it. */
export interface User {
  readonly id: string
  /** An e-mail address in lower case. */
  readonly username: string
  /** PHC string. Null: the user has no password. */
  readonly passwordHash: string | null
  /** The id that the customer gave to the user, or null. */
  readonly externalId: string | null
  readonly userType: UserType
  readonly customerId: string
  readonly role: Role
  readonly disabled: boolean
  /** Null before the first login. */
  readonly cell: string | null
  readonly epoch: number
  /** The ending that the cell has not confirmed, or null. */
  readonly ending: UnappliedEnding | null
  /** True if the user was removed and its cell has not confirmed it. */
  readonly removing: boolean
  /** The operator of the change that the cell has not confirmed, as the JSON of an actor, or null. */
  readonly changedBy: string | null
  /** The policy of the customer. Null: it never had one. */
  readonly customerPolicy: VersionedPolicy | null
}

/** An ending of a user's families that the directory has and the cell has not confirmed. */
export interface UnappliedEnding {
  /** Identifies the change. */
  readonly id: string
  readonly cause: string
  /** The id of the family that does not end, or null. */
  readonly except: string | null
  /** Who caused it, as JSON. Null: a Worker of an older release wrote it. */
  readonly by: string | null
}

/** The canonical form of a user name, in which it is stored and looked up. */
export function canonicalUsername(username: string): string {
  return username.toLowerCase()
}

const encoder = new TextEncoder()
const MAX_PASSWORD_BYTES = 1024

const wellFormed = z.refine<string>((text) => text.isWellFormed(), 'must be well-formed Unicode')

const tooLong = `must be at most ${MAX_PASSWORD_BYTES} bytes of UTF-8`

/**
 * The rules for the text of a password, which is neither trimmed nor normalized. The limit bounds the work of hashing. The
 * first rule is cheap, and refuses only passwords that the last one refuses too. A lone surrogate is refused because UTF-8
 * cannot encode it, so that two such passwords would have one hash.
 */
export const passwordRules = [
  z.maxLength(MAX_PASSWORD_BYTES, { error: tooLong, abort: true }),
  wellFormed,
  // scrypt uses HMAC, which pads a key with NULs (RFC 2104 §2). A password with a NUL at its end would have the same hash
  // as without it.
  z.refine<string>((text) => !text.endsWith('\0'), 'must not end with a NUL character'),
  z.refine<string>((text) => encoder.encode(text).byteLength <= MAX_PASSWORD_BYTES, tooLong),
] as const

/** The rules for the text of a user name in a request. RFC 5321 §4.5.3.1 limits an address to 254 characters. */
export const usernameRules = [z.maxLength(254, 'must be at most 254 characters'), wellFormed] as const
