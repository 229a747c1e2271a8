-- The users and their customers. A refresh does not read them: it asks only the cell.
CREATE TABLE customers (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL -- epoch milliseconds, as everywhere
);

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL UNIQUE, -- in lower case
  password_hash TEXT NOT NULL, -- PHC string, with its parameters and salt
  user_type TEXT NOT NULL CHECK (user_type IN ('PORTAL', 'PUBLIC_API')),
  customer_id TEXT NOT NULL REFERENCES customers (id),
  role TEXT NOT NULL CHECK (role IN ('ROLE_SUPER_ADMIN', 'ROLE_USER', 'ROLE_READ_ONLY', 'ROLE_SUPPORT')),
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  cell TEXT, -- set once, at the first create
  -- the number of this user's changes: a cell with a later record refuses a login that was verified against an earlier one
  epoch INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
);

CREATE INDEX users_by_customer ON users (customer_id);
