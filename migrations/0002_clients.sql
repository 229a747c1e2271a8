-- Resource servers that may introspect tokens (RFC 7662).
CREATE TABLE clients (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  secret_hash TEXT NOT NULL, -- SHA-256 of 256 random bits, which cannot be guessed, so a fast hash is safe
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  created_at INTEGER NOT NULL
);
