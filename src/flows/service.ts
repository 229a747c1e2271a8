import type { Config } from '../config.ts'
import type { Cells } from '../families/client.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { Limits } from '../limits.ts'
import type { Directory } from '../users/directory.ts'

/** What every flow works with: made once per isolate. */
export interface Service {
  readonly config: Config
  readonly keyring: Keyring
  readonly directory: Directory
  readonly cells: Cells
  readonly limits: Limits
}

/** Where a request came from. */
export interface Caller {
  readonly requestId: string
  readonly address: string
  /** Two letters, as `request.cf` gives them; undefined where it gives none. */
  readonly continent: string | undefined
}
