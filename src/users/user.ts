import { z } from 'zod'

export const ROLES = ['ROLE_SUPER_ADMIN', 'ROLE_USER', 'ROLE_READ_ONLY', 'ROLE_SUPPORT'] as const
export const USER_TYPES = ['PORTAL', 'PUBLIC_API'] as const

export type Role = (typeof ROLES)[number]
export type UserType = (typeof USER_TYPES)[number]

/** A user as the directory knows it. */
export interface User {
  readonly id: string
  /** Lower-cased; an e-mail address. */
  readonly username: string
  /** PHC string. */
  readonly passwordHash: string
  readonly userType: UserType
  readonly customerId: string
  readonly role: Role
  readonly disabled: boolean
  /** Null until the first create. */
  readonly cell: string | null
  readonly epoch: number
  /** What of the user has yet to end in the cell; null: nothing, as far as the directory knows. */
  readonly ending: UnappliedEnding | null
  /** True: the user was removed, and its cell may not know yet. */
  readonly removing: boolean
}

/** An ending of a user's families that was written to the directory, and that the cell has not confirmed. */
export interface UnappliedEnding {
  /** Names the change. */
  readonly id: string
  readonly cause: string
  /** The family that lives on, if one does. */
  readonly except: string | null
}

/** The one form in which a user name is stored and looked up. */
export function canonicalUsername(username: string): string {
  return username.toLowerCase()
}

const encoder = new TextEncoder()
const MAX_PASSWORD_BYTES = 1024

const wellFormed = z.refine<string>((text) => text.isWellFormed(), 'must be well-formed Unicode')

const tooLong = `must be at most ${MAX_PASSWORD_BYTES} bytes of UTF-8`

/**
 * What a string must be to be a password, exactly as sent: no trim, no normalization. The limit bounds the hashing's
 * work (no character has less than a byte, so the first rule refuses only what the last one would); a lone surrogate is
 * refused because UTF-8 cannot spell it, and two such passwords would hash alike.
 */
export const passwordRules = [
  z.maxLength(MAX_PASSWORD_BYTES, { error: tooLong, abort: true }),
  wellFormed,
  // PBKDF2, and so scrypt, pads a key with NULs (RFC 2104 §2): a password and the same with one more would hash alike.
  z.refine<string>((text) => !text.endsWith('\0'), 'must not end with a NUL character'),
  z.refine<string>((text) => encoder.encode(text).byteLength <= MAX_PASSWORD_BYTES, tooLong),
] as const

/** What a string must be to be a user name as a request may spell it. RFC 5321 §4.5.3.1 bounds an address to 254 characters. */
export const usernameRules = [z.maxLength(254, 'must be at most 254 characters'), wellFormed] as const
