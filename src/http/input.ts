import type { Hook } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import type { z } from 'zod'
import { refusal } from './answer.ts'
import type { AppEnv } from './context.ts'

const MAX_BODY_BYTES = 16 * 1024

/** Refuses a larger body, whether it says its size or not. */
export const sizeCap: MiddlewareHandler<AppEnv> = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: (c) =>
    refusal(c, {
      code: 'GLOBAL_1006',
      cause: 'body_too_large',
      detail: `the body may have ${MAX_BODY_BYTES} bytes`,
    }),
})

/**
 * Refuses a multipart form: OAuth's requests are `application/x-www-form-urlencoded` (RFC 6749 appendix B, RFC 7009
 * §2.1, RFC 7662 §2.1), and Hono would read either. Every other type is refused by the route itself.
 */
export const noMultipart: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  if (!/^multipart\//i.test(c.req.header('content-type') ?? '')) return next()
  const detail = 'the body must be application/x-www-form-urlencoded'
  return refusal(c, { code: 'GLOBAL_1007', cause: 'unreadable_request', detail })
})

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Decodes a body strictly (RFC 8259 §8.1: JSON is UTF-8). Hono would replace bad bytes, and two passwords that
 * differ in them would then be one.
 */
export const strictText: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  if (c.req.raw.body !== null) {
    const bytes = await c.req.raw.arrayBuffer()
    try {
      // Where Hono looks before it reads the body itself. It keeps promises there, whatever its type says.
      c.req.bodyCache.text = Promise.resolve(decoder.decode(bytes)) as unknown as string
    } catch {
      return refusal(c, { code: 'GLOBAL_1002', cause: 'bad_utf8', detail: 'the body is not UTF-8' })
    }
  }
  return next()
})

/** Answers a failed validation in the envelope: fields by name, what is wrong with them, never their values. */
export const invalidRequest: Hook<unknown, AppEnv, string, unknown> = (result, c) => {
  if (result.success) return undefined
  const detail = result.error.issues.map(describe).join('; ')
  return refusal(c, { code: 'GLOBAL_1002', cause: 'invalid_request', detail })
}

// zod's own messages can quote what was sent; only those that we wrote ourselves (`custom` and the limits) go out.
function describe(issue: z.core.$ZodIssue): string {
  const field = issue.path.length === 0 ? 'the body' : issue.path.map(String).join('.')
  return `${field} ${issue.message}`
}
