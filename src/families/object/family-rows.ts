import type { CellUser, Family, RevocationCause } from '../rules/family.ts'

export type FamilyRow = {
  user_id: string
  id: string
  generation: number
  attempt: string
  created_at: number
  created_agent: string | null
  created_address: string | null
  created_country: string | null
  rotated_at: number
  rotated_agent: string | null
  rotated_address: string | null
  rotated_country: string | null
  access_expires_at: number
  access_until: number
  refresh_expires_at: number
  expires_at: number
  jkt: string | null
  revoked_at: number | null
  revoked_for: string | null
}

export type UserRow = {
  id: string
  customer_id: string
  role: string
  user_type: string
  email: string
  disabled: number
  epoch: number
}

/** The family of a row, as the rules read it. */
export function toFamily(row: FamilyRow): Family {
  return {
    id: row.id,
    userId: row.user_id,
    generation: row.generation,
    attempt: row.attempt,
    createdAt: row.created_at,
    createdFrom: {
      userAgent: row.created_agent,
      ipAddress: row.created_address,
      country: row.created_country,
    },
    rotatedAt: row.rotated_at,
    rotatedFrom: {
      userAgent: row.rotated_agent,
      ipAddress: row.rotated_address,
      country: row.rotated_country,
    },
    accessExpiresAt: row.access_expires_at,
    accessUntil: row.access_until,
    refreshExpiresAt: row.refresh_expires_at,
    expiresAt: row.expires_at,
    jkt: row.jkt,
    revokedAt: row.revoked_at,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the column holds what `revoke` wrote
    revokedFor: row.revoked_for as RevocationCause | null,
  }
}

/** The user of a row, as the rules read it. */
export function toUser(row: UserRow): CellUser {
  return {
    id: row.id,
    customerId: row.customer_id,
    role: row.role,
    userType: row.user_type,
    email: row.email,
    disabled: row.disabled === 1,
    epoch: row.epoch,
  }
}
