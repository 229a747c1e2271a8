import type { Config } from '../config.ts'
import type { Cells } from '../families/cells.ts'
import type { Origin } from '../families/rules/family.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { RateLimits } from '../rate-limits.ts'
import type { Clients } from '../users/client-store.ts'
import type { Customers } from '../users/customer-store.ts'
import type { Directory } from '../users/directory.ts'
import type { HashQueue } from '../users/hash-queue.ts'
import type { Revocations } from '../users/revocations.ts'

/** What every flow works with: made once per isolate. */
export interface Service {
  readonly config: Config
  readonly keyring: Keyring
  readonly directory: Directory
  readonly revocations: Revocations
  readonly customers: Customers
  readonly clients: Clients
  readonly cells: Cells
  readonly limits: RateLimits
  readonly hashes: HashQueue
}

/** Which request does something: for the log. */
export interface Trace {
  readonly requestId: string
}

/** Where a request came from. */
export interface Caller extends Trace {
  readonly address: string
  /** What a family remembers of where it was used from. */
  readonly origin: Origin
  /** Two letters, as `request.cf` gives them; undefined where it gives none. */
  readonly continent: string | undefined
}
