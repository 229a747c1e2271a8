import { z } from '@hono/zod-openapi'
import { DEFAULT_PAGE_SIZE, MAX_PAGE, MAX_PAGE_SIZE } from '../../core/page.ts'
import { passwordRules, ROLES, USER_TYPES, usernameRules } from '../../users/user.ts'

// The fields that requests share, each with the messages of its refusal. A message follows the field's name, and never
// quotes the input. The OpenAPI document is generated from the rules that zod exposes. A rule that zod does not expose
// (a `refine`, or a rule behind a `pipe`) is described in `openapi`. A test finds those that are not.

type Issue = { readonly code: string; readonly input?: unknown }

/**
 * The messages for a required string that is missing, that is no string, or that breaks the one `rule` of its format.
 */
const wording = (rule?: string) => ({
  error: ({ code, input }: Issue) => {
    if (code !== 'invalid_type') return rule
    return input === undefined ? 'is required' : 'must be a string'
  },
})

/** A required string. */
export const text = () => z.string(wording())

/** A UUID that this service issued. */
export const uuid = () => z.uuid(wording('must be a UUID'))

/** A time with its offset from UTC. */
export const dateTime = () =>
  z.iso.datetime({ offset: true, ...wording('must be an ISO 8601 date and time') })

/** A user name, in use or not. */
export const username = () =>
  text()
    .check(...usernameRules)
    .openapi({ description: 'An e-mail address, in any case' })

/** The name of a new user. */
export const emailAddress = () =>
  z
    .email(wording('must be an e-mail address'))
    .check(...usernameRules)
    .openapi({ description: 'Kept in lower case' })

/** A password to be verified. It has no minimum length. */
export const password = () =>
  text()
    .check(...passwordRules)
    .openapi({ format: 'password', description: 'Well-formed Unicode, at most 1,024 bytes of UTF-8' })

/** A password that an operator sets. The policy does not apply, because it may be an import, but it is not empty. */
export const operatorPassword = () => password().min(1, 'must not be empty')

// The pattern has neither the flag `u` nor \p, so that every client of the document can read it.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that the rule refuses
const noControls = /^[^\u0000-\u001f\u007f-\u009f]*$/

/** A display name. */
export const displayName = () =>
  text()
    .min(1, 'must not be empty')
    .max(200, 'must be at most 200 characters')
    .regex(noControls, 'must have no control characters')
    .refine((name) => name.isWellFormed(), 'must be well-formed Unicode')
    .openapi({ description: 'Well-formed Unicode' })

/** The id that a customer gave to a user. */
export const externalId = () =>
  text()
    .min(1, 'must not be empty')
    .max(255, 'must be at most 255 characters')
    .regex(noControls, 'must have no control characters')
    .refine((id) => id.isWellFormed(), 'must be well-formed Unicode')
    .openapi({
      description:
        'The id of the user in a system of its customer, unique within the customer. Well-formed Unicode',
    })

/** One of the contract's roles. */
export const role = () => z.enum(ROLES, `must be one of ${ROLES.join(', ')}`)

/** One of the contract's user types. */
export const userType = () => z.enum(USER_TYPES, `must be one of ${USER_TYPES.join(', ')}`)

/**
 * The id of an attempt, which distinguishes a repetition from a second use (draft-ietf-httpapi-idempotency-key-header).
 */
export const idempotencyKey = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
    .optional()
    // It has no example: programs that send examples as they are would make each call after the first one a resend.
    .openapi({
      description: 'The same value for each resend of one attempt, and a new one for the next attempt',
    }),
})

/** A whole number in a query, where every value is text. */
function wholeNumber(fallback: number, minimum: number, maximum: number, description: string) {
  const rule = `must be a whole number from ${minimum} to ${maximum}`
  return z
    .string(rule)
    .regex(/^\d{1,6}$/, rule)
    .transform(Number)
    .pipe(z.number().min(minimum, rule).max(maximum, rule))
    .openapi({ type: 'integer', minimum, maximum, default: fallback, description })
    .default(fallback)
}

/** The page of a list. `page` counts from 0. */
export const paging = {
  page: wholeNumber(0, 0, MAX_PAGE, 'The page, from 0'),
  size: wholeNumber(DEFAULT_PAGE_SIZE, 1, MAX_PAGE_SIZE, 'The number of elements of a page'),
}

/** The beginning of a name, for a list. Empty: every name. */
export const search = (description: string) =>
  z
    .string('must be a string')
    .max(254, 'must be at most 254 characters')
    .refine((text) => text.isWellFormed(), 'must be well-formed Unicode')
    .openapi({ description: `${description}. Well-formed Unicode` })
    .default('')

/** What an operator searches by. */
export const searchText = () =>
  text()
    .min(1, 'must not be empty')
    .max(255, 'must be at most 255 characters')
    .refine((query) => query.isWellFormed(), 'must be well-formed Unicode')
    .openapi({ description: 'An id or a name. Well-formed Unicode', example: 'ann@' })

/** A lifetime in seconds, at most ten years, which is the highest bound of a variable. */
export const seconds = () =>
  z.int('must be a whole number').min(1, 'must be at least 1').max(315_360_000, 'must be at most 315360000')

/** A count in an answer. */
export const count = () => z.int().min(0).max(Number.MAX_SAFE_INTEGER)
