import { z } from '@hono/zod-openapi'
import type { ErrorCode } from '../../core/errors.ts'
import { inOAuth, refusals } from '../openapi/documented-refusals.ts'
import { OAUTH_ERRORS, type OAuthErrorCode } from '../refusals/oauth-error.ts'

// RFC 6749 §3.2: parameters come form-encoded, and "MUST NOT be included more than once".
export const parameter = () =>
  z
    .string({
      error: (issue) => (issue.input === undefined ? 'is required' : 'must be given once'),
    })
    .min(1, 'is required')

/** The same, left out or not; one without a value counts as left out (RFC 6749 §3.2). */
export const optionalParameter = () =>
  z
    .string('must be given once')
    .optional()
    .transform((value) => (value === '' ? undefined : value))

/** A form with these parameters; others are ignored (RFC 6749 §3.2). */
export function form<Shape extends z.ZodRawShape>(shape: Shape, example: z.input<z.ZodObject<Shape>>) {
  return {
    required: true,
    content: { 'application/x-www-form-urlencoded': { schema: z.object(shape), example } },
  } as const
}

const oauthError = z
  .object({ error: z.enum(OAUTH_ERRORS), error_description: z.string().optional() })
  .openapi('OAuthError')

/**
 * The refusals of an OAuth endpoint, for the document (see `failures`): codes of ours as these endpoints say them, and
 * what RFC 6749 §5.2 alone knows.
 */
export function oauthFailures(...codes: readonly (ErrorCode | OAuthErrorCode)[]): Record<never, never> {
  return refusals(codes.map(inOAuth), oauthError)
}
