-- Who may log in. Off the refresh path: a refresh reads the cell alone.
CREATE TABLE customers (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL -- epoch milliseconds, as everywhere
);

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL UNIQUE, -- lower-cased once, before it comes here
  password_hash TEXT NOT NULL, -- PHC string: its own parameters and salt
  user_type TEXT NOT NULL CHECK (user_type IN ('PORTAL', 'PUBLIC_API')),
  customer_id TEXT NOT NULL REFERENCES customers (id),
  role TEXT NOT NULL CHECK (role IN ('ROLE_SUPER_ADMIN', 'ROLE_USER', 'ROLE_READ_ONLY', 'ROLE_SUPPORT')),
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  cell TEXT, -- set once, at the first create, and never again
  -- counts this user's changes: a cell that saw a later one refuses a login that was checked against an earlier one
  epoch INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
);

CREATE INDEX users_by_customer ON users (customer_id);
