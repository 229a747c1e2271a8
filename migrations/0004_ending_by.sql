-- Who caused the ending that the cell has not confirmed: its id, a space, and the actor as JSON. A release that does not know
-- this column leaves an outdated value, whose id is another one.

ALTER TABLE users ADD COLUMN ending_by TEXT;
