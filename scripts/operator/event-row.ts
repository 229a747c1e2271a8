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
    operatorId: z.string().nullable().optional(),
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
    // An operator can choose a name that looks like another one, and no id.
    actor: joined(actor.kind, actor.operatorName, actor.operatorId, actor.clientId, ofAdministrator(actor)),
  }
}

function ofAdministrator({ kind, userId }: z.infer<typeof event>['actor']): string | null {
  return kind === 'administrator' ? userId : null
}

function joined(...texts: readonly (string | null | undefined)[]): string {
  return texts.filter((text) => typeof text === 'string').join(' ')
}

function shown(from: z.infer<typeof origin>): string {
  if (from === null) return ''
  return joined(from.ipAddress, from.country, from.userAgent)
}
