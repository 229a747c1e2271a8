/** What an operator allows the users of one customer. It is only ever stricter than the service's variables. */
export interface CustomerPolicy {
  /** Seconds, as the service's variables. Null: the service's value holds. */
  readonly accessTokenTtlSeconds: number | null
  readonly idleTtlSeconds: number | null
  readonly familyMaxAgeSeconds: number | null
  /** Whether every family must be bound to a key (RFC 9449). */
  readonly requireDpop: boolean
  /** Whether users may log in with a password. */
  readonly passwordLogin: boolean
}

/** A policy with the number of its last change, which orders the policies of one customer. */
export interface VersionedPolicy extends CustomerPolicy {
  readonly version: number
}

/** The policy of a customer without one. */
export const NO_POLICY: CustomerPolicy = {
  accessTokenTtlSeconds: null,
  idleTtlSeconds: null,
  familyMaxAgeSeconds: null,
  requireDpop: false,
  passwordLogin: true,
}

/** The policy as one value of JSON, for a row of `customer_policies`. */
export const POLICY_JSON = `json_object('version', version, 'accessTokenTtlSeconds', access_token_ttl_seconds,
  'idleTtlSeconds', idle_ttl_seconds, 'familyMaxAgeSeconds', family_max_age_seconds,
  'requireDpop', json(iif(require_dpop = 1, 'true', 'false')),
  'passwordLogin', json(iif(password_login = 1, 'true', 'false')))`

/** Selects, for a row of `users`, the policy of its customer. */
export const POLICY_OF_USER = `(SELECT ${POLICY_JSON} FROM customer_policies
  WHERE customer_policies.customer_id = users.customer_id) AS customer_policy`

/** The policy of such a value. Null: the customer never had one. */
export function parsePolicy(json: string | null): VersionedPolicy | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing but `POLICY_JSON` makes one
  return json === null ? null : (JSON.parse(json) as VersionedPolicy)
}
