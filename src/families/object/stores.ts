import { History } from '../../events/history.ts'
import { RelayCursor } from '../../events/relay-cursor.ts'
import { FamilyStore } from './family-store.ts'
import { LimitStore } from './limit-store.ts'
import { LoginStore } from './login-store.ts'
import { Outbox } from './outbox.ts'
import { ProofStore } from './proof-store.ts'
import { migrate } from './schema.ts'
import { Sweep } from './sweep.ts'
import { UserStore } from './user-store.ts'
import { Watermark } from './watermark.ts'

/** The stores of a cell. Every method of a store is synchronous, because an `await` would let calls interleave. */
export interface Stores {
  readonly families: FamilyStore
  readonly users: UserStore
  readonly logins: LoginStore
  readonly proofs: ProofStore
  readonly watermark: Watermark
  readonly limits: LimitStore
  readonly outbox: Outbox
  readonly history: History
  readonly sweep: Sweep
}

/**
 * Opens the stores of a cell, after the migration of its tables. `historyDays` is the time that an event is kept.
 * `isRelaying`: whether the service can have receivers of events.
 */
export function openStores(storage: DurableObjectStorage, historyDays: number, isRelaying: boolean): Stores {
  migrate(storage)
  const watermark = new Watermark(storage)
  const outbox = new Outbox(storage.sql)
  const history = new History(storage.sql, historyDays, new RelayCursor(storage.kv, isRelaying))
  return {
    families: new FamilyStore(storage.sql, watermark),
    users: new UserStore(storage.sql),
    logins: new LoginStore(storage.sql),
    proofs: new ProofStore(storage.sql),
    watermark,
    limits: new LimitStore(storage.sql),
    outbox,
    history,
    sweep: new Sweep(storage, watermark, outbox, history),
  }
}
