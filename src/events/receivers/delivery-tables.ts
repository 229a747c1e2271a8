/**
 * The tables of a receiver. A line is a subject: its events are sent one after another, and only the first that waits has a
 * `due_at`. An event that is sent again has a line of its own. `source` has the last event that each cell handed over.
 */
export const DELIVERY_TABLES = [
  `CREATE TABLE IF NOT EXISTS delivery (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL UNIQUE,
    line TEXT NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    since INTEGER NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    due_at INTEGER,
    tried_at INTEGER,
    failure TEXT
  )`,
  'CREATE INDEX IF NOT EXISTS delivery_by_state ON delivery (state, seq)',
  "CREATE INDEX IF NOT EXISTS delivery_by_line ON delivery (line, seq) WHERE state = 'waiting'",
  'CREATE INDEX IF NOT EXISTS delivery_by_due ON delivery (due_at) WHERE due_at IS NOT NULL',
  'CREATE TABLE IF NOT EXISTS source (cell TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID',
]
