import { z } from '@hono/zod-openapi'
import { OAUTH_FAILURES, type OAuthErrorCode } from '../../oauth-error.ts'

// RFC 6749 §3.2: parameters come form-encoded, and "MUST NOT be included more than once".
export const parameter = () =>
  z.string({
    error: (issue) => (issue.input === undefined ? 'is required' : 'must be given once'),
  })

/** A form with these parameters; others are ignored (RFC 6749 §3.2). */
export function form<Shape extends z.ZodRawShape>(shape: Shape) {
  return {
    required: true,
    content: { 'application/x-www-form-urlencoded': { schema: z.object(shape) } },
  } as const
}

const oauthError = z
  .object({ error: z.string(), error_description: z.string().optional() })
  .openapi('OAuthError')

/** The refusals of an OAuth endpoint, for the document (see `failures` for why its type is empty). */
export function oauthFailures(...errors: readonly OAuthErrorCode[]): Record<never, never> {
  const known = Object.values(OAUTH_FAILURES).filter((failure) => errors.includes(failure.error))
  const entries = known.map(({ status, error }) => [
    status,
    { description: error, content: { 'application/json': { schema: oauthError } } },
  ])
  return Object.fromEntries(entries)
}
