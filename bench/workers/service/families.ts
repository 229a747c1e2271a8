import type { Complete, OpenRequest, RotateRequest } from '../../../src/families/protocol.ts'
import type { CellUser, Family } from '../../../src/families/rules/family.ts'
import type { Policy } from '../../../src/families/rules/policy.ts'

export interface Fill {
  /** Families to open, each of a user of its own. */
  readonly count: number
  readonly policy: Policy
  /** How many of them to answer. */
  readonly answered: number
  /** How often those were rotated before. */
  readonly turns: number
}

export interface Filled {
  readonly family: Family
  readonly user: CellUser
}

/** The `open` of a new user's first login. */
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
    familyId: crypto.randomUUID(),
    attempt: crypto.randomUUID(),
    jkt: null,
    proof: null,
    origin,
    policy,
  }
}

/** What the holder of a family's newest pair would ask of its cell, each time under another attempt. */
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
  }
}
