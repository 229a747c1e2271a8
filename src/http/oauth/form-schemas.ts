import { z } from '@hono/zod-openapi'

// Parameters are form-encoded and "MUST NOT be included more than once" (RFC 6749 §3.2).
export const parameter = () =>
  z
    .string({
      error: (issue) => (issue.input === undefined ? 'is required' : 'must be given once'),
    })
    .min(1, 'is required')

/** An optional parameter. One without a value counts as left out (RFC 6749 §3.2). */
export const optionalParameter = () =>
  z
    .string('must be given once')
    .optional()
    .transform((value) => (value === '' ? undefined : value))

/** A form with these parameters. Others are ignored (RFC 6749 §3.2). */
export function form<Shape extends z.ZodRawShape>(
  shape: Shape,
  example: z.input<z.ZodObject<Shape>> & Readonly<Record<string, string>>,
) {
  return {
    required: true,
    content: { 'application/x-www-form-urlencoded': { schema: z.object(shape), example } },
  } as const
}
