-- What was written here and has yet to reach a cell. A Cron Trigger completes it, so that nobody has to repeat a call.

ALTER TABLE users ADD COLUMN applied_epoch INTEGER NOT NULL DEFAULT 0; -- the last `epoch` that the user's cell has
-- what of the user is to end in the cell; one that ends more replaces it
ALTER TABLE users ADD COLUMN ending_id TEXT; -- names the change, so that the cell does it once
ALTER TABLE users ADD COLUMN ending_cause TEXT;
ALTER TABLE users ADD COLUMN ending_except TEXT; -- the family that lives on
ALTER TABLE users ADD COLUMN removing INTEGER NOT NULL DEFAULT 0; -- 1: the user is gone, and its cell may not know yet

UPDATE users SET applied_epoch = epoch;

CREATE INDEX users_unapplied ON users (id) WHERE epoch > applied_epoch;

-- Mass revocations that a cell has yet to confirm.
CREATE TABLE pending_revocations (
  cell TEXT PRIMARY KEY,
  begun_before INTEGER NOT NULL
);
