import { POLICY_OF_USER, parsePolicy } from './customer-policy.ts'
import { EXTERNAL_ID } from './identities.ts'
import { NO_PASSWORD } from './password.ts'
import type { Role, User, UserType } from './user.ts'

export type UserRow = {
  id: string
  username: string
  password_hash: string
  imported_hash: string | null
  user_type: UserType
  customer_id: string
  role: Role
  disabled: number
  cell: string | null
  epoch: number
  ending_id: string | null
  ending_cause: string | null
  ending_except: string | null
  ending_by: string | null
  removing: number
  changed_by: string | null
  external_id: string | null
  customer_policy: string | null
  applied_epoch: number
}

/** The columns of a user's row. */
export const COLUMNS = `*, ${EXTERNAL_ID}, ${POLICY_OF_USER}`

/** The present hash of a user's password: ours, or else that of another system, or else null. */
export const PRESENT_HASH = `CASE password_hash WHEN '${NO_PASSWORD}' THEN imported_hash ELSE password_hash END`

/** The user of a row. */
export function toUser(row: UserRow): User {
  return {
    id: row.id,
    username: row.username,
    passwordHash: row.password_hash === NO_PASSWORD ? (row.imported_hash ?? null) : row.password_hash,
    externalId: row.external_id,
    userType: row.user_type,
    customerId: row.customer_id,
    role: row.role,
    disabled: row.disabled === 1,
    cell: row.cell,
    epoch: row.epoch,
    ending: toEnding(row),
    removing: row.removing === 1,
    changedBy: toChangedBy(row),
    customerPolicy: parsePolicy(row.customer_policy),
  }
}

// The text after the epoch. A release that does not know the column leaves the operator of an applied change.
function toChangedBy({ changed_by, applied_epoch }: UserRow): string | null {
  const [, epoch, actor] = /^(\d+) (.*)$/s.exec(changed_by ?? '') ?? []
  return actor !== undefined && Number(epoch) > applied_epoch ? actor : null
}

function toEnding({ ending_id: id, ending_cause: cause, ending_except, ending_by }: UserRow) {
  if (id === null || cause === null) return null
  const by = ending_by?.startsWith(`${id} `) === true ? ending_by.slice(id.length + 1) : null
  return { id, cause, except: ending_except, by }
}
