-- The password hash of a user that was imported from another system: the name of the format, a colon, and the hash. It counts
-- only while `password_hash` is the hash of no password. A release that does not know this column therefore refuses the
-- password of such a user, after the work that a wrong one costs.
ALTER TABLE users ADD COLUMN imported_hash TEXT;
