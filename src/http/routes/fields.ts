import { z } from '@hono/zod-openapi'
import { DEFAULT_PAGE_SIZE } from '../../core/page.ts'
import { passwordSchema, ROLES, USER_TYPES } from '../../users/user.ts'

// The fields that requests share, each with the words of its refusal: they follow the field's name, and never
// quote what was sent.

/** A required string, missed or mistyped by name. */
export const text = () =>
  z.string({ error: (issue) => (issue.input === undefined ? 'is required' : 'must be a string') })

/** What people call something. */
export const displayName = () =>
  text().pipe(
    z
      .string()
      .min(1, 'must not be empty')
      .max(200, 'must be at most 200 characters')
      .refine((name) => name.isWellFormed() && !/\p{Cc}/u.test(name), 'must have no control characters'),
  )

/** An id of ours. */
export const uuid = () => text().pipe(z.uuid('must be a UUID'))

/** A password that an operator sets: not held to the policy (it may be an import), but never empty. */
export const givenPassword = () => text().pipe(z.string().min(1, 'must not be empty')).pipe(passwordSchema)

/** One of the contract's roles. */
export const role = () => z.enum(ROLES, `must be one of ${ROLES.join(', ')}`)

/** One of the contract's user types. */
export const userType = () => z.enum(USER_TYPES, `must be one of ${USER_TYPES.join(', ')}`)

/** RFC draft-ietf-httpapi-idempotency-key-header: names an attempt, so that its repetition is told from a second use. */
export const idempotencyKey = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
    .optional()
    .openapi({
      description: 'The same on every resend of one attempt, new for the next',
      example: '3f0c9a52-8f1e-4b8e-9c0d-2a7b6c5d4e3f',
    }),
})

const wholeNumber = (fallback: number, min: number, max: number) => {
  const rule = `must be a whole number from ${min} to ${max}`
  return z
    .string(rule)
    .regex(/^\d{1,6}$/, rule)
    .transform(Number)
    .pipe(z.number().min(min, rule).max(max, rule))
    .default(fallback)
}

/** Which page of a list: `page` counts from 0. */
export const paging = { page: wholeNumber(0, 0, 100_000), size: wholeNumber(DEFAULT_PAGE_SIZE, 1, 100) }
