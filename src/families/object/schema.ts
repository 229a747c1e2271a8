import { HISTORY_NAMES, HISTORY_REQUESTS, HISTORY_TABLES } from '../../events/history-tables.ts'

/**
 * The tables of a cell. Old and new code overlap in a rollout, so a new version only adds.
 *
 * `family` is one b-tree, ordered by user. A token has both columns of the key, the families of a user are adjacent, and
 * a rotation writes no second index.
 */
const VERSIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE user (
      id TEXT PRIMARY KEY,
      customer_id TEXT NOT NULL,
      role TEXT NOT NULL,
      user_type TEXT NOT NULL,
      email TEXT NOT NULL,
      disabled INTEGER NOT NULL,
      epoch INTEGER NOT NULL
    ) WITHOUT ROWID`,
    `CREATE TABLE family (
      user_id TEXT NOT NULL,
      id TEXT NOT NULL,
      generation INTEGER NOT NULL,
      attempt TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      created_agent TEXT,
      created_address TEXT,
      created_country TEXT,
      rotated_at INTEGER NOT NULL,
      rotated_agent TEXT,
      rotated_address TEXT,
      rotated_country TEXT,
      access_expires_at INTEGER NOT NULL,
      access_until INTEGER NOT NULL,
      refresh_expires_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      jkt TEXT,
      revoked_at INTEGER,
      revoked_for TEXT,
      PRIMARY KEY (user_id, id)
    ) WITHOUT ROWID`,
    // Login attempts, by family id (by user id in release 0.1).
    `CREATE TABLE login (
      id INTEGER PRIMARY KEY,
      subject TEXT NOT NULL UNIQUE,
      failures INTEGER NOT NULL,
      last_at INTEGER NOT NULL,
      locked_until INTEGER NOT NULL
    )`,
    // Attempts to log in, by the keyed hash of the user name. Only the newest rows are kept: names can be invented.
    `CREATE TABLE stranger (
      id INTEGER PRIMARY KEY,
      subject TEXT NOT NULL UNIQUE,
      failures INTEGER NOT NULL,
      last_at INTEGER NOT NULL,
      locked_until INTEGER NOT NULL
    )`,
    // Removed users, kept as long as a login that began before the removal may arrive.
    `CREATE TABLE erased (
      user_id TEXT PRIMARY KEY,
      erased_at INTEGER NOT NULL
    ) WITHOUT ROWID`,
    // Accepted DPoP proofs that have not expired, at most 1,024 for each key.
    `CREATE TABLE proof (
      family_id TEXT NOT NULL,
      id TEXT NOT NULL,
      expires_at INTEGER NOT NULL,
      PRIMARY KEY (family_id, id)
    ) WITHOUT ROWID`,
    // Revocations that are to be written to KV.
    `CREATE TABLE outbox (
      family_id TEXT PRIMARY KEY,
      expires_at INTEGER NOT NULL,
      due_at INTEGER NOT NULL,
      tries INTEGER NOT NULL
    ) WITHOUT ROWID`,
    'CREATE INDEX outbox_by_due ON outbox (due_at)',
  ],
  // The id of the last ending of a user's families. The directory sends an ending again until the cell confirms it.
  ['ALTER TABLE user ADD COLUMN ended_by TEXT'],
  HISTORY_TABLES,
  HISTORY_NAMES,
  // What customers are stricter about than the service. Every cell has the rows of all customers.
  [
    `CREATE TABLE customer_limits (
      customer_id TEXT PRIMARY KEY,
      version INTEGER NOT NULL,
      access_token_ttl_seconds INTEGER,
      idle_ttl_seconds INTEGER,
      family_max_age_seconds INTEGER,
      require_dpop INTEGER NOT NULL
    ) WITHOUT ROWID`,
  ],
  HISTORY_REQUESTS,
]

const VERSION_KEY = 'schema'

/** Brings a cell's storage to the newest version. If it is up to date, this costs one read. */
export function migrate(storage: DurableObjectStorage): void {
  const current = storage.kv.get<number>(VERSION_KEY) ?? 0
  if (current >= VERSIONS.length) return
  storage.transactionSync(() => {
    for (const statement of VERSIONS.slice(current).flat()) storage.sql.exec(statement)
    storage.kv.put(VERSION_KEY, VERSIONS.length)
  })
}
