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
    externalId === undefined ? null : hasExternalId(externalId, customerId),
    search === '' ? null : beginsWith('username', search),
  ]
  const used = conditions.filter((condition) => condition !== null)
  return {
    sql: `users WHERE ${used.map(({ sql }) => sql).join(' AND ')}`,
    values: used.flatMap(({ values }) => values),
  }
}

// With the customer the id is of one user, and SQLite would otherwise read every user of the customer. Without it, the first half
// finds the few users with the id, and the second one asks for the customer who gave it.
function hasExternalId(externalId: string, customerId: string | undefined): Condition {
  return customerId === undefined
    ? { sql: OF_ANY_CUSTOMER, values: [externalId, externalId] }
    : { sql: OF_ONE_CUSTOMER, values: [customerId, externalId] }
}

const OF_ONE_CUSTOMER = 'id = (SELECT user_id FROM identities WHERE issuer = ? AND subject = ?)'

const OF_ANY_CUSTOMER = `id IN (SELECT user_id FROM identities WHERE subject = ?)
  AND EXISTS (SELECT 1 FROM identities WHERE subject = ? AND issuer = users.customer_id AND user_id = users.id)`
