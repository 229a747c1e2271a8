import type { Config } from '../config.ts'
import type { Operator } from '../core/operator.ts'
import type { Origin } from '../core/origin.ts'
import type { ReceiverNamespace } from '../events/receivers/receiver-calls.ts'
import type { Receivers } from '../events/receivers/receiver-store.ts'
import type { Cells } from '../families/cells.ts'
import type { IssuerKeys } from '../issuers/issuer-keys.ts'
import type { Issuers } from '../issuers/issuer-store.ts'
import type { UsedTokens } from '../issuers/used-tokens.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { RateLimits } from '../rate-limits.ts'
import type { PublishedKeys } from '../tokens/published-keys.ts'
import type { Clients } from '../users/client-store.ts'
import type { CustomerPolicies } from '../users/customer-policies.ts'
import type { CustomerRemovals } from '../users/customer-removals.ts'
import type { Customers } from '../users/customer-store.ts'
import type { Directory } from '../users/directory.ts'
import type { HashQueue } from '../users/hash-queue.ts'
import type { Identities } from '../users/identities.ts'
import type { OperatorEvents } from '../users/operator-events.ts'
import type { Operators } from '../users/operator-store.ts'
import type { PasswordResets } from '../users/password-resets.ts'
import type { RecordSearch } from '../users/record-search.ts'
import type { Revocations } from '../users/revocations.ts'
import type { UserImports } from '../users/user-import.ts'

/** The dependencies of every flow, made once per isolate. */
export interface Service {
  readonly config: Config
  readonly keyring: Keyring
  readonly directory: Directory
  readonly imports: UserImports
  readonly revocations: Revocations
  readonly customers: Customers
  readonly customerPolicies: CustomerPolicies
  readonly customerRemovals: CustomerRemovals
  readonly clients: Clients
  readonly operators: Operators
  readonly operatorEvents: OperatorEvents
  readonly identities: Identities
  readonly records: RecordSearch
  readonly resets: PasswordResets
  /** The keys of Cloudflare Access. Null where it is not configured. */
  readonly accessKeys: PublishedKeys | null
  readonly issuers: Issuers
  readonly issuerKeys: IssuerKeys
  readonly usedTokens: UsedTokens
  readonly receivers: Receivers
  /** The objects of the receivers. Null: the service has no binding for them. */
  readonly receiverObjects: ReceiverNamespace | null
  /**
   * Whether the service is a transmitter of the Shared Signals Framework: it has keys for events, objects of receivers, and the
   * token endpoint, where receivers get their access tokens.
   */
  readonly transmits: boolean
  readonly cells: Cells
  readonly limits: RateLimits
  readonly hashes: HashQueue
}

/** Identifies a request in the log. */
export interface Trace {
  readonly requestId: string
}

/** A call of an operator. */
export interface OperatorCall extends Trace {
  readonly operator: Operator
}

/** The caller of a request. */
export interface Caller extends Trace {
  readonly address: string
  /** The origin that a family stores. */
  readonly origin: Origin
  /** The two letters of `request.cf`, or undefined. */
  readonly continent: string | undefined
  /** The front that makes the call for its user. Absent: the user calls. */
  readonly front?: Front | undefined
}

/** An authenticated server that makes a call for its user (a client with the right `front`). */
export interface Front {
  /** The customer whose users it may log in. Null: all customers. */
  readonly customerId: string | null
  /** The origin of its user, as it says. It always has an address. */
  readonly origin: Origin
}
