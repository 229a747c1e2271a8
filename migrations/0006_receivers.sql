-- Receivers of events. The object of a receiver has its secrets and its deliveries.

CREATE TABLE receivers (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL, -- webhook
  url TEXT NOT NULL,
  customer_id TEXT REFERENCES customers (id), -- NULL: the events of all customers
  created_at INTEGER NOT NULL,
  removing INTEGER NOT NULL DEFAULT 0 CHECK (removing IN (0, 1)) -- 1: its object may not have erased itself yet
);

CREATE INDEX receivers_by_customer ON receivers (customer_id);
