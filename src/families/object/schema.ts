/**
 * The tables of a cell. Old and new code overlap in a rollout, so a new version only ever adds.
 *
 * `family` is one b-tree, ordered by user: a token names both halves of its key, a user's families lie together,
 * and no second index has to be written when one rotates.
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
    // Attempts to log in, by user id.
    `CREATE TABLE login (
      id INTEGER PRIMARY KEY,
      subject TEXT NOT NULL UNIQUE,
      failures INTEGER NOT NULL,
      last_at INTEGER NOT NULL,
      locked_until INTEGER NOT NULL
    )`,
    // The same for names that no user has, by keyed hash; the newest only, since anybody can make them up.
    `CREATE TABLE stranger (
      id INTEGER PRIMARY KEY,
      subject TEXT NOT NULL UNIQUE,
      failures INTEGER NOT NULL,
      last_at INTEGER NOT NULL,
      locked_until INTEGER NOT NULL
    )`,
    // Users that were removed, for as long as a login that began before could still come: an id and a moment.
    `CREATE TABLE erased (
      user_id TEXT PRIMARY KEY,
      erased_at INTEGER NOT NULL
    ) WITHOUT ROWID`,
    // DPoP proofs taken and not expired: at most 1,024 a key.
    `CREATE TABLE proof (
      family_id TEXT NOT NULL,
      id TEXT NOT NULL,
      expires_at INTEGER NOT NULL,
      PRIMARY KEY (family_id, id)
    ) WITHOUT ROWID`,
    // Revocations that resource servers have yet to hear of.
    `CREATE TABLE outbox (
      family_id TEXT PRIMARY KEY,
      expires_at INTEGER NOT NULL,
      due_at INTEGER NOT NULL,
      tries INTEGER NOT NULL
    ) WITHOUT ROWID`,
    'CREATE INDEX outbox_by_due ON outbox (due_at)',
  ],
  // The last change of a user that ended families: it is told again until the directory knows that it was done.
  ['ALTER TABLE user ADD COLUMN ended_by TEXT'],
]

const VERSION_KEY = 'schema'

/** Brings a cell's storage to the newest version. On every later wake it costs one read. */
export function migrate(storage: DurableObjectStorage): void {
  const current = storage.kv.get<number>(VERSION_KEY) ?? 0
  if (current >= VERSIONS.length) return
  storage.transactionSync(() => {
    for (const statement of VERSIONS.slice(current).flat()) storage.sql.exec(statement)
    storage.kv.put(VERSION_KEY, VERSIONS.length)
  })
}
