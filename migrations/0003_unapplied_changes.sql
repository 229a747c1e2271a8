-- Changes that were written here and have not reached a cell. A Cron Trigger completes them, so no caller has to repeat one.

ALTER TABLE users ADD COLUMN applied_epoch INTEGER NOT NULL DEFAULT 0; -- the `epoch` of the record in the user's cell
-- the ending that the cell has not confirmed; a later one that ends more families replaces it
ALTER TABLE users ADD COLUMN ending_id TEXT; -- the id of the change, so that the cell applies it once
ALTER TABLE users ADD COLUMN ending_cause TEXT;
ALTER TABLE users ADD COLUMN ending_except TEXT; -- the family that does not end
ALTER TABLE users ADD COLUMN removing INTEGER NOT NULL DEFAULT 0; -- 1: the user was removed, and its cell may not have erased it yet

UPDATE users SET applied_epoch = epoch;

CREATE INDEX users_unapplied ON users (id) WHERE epoch > applied_epoch;

-- Mass revocations that a cell has not confirmed.
CREATE TABLE pending_revocations (
  cell TEXT PRIMARY KEY,
  begun_before INTEGER NOT NULL
);
