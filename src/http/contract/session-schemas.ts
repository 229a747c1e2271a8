import { z } from '@hono/zod-openapi'
import { ID } from '../openapi/examples.ts'
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
  except: z
    .literal('current', 'must be current')
    .optional()
    .openapi({ description: 'Leaves the session that asks alone' }),
})

/** Ids in paths. What is no id of anybody's is not found, whatever it looks like. */
export const sessionId = z.string().openapi({ description: 'The id of a session', example: ID.family })
export const userId = z.string().openapi({ description: 'The id of a user', example: ID.user })
