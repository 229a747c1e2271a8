import { z } from '@hono/zod-openapi'
import { ERRORS, type ErrorCode } from '../../core/errors.ts'

/** A JSON object with these members; others are ignored, so an answer can be sent back as it is. */
export function body<Shape extends z.ZodRawShape>(shape: Shape) {
  return {
    required: true,
    content: { 'application/json': { schema: z.object(shape, 'must be a JSON object') } },
  } as const
}

const pageable = z
  .object({ page: z.int(), size: z.int(), totalPages: z.int(), totalElements: z.int() })
  .openapi('Pageable')

/** The 200 of a route: the contract's envelope around its content. */
export function success<T extends z.ZodType>(content: T, description: string) {
  const envelope = z.object({
    errorCode: z.literal(''),
    errorMessage: z.literal(''),
    content: z.array(content),
    pageable,
  })
  return { 200: { description, content: { 'application/json': { schema: envelope } } } }
}

/** The 200 of a route whose success has no content of its own. */
export function emptySuccess(description: string) {
  return success(z.never(), description)
}

const failure = z
  .object({
    errorCode: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    errorMessage: z.string(),
    content: z.literal(''),
    pageable: z.literal(''),
  })
  .openapi('Failure')

/**
 * The refusals of a route, by status (several codes can share one): for the document. Its type is empty, because
 * `answer` types what a handler returns on success alone.
 */
export function failures(...codes: readonly ErrorCode[]): Record<never, never> {
  const entries = codes.map((code) => [
    ERRORS[code].status,
    { description: ERRORS[code].message, content: { 'application/json': { schema: failure } } },
  ])
  return Object.fromEntries(entries)
}
