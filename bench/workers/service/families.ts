import { OPERATOR } from '../../../src/events/catalogue.ts'
import type { Complete, OpenRequest, RotateRequest } from '../../../src/families/protocol.ts'
import type { CellUser, Family } from '../../../src/families/rules/family.ts'
import type { Policy } from '../../../src/families/rules/policy.ts'

export interface Fill {
  /** Families to open, each of a user of its own. */
  readonly count: number
  readonly policy: Policy
  /** The number of families in the answer. */
  readonly answered: number
  /** The number of rotations of these families before. */
  readonly turns: number
}

export interface Filled {
  readonly family: Family
  readonly user: CellUser
}

/** The request of a login of a new user. */
export function openingOf(policy: Policy): Complete<OpenRequest> {
  const user = {
    id: crypto.randomUUID(),
    customerId: '11111111-1111-4111-8111-111111111111',
    role: 'ROLE_USER',
    userType: 'PORTAL',
    email: 'demo@example.com',
    disabled: false,
    epoch: 0,
  }
  const origin = { userAgent: null, ipAddress: '127.0.0.1', country: null }
  return {
    user,
    ending: null,
    changedBy: OPERATOR,
    familyId: crypto.randomUUID(),
    attempt: crypto.randomUUID(),
    jkt: null,
    proof: null,
    limits: null,
    origin,
    policy,
    requestId: crypto.randomUUID(),
  }
}

/** The request of a refresh with a family's newest pair, with a new attempt each time. */
export function rotationOf({ family, user }: Filled, policy: Policy): Complete<RotateRequest> {
  return {
    userId: user.id,
    familyId: family.id,
    proof: null,
    presented: {
      generation: family.generation,
      accessExpiresAt: family.accessExpiresAt,
      attempt: String(family.generation),
    },
    origin: family.rotatedFrom,
    policy,
    requestId: crypto.randomUUID(),
  }
}
