import { z } from 'zod'
import type { Row } from './operator-api.ts'

/** The columns of a history. */
export const EVENT_COLUMNS = [
  'time',
  'event',
  'words',
  'familyId',
  'origin',
  'previousOrigin',
  'actor',
] as const

const origin = z
  .object({
    ipAddress: z.string().nullable(),
    country: z.string().nullable(),
    userAgent: z.string().nullable(),
  })
  .nullable()

const event = z.object({
  origin,
  previousOrigin: origin,
  actor: z.object({
    kind: z.string(),
    userId: z.string().nullable(),
    familyId: z.string().nullable(),
    // A service of an older release does not say.
    operatorName: z.string().nullable().optional(),
    clientId: z.string().optional(),
  }),
})

/** An event of a history as a row of a table. An origin is its address, country and agent. */
export function eventRow(row: Row): Row {
  const { actor, ...origins } = event.parse(row)
  return {
    ...row,
    origin: shown(origins.origin),
    previousOrigin: shown(origins.previousOrigin),
    actor: [
      actor.kind,
      actor.kind === 'administrator' ? actor.userId : (actor.operatorName ?? actor.clientId),
    ]
      .filter((text) => typeof text === 'string')
      .join(' '),
  }
}

function shown(from: z.infer<typeof origin>): string {
  if (from === null) return ''
  return [from.ipAddress, from.country, from.userAgent].filter((text) => text !== null).join(' ')
}
