/** The tables of the history, as a version of the schema of a cell. */
export const HISTORY_TABLES = [
  // AUTOINCREMENT: a number is never used again, also after its row was deleted. `subject` is a user id or `name <hash>`.
  `CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL,
    customer_id TEXT,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    cause TEXT,
    family_id TEXT,
    actor TEXT NOT NULL,
    actor_id TEXT,
    address TEXT,
    country TEXT,
    agent TEXT,
    previous_address TEXT,
    previous_country TEXT,
    previous_agent TEXT
  )`,
  'CREATE INDEX event_by_subject ON event (subject, seq)',
]

/** The column of the names of operators, as a version of the schema of a cell. Their ids are in `actor_id`. */
export const HISTORY_NAMES = ['ALTER TABLE event ADD COLUMN actor_name TEXT']

/** The column of the requests that caused events, as a version of the schema of a cell. */
export const HISTORY_REQUESTS = ['ALTER TABLE event ADD COLUMN request_id TEXT']
