import type { Origin } from '../../src/core/origin.ts'
import type { Policy } from '../../src/families/rules/policy.ts'

/** The defaults of the configuration. */
export const POLICY: Policy = {
  accessTokenTtlSeconds: 3600,
  idleTtlSeconds: 1_209_600,
  familyMaxAgeSeconds: 7_776_000,
  expiredAccessGraceSeconds: 0,
  idempotencyWindowSeconds: 60,
  reuseGraceSeconds: 0,
  reuseGraceFor: 'anyone',
  maxFamiliesPerUser: 100,
}

export const NOWHERE: Origin = { userAgent: null, ipAddress: null, country: null }

/** The members of a request without a DPoP proof. */
export const UNPROVEN = { jkt: null, proofSeen: false, origin: NOWHERE } as const
