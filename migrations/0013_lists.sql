-- Indexes of the lists that operators and administrators page through and search by the beginning of a name.

CREATE INDEX users_by_name ON users (username) WHERE removing = 0;

CREATE INDEX users_by_customer_name ON users (customer_id, username) WHERE removing = 0;

CREATE INDEX users_by_cell ON users (cell) WHERE cell IS NOT NULL; -- for the cells that have users

CREATE INDEX identities_by_subject ON identities (subject); -- for an external id without its customer

CREATE INDEX customers_by_name ON customers (name COLLATE NOCASE, id) WHERE removed_by IS NULL;

CREATE INDEX clients_by_name ON clients (name COLLATE NOCASE, id);

CREATE INDEX operators_by_name ON operators (name COLLATE NOCASE, id);

CREATE INDEX issuers_by_name ON issuers (name COLLATE NOCASE, id);

CREATE INDEX receivers_by_time ON receivers (created_at, id) WHERE removing = 0;
