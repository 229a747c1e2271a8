import { z } from '@hono/zod-openapi'
import { paging } from './fields.ts'

const origin = {
  userAgent: z.string().nullable(),
  ipAddress: z.string().nullable(),
  country: z.string().nullable(),
}

/** A live family as its user sees it. */
export const sessionSchema = z
  .object({
    id: z.uuid(),
    current: z.boolean(),
    createdAt: z.iso.datetime(),
    createdFrom: z.object(origin),
    lastRefreshedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    ...origin,
  })
  .openapi('Session')

export const sessionPage = z.object(paging)

/** Which sessions a mass end leaves alone. */
export const sessionExcept = z.object({
  except: z.literal('current', 'must be current').optional(),
})
