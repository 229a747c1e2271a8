-- Trusted issuers: identity providers and back ends of customers, whose tokens are exchanged for pairs (RFC 8693).
CREATE TABLE issuers (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  iss TEXT NOT NULL, -- of its tokens
  customer_id TEXT REFERENCES customers (id), -- NULL: the clients of all customers may use it
  settings TEXT NOT NULL, -- JSON: its keys or their URL, the rules for its tokens, the mapping of claims
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  created_at INTEGER NOT NULL
);

-- A customer trusts an issuer once.
CREATE UNIQUE INDEX issuers_by_iss ON issuers (iss, coalesce(customer_id, ''));

CREATE INDEX issuers_by_customer ON issuers (customer_id); -- for the removal of a customer

-- The subject tokens that were exchanged, each once.
CREATE TABLE subject_tokens (
  hash TEXT PRIMARY KEY, -- SHA-256 of what the issuer signed
  attempt TEXT NOT NULL, -- identifies the call, so that its repetition differs from a second use
  family_id TEXT NOT NULL, -- of the family that the call opens
  used_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL -- from then on no rule accepts the token
) WITHOUT ROWID;

CREATE INDEX subject_tokens_by_end ON subject_tokens (expires_at); -- for the purge
