import { newId } from '../../src/core/ids.ts'
import type { OpenRequest, RotateRequest } from '../../src/families/protocol.ts'
import type { CellUser } from '../../src/families/rules/family.ts'
import { NOWHERE, POLICY } from './policy.ts'

/** A user of a cell whom no other test has. */
export const newCellUser = (): CellUser => ({
  id: newId(),
  customerId: newId(),
  role: 'ROLE_USER',
  userType: 'PORTAL',
  email: 'user@example.com',
  disabled: false,
  epoch: 1,
})

/** The request that opens a family of a user, without a proof. */
export const openingOf = (
  user: CellUser,
  familyId: string,
  more: Partial<OpenRequest> = {},
): OpenRequest => ({
  user,
  familyId,
  attempt: newId(),
  jkt: null,
  origin: NOWHERE,
  policy: POLICY,
  ...more,
})

/** The request that rotates a generation of a family, without an access token, a key or a proof. */
export const rotationOf = (
  userId: string,
  familyId: string,
  generation: number,
  more: Partial<RotateRequest> = {},
): RotateRequest => ({
  userId,
  familyId,
  presented: { generation, accessExpiresAt: null, attempt: newId() },
  proof: null,
  origin: NOWHERE,
  policy: POLICY,
  ...more,
})
