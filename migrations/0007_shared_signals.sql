-- What clients may do with streams of shared signals.

ALTER TABLE clients ADD COLUMN scopes TEXT NOT NULL DEFAULT ''; -- what its access tokens may have, separated by spaces
ALTER TABLE clients ADD COLUMN customer_id TEXT; -- NULL: its streams have the events of all customers
