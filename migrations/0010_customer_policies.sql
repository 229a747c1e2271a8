-- What customers are stricter about than the service. A customer without a row never had a policy.
CREATE TABLE customer_policies (
  customer_id TEXT PRIMARY KEY,
  version INTEGER NOT NULL, -- rises with each change, and is never below the time of the change (epoch milliseconds)
  access_token_ttl_seconds INTEGER, -- here and below, NULL: the value of the service
  idle_ttl_seconds INTEGER,
  family_max_age_seconds INTEGER,
  require_dpop INTEGER NOT NULL CHECK (require_dpop IN (0, 1)),
  password_login INTEGER NOT NULL CHECK (password_login IN (0, 1))
) WITHOUT ROWID;

-- Policies that a cell has not confirmed.
CREATE TABLE pending_policies (
  cell TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (cell, customer_id)
) WITHOUT ROWID;

-- The actor, as JSON, who removes the customer with its users. NULL: nobody does. The row goes after the last user.
ALTER TABLE customers ADD COLUMN removed_by TEXT;

CREATE INDEX customers_removed ON customers (id) WHERE removed_by IS NOT NULL;
