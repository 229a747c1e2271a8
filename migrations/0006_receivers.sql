-- Receivers of events. The object of a receiver has its secrets and its deliveries. A stream of shared signals is a receiver of
-- the kind `ssf`.

CREATE TABLE receivers (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL, -- webhook, ssf
  url TEXT NOT NULL, -- empty for ssf
  customer_id TEXT REFERENCES customers (id), -- NULL: the events of all customers
  client_id TEXT, -- of a stream
  created_at INTEGER NOT NULL,
  removing INTEGER NOT NULL DEFAULT 0 CHECK (removing IN (0, 1)) -- 1: its object may not have erased itself yet
);

CREATE INDEX receivers_by_customer ON receivers (customer_id);

-- A client has one stream.
CREATE UNIQUE INDEX receivers_by_client ON receivers (client_id) WHERE removing = 0;
