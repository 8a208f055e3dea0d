-- Keys on paper: a side's way to sign the next list of readers when none of its custodians can any more. Only the public half is here.

-- +goose Up
CREATE TABLE paper_keys (
  id              TEXT PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  side            TEXT NOT NULL,             -- management | staff
  sign_key        TEXT NOT NULL UNIQUE,      -- Ed25519 public key, base64url
  made_by         TEXT NOT NULL REFERENCES people(id),
  made_on         TEXT NOT NULL,             -- date
  ended_on        TEXT NOT NULL DEFAULT ''   -- date; '' while the next list names it
);
CREATE INDEX paper_keys_organisation ON paper_keys (organisation_id);

-- +goose Down
DROP TABLE paper_keys;
