-- The ids that users have in other systems. `issuer` is the id of the customer for the id that the customer gave (externalId),
-- or the id of a trusted issuer for the `sub` of its tokens.
CREATE TABLE identities (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  user_id TEXT NOT NULL, -- a release that does not know this table leaves the rows of removed users
  PRIMARY KEY (issuer, subject)
) WITHOUT ROWID;

CREATE INDEX identities_by_user ON identities (user_id);

-- What clients may do besides introspection, separated by spaces.
ALTER TABLE clients ADD COLUMN rights TEXT NOT NULL DEFAULT '';
