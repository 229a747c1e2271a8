import { type EpochSeconds, toSeconds } from '../../core/clock.ts'
import type { Family } from './family.ts'
import type { Policy } from './policy.ts'

/**
 * What a customer is stricter about than the service, as cells know it. A cell keeps it for its users, because a refresh
 * asks nobody else. The version orders the limits of one customer.
 */
export interface CustomerLimits {
  readonly version: number
  /** The members of `Policy` of the same names, in seconds. Null: the customer has none, and the service's holds. */
  readonly accessTokenTtlSeconds: number | null
  readonly idleTtlSeconds: number | null
  readonly familyMaxAgeSeconds: number | null
  /** Whether tokens that are bound to no key are refused (RFC 9449), as with `REQUIRE_DPOP`. */
  readonly requireDpop: boolean
}

/** The limits of a customer as a sender knows them. Null: the customer never had a policy. */
export type KnownLimits = CustomerLimits | null

/** The limits of a customer that is no stricter than the service. Those of a policy are later. */
export const NO_LIMITS: CustomerLimits = {
  version: 0,
  accessTokenTtlSeconds: null,
  idleTtlSeconds: null,
  familyMaxAgeSeconds: null,
  requireDpop: false,
}

/** The limits of one customer, with its id. */
export interface LimitsOfCustomer {
  readonly customerId: string
  readonly limits: CustomerLimits
}

/** Whether limits replace those that the cell knows. */
export function isLater(limits: CustomerLimits, known: CustomerLimits | undefined): boolean {
  return known === undefined || limits.version > known.version
}

/** The policy of a family that begins now: of the service and the customer, the stricter in each point. */
export function policyOfNew(policy: Policy): Policy {
  const { customer } = policy
  if (customer === undefined) return policy
  return {
    ...policy,
    accessTokenTtlSeconds: lower(policy.accessTokenTtlSeconds, customer.accessTokenTtlSeconds),
    idleTtlSeconds: lower(policy.idleTtlSeconds, customer.idleTtlSeconds),
    familyMaxAgeSeconds: lower(policy.familyMaxAgeSeconds, customer.familyMaxAgeSeconds),
  }
}

/**
 * The policy of the next generation of a family. It is never looser than that of the present generation, if the customer has
 * limits or had some. The row has what the family had: the lifetimes of its tokens. An idle limit that the family's end cut
 * short is no exception, because the end cuts the next one to the same moment.
 */
export function policyOfNext(policy: Policy, family: Family): Policy {
  if (policy.customer === undefined) return policy
  const stricter = policyOfNew(policy)
  const since = toSeconds(family.rotatedAt)
  return {
    ...stricter,
    accessTokenTtlSeconds: lower(stricter.accessTokenTtlSeconds, family.accessExpiresAt - since),
    idleTtlSeconds: lower(stricter.idleTtlSeconds, family.refreshExpiresAt - since),
  }
}

/**
 * The absolute limit of a family from its next refresh on: the earlier of its own and of that of its customer. The row keeps
 * it, so a later policy does not extend it. `FAMILY_MAX_AGE_SECONDS` itself is fixed at login.
 */
export function endOf(family: Family, { customer }: Policy): EpochSeconds {
  const maxAge = customer?.familyMaxAgeSeconds ?? null
  return maxAge === null ? family.expiresAt : lower(family.expiresAt, toSeconds(family.createdAt) + maxAge)
}

/** Whether the customer of a family requires a key, and the family is bound to none. */
export function lacksKey(jkt: string | null, customer: CustomerLimits | undefined): boolean {
  return jkt === null && customer?.requireDpop === true
}

function lower(value: number, limit: number | null): number {
  return limit === null ? value : Math.min(value, limit)
}
