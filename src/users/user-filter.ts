import { beginsWith, type Condition } from './name-prefix.ts'

/** Selects the users of a list. A member that is left out selects every user. */
export interface UserFilter {
  readonly customerId?: string | undefined
  /** In canonical form. */
  readonly username?: string | undefined
  readonly externalId?: string | undefined
  /** The beginning of the name, in canonical form. Empty: every name. */
  readonly search?: string | undefined
}

/**
 * The text after FROM that selects these users, with its values. It has no condition but those that are asked for, so that
 * SQLite finds an index for each combination.
 */
export function usersOf({ customerId, username, externalId, search = '' }: UserFilter): Condition {
  const conditions: readonly (Condition | null)[] = [
    { sql: 'removing = 0', values: [] },
    customerId === undefined ? null : { sql: 'customer_id = ?', values: [customerId] },
    username === undefined ? null : { sql: 'username = ?', values: [username] },
    externalId === undefined ? null : { sql: HAS_EXTERNAL_ID, values: [externalId, externalId] },
    search === '' ? null : beginsWith('username', search),
  ]
  const used = conditions.filter((condition) => condition !== null)
  return {
    sql: `users WHERE ${used.map(({ sql }) => sql).join(' AND ')}`,
    values: used.flatMap(({ values }) => values),
  }
}

// The first half finds the few users with the id. The second one asks for the customer who gave it.
const HAS_EXTERNAL_ID = `id IN (SELECT user_id FROM identities WHERE subject = ?)
  AND EXISTS (SELECT 1 FROM identities WHERE subject = ? AND issuer = users.customer_id AND user_id = users.id)`
