-- Operators with a token of their own. The first one is the secret OPERATOR_TOKEN, which has no row.
CREATE TABLE operators (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  token_hash TEXT NOT NULL, -- SHA-256 of 256 random bits, which cannot be guessed, so a fast hash is safe
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  created_at INTEGER NOT NULL
);

-- What operators did. A row is written in the transaction of the change.
CREATE TABLE operator_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  detail TEXT, -- the changed members of a user, the event sent again, or the moment of a mass revocation
  subject_id TEXT, -- the user, customer, client, operator or receiver
  operator_id TEXT NOT NULL,
  operator_name TEXT NOT NULL
);

CREATE INDEX operator_events_by_time ON operator_events (at); -- for the purge

-- The operator of a change that the user's cell has not confirmed: the epoch of the change, a space, and the actor as JSON.
ALTER TABLE users ADD COLUMN changed_by TEXT;

-- The operator of a mass revocation: its moment, a space, and the actor as JSON.
ALTER TABLE pending_revocations ADD COLUMN begun_by TEXT;
