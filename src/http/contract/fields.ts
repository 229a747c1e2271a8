import { z } from '@hono/zod-openapi'
import { DEFAULT_PAGE_SIZE, MAX_PAGE, MAX_PAGE_SIZE } from '../../core/page.ts'
import { passwordRules, ROLES, USER_TYPES, usernameRules } from '../../users/user.ts'

// The fields that requests share, each with the words of its refusal: they follow the field's name, and never
// quote what was sent. The document shows what zod tells of a rule; a rule that zod keeps to itself (a `refine`, what
// comes behind a `pipe`) says in `openapi` what it means, beside it. A test finds those that do not.

type Issue = { readonly code: string; readonly input?: unknown }

/** The words for a required string that is missing, no string, or against the one `rule` of its format. */
const wording = (rule?: string) => ({
  error: ({ code, input }: Issue) => {
    if (code !== 'invalid_type') return rule
    return input === undefined ? 'is required' : 'must be a string'
  },
})

/** A required string, missed or mistyped by name. */
export const text = () => z.string(wording())

/** An id of ours. */
export const uuid = () => z.uuid(wording('must be a UUID'))

/** A moment with its offset from UTC. */
export const dateTime = () =>
  z.iso.datetime({ offset: true, ...wording('must be an ISO 8601 date and time') })

/** A user name as it was chosen, or not. */
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

/** A password that somebody types: its length is not asked, only bounded. */
export const password = () =>
  text()
    .check(...passwordRules)
    .openapi({ format: 'password', description: 'Well-formed Unicode, at most 1,024 bytes of UTF-8' })

/** A password that an operator sets: not held to the policy (it may be an import), but never empty. */
export const operatorPassword = () => password().min(1, 'must not be empty')

// Without the flag `u`, and without \p: so the document can show the pattern to every client.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that the rule refuses
const noControls = /^[^\u0000-\u001f\u007f-\u009f]*$/

/** What people call something. */
export const displayName = () =>
  text()
    .min(1, 'must not be empty')
    .max(200, 'must be at most 200 characters')
    .regex(noControls, 'must have no control characters')
    .refine((name) => name.isWellFormed(), 'must be well-formed Unicode')
    .openapi({ description: 'Well-formed Unicode' })

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

/** A whole number in a query, where everything is text. */
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

/** Which page of a list: `page` counts from 0. */
export const paging = {
  page: wholeNumber(0, 0, MAX_PAGE, 'Which page, from 0'),
  size: wholeNumber(DEFAULT_PAGE_SIZE, 1, MAX_PAGE_SIZE, 'How many elements a page has'),
}

/** How many there are of something, in an answer. */
export const count = () => z.int().min(0).max(Number.MAX_SAFE_INTEGER)
