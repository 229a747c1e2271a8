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

/**
 * A password, exactly as sent: no trim, no normalization. The limit bounds the hashing's work; a lone surrogate is
 * refused because UTF-8 cannot spell it, and two such passwords would hash alike.
 */
export const passwordSchema = z
  .string()
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode')
  .refine(
    (text) => encoder.encode(text).byteLength <= MAX_PASSWORD_BYTES,
    `must be at most ${MAX_PASSWORD_BYTES} bytes of UTF-8`,
  )

/** A user name as a request may spell it. RFC 5321 §4.5.3.1 bounds an address to 254 characters. */
export const usernameSchema = z
  .string()
  .max(254, 'must be at most 254 characters')
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode')
