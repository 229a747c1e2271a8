import { z } from '@hono/zod-openapi'
import { DEFAULT_PAGE_SIZE, MAX_PAGE, MAX_PAGE_SIZE } from '../../core/page.ts'
import { REFUSED } from '../openapi/documented-refusals.ts'
import { count } from './fields.ts'

/** A JSON object with these members. Others are ignored, so an answer can be sent back unchanged. */
export function body<Shape extends z.ZodRawShape>(shape: Shape, example: z.input<z.ZodObject<Shape>>) {
  return jsonOf(z.object(shape, NO_OBJECT), example)
}

/**
 * A JSON object with these members and no others, for operators: the misspelled `{"disable":true}` must not succeed and
 * do nothing.
 */
export function strictBody<Shape extends z.ZodRawShape>(shape: Shape, example: z.input<z.ZodObject<Shape>>) {
  return jsonOf(z.strictObject(shape, NO_OBJECT), example)
}

/** A query without parameters, for operators. */
export const NO_QUERY = z.strictObject({})

/** A query with these parameters and no others, for operators. */
export function strictQuery<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape)
}

const NO_OBJECT = 'must be a JSON object'

function jsonOf<T extends z.ZodType>(schema: T, example: z.input<T>) {
  return { required: true, content: { 'application/json': { schema, example } } } as const
}

const pageable = z
  .object({
    page: z.int().min(0).max(MAX_PAGE),
    size: z.int().min(1).max(MAX_PAGE_SIZE),
    totalPages: count(),
    totalElements: count(),
  })
  .openapi('Pageable')

/** The responses of a route: a 200 with the contract's envelope around its content, or a refusal. */
export function success<T extends z.ZodType>(content: T, description: string, ...examples: z.input<T>[]) {
  return envelope(z.array(content), description, examples)
}

/** The same for a route whose success has no content of its own. */
export function emptySuccess(description: string) {
  const nothing = z.array(z.never()).openapi({ type: 'array', items: {}, maxItems: 0 })
  return envelope(nothing, description, [])
}

function envelope<T extends z.ZodArray>(content: T, description: string, elements: readonly unknown[]) {
  const totalElements = elements.length
  const schema = z.object({ errorCode: z.literal(''), errorMessage: z.literal(''), content, pageable })
  const example = {
    errorCode: '',
    errorMessage: '',
    content: elements,
    pageable: { page: 0, size: DEFAULT_PAGE_SIZE, totalPages: totalElements, totalElements },
  }
  return { 200: { description, content: { 'application/json': { schema, example } } }, ...REFUSED }
}
