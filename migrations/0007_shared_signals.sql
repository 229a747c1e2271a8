-- Clients of the Shared Signals Framework, and their streams. A stream is a receiver of the kind `ssf`.

ALTER TABLE clients ADD COLUMN scopes TEXT NOT NULL DEFAULT ''; -- what its access tokens may have, separated by spaces
ALTER TABLE clients ADD COLUMN customer_id TEXT REFERENCES customers (id); -- NULL: its streams have the events of all customers

ALTER TABLE receivers ADD COLUMN client_id TEXT REFERENCES clients (id); -- of a stream

-- A client has one stream.
CREATE UNIQUE INDEX receivers_by_client ON receivers (client_id) WHERE removing = 0;
