-- Tokens that reset a forgotten password. A user has at most one. The Cron Trigger deletes expired ones.
CREATE TABLE password_resets (
  user_id TEXT PRIMARY KEY, -- a release that does not know this table leaves the rows of removed users until they expire
  token_hash TEXT NOT NULL UNIQUE, -- SHA-256 of 256 random bits, which cannot be guessed, so a fast hash is safe
  expires_at INTEGER NOT NULL
);

CREATE INDEX password_resets_by_time ON password_resets (expires_at); -- for the purge
