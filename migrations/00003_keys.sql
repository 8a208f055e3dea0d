-- Keys: the signed list of readers, second factors, sharing, recovery, handover and the access log.

-- +goose Up

-- The signed list of readers (docs/format.md §7). Rows are added, signed and never changed; a list that
-- waits for signatures may be replaced by another under the same number.
CREATE TABLE lists (
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  number   BIGINT NOT NULL,       -- 1, 2, 3 …
  head     TEXT NOT NULL,         -- the line that custodians sign
  body     TEXT NOT NULL,         -- the line the head names by its hash
  in_force BOOLEAN NOT NULL,      -- false while it waits: at most one, the highest number
  PRIMARY KEY (organisation_id, number)
);

CREATE TABLE list_signatures (
  organisation_id TEXT NOT NULL,
  number       BIGINT NOT NULL,
  custodian_id TEXT NOT NULL,
  side         TEXT NOT NULL,     -- management | staff
  signature    TEXT NOT NULL,     -- base64url
  PRIMARY KEY (organisation_id, number, custodian_id),
  FOREIGN KEY (organisation_id, number) REFERENCES lists(organisation_id, number) ON DELETE CASCADE
);

-- Whether the list in force names this person with the keys they have now.
ALTER TABLE people ADD COLUMN listed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE people ADD COLUMN left_on TEXT NOT NULL DEFAULT '';       -- date, '' while here
ALTER TABLE people ADD COLUMN totp_secret TEXT NOT NULL DEFAULT '';   -- base32, '' without an authenticator app
ALTER TABLE people ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0;    -- the last 30-second step used: a code works once

-- A person's public keys of the past, with the last day they counted.
CREATE TABLE former_keys (
  person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  sign_key  TEXT NOT NULL,
  until_on  TEXT NOT NULL,        -- date
  PRIMARY KEY (person_id, sign_key)
);

CREATE TABLE passkeys (
  id         TEXT PRIMARY KEY,    -- base64url of the credential id
  person_id  TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  name       TEXT NOT NULL,       -- what its owner calls it
  credential TEXT NOT NULL,       -- JSON of the public key, its flags and counter
  key_file   BYTEA,               -- the person's keys sealed to what this passkey derives; NULL when it cannot
  created_on TEXT NOT NULL,
  used_on    TEXT NOT NULL        -- date, '' before
);
CREATE INDEX passkeys_person ON passkeys (person_id);

CREATE TABLE backup_codes (
  person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  hash      TEXT NOT NULL,        -- hex SHA-256 of an 80-bit random code; the row goes when it is used
  PRIMARY KEY (person_id, hash)
);

CREATE TABLE challenges (         -- ceremonies under way: a passkey's, a single sign-on's
  id         TEXT PRIMARY KEY,    -- hex SHA-256 of what the browser holds
  person_id  TEXT NOT NULL,       -- '' before it is known
  data       TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE TABLE throttles (          -- failed tries, so that all servers know of them
  name     TEXT PRIMARY KEY,      -- keyed hash of what was tried; 'all' for everybody together
  failures BIGINT NOT NULL,
  until_at BIGINT NOT NULL        -- no try is taken before
);

ALTER TABLE sessions ADD COLUMN stage TEXT NOT NULL DEFAULT 'full'; -- identity | second | enrol | full
ALTER TABLE sessions ADD COLUMN means TEXT NOT NULL DEFAULT '';     -- what it was begun with, for its owner: 'passkey', 'passphrase and app' …

-- Sharing. cases.key_seq is the entry that began the present case identity: 0, or the last change of readers that took somebody off.
ALTER TABLE cases ADD COLUMN key_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE envelopes ADD COLUMN from_on TEXT NOT NULL DEFAULT '';   -- cover: first date, '' for at once
ALTER TABLE envelopes ADD COLUMN until_on TEXT NOT NULL DEFAULT '';  -- cover: last date, '' for no end

CREATE TABLE former_envelopes (   -- what a change of identity replaced, so that no reader can lock another out
  case_id   TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
  reader_id TEXT NOT NULL,
  audience  TEXT NOT NULL,        -- case | readers
  seq       BIGINT NOT NULL,      -- the entry that replaced it
  data      BYTEA NOT NULL,
  PRIMARY KEY (case_id, reader_id, audience, seq)
) /*sqlite: WITHOUT ROWID*/;

CREATE TABLE handovers (          -- what a person has decided and their browser carries out, case by case
  id         TEXT PRIMARY KEY,
  person_id  TEXT NOT NULL REFERENCES people(id),
  to_id      TEXT NOT NULL,       -- people.id, '' for leaving without a successor
  kind       TEXT NOT NULL,       -- handover | cover | leave
  from_on    TEXT NOT NULL,       -- cover only
  until_on   TEXT NOT NULL,       -- cover only
  stop       BOOLEAN NOT NULL,    -- handover: the person stops reading as well
  every      BOOLEAN NOT NULL,    -- all cases; otherwise those in handover_cases
  status     TEXT NOT NULL,       -- open | done | stopped
  began_on   TEXT NOT NULL
);
CREATE TABLE handover_cases (
  handover_id TEXT NOT NULL REFERENCES handovers(id) ON DELETE CASCADE,
  case_id     TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
  PRIMARY KEY (handover_id, case_id)
) /*sqlite: WITHOUT ROWID*/;

-- Recovery (docs/format.md §9). Each side has an identity of its own, which only its custodians hold.
CREATE TABLE recovery_keys (
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  key        TEXT NOT NULL,       -- hash of the recipient
  side       TEXT NOT NULL,       -- management | staff
  recipient  TEXT NOT NULL,       -- age1pq1…
  status     TEXT NOT NULL,       -- proposed | current | former
  made_on    TEXT NOT NULL,
  PRIMARY KEY (organisation_id, key)
);
CREATE TABLE recovery_copies (    -- a side's identity, sealed to one of its custodians
  organisation_id TEXT NOT NULL,
  key          TEXT NOT NULL,
  custodian_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  data         BYTEA NOT NULL,
  PRIMARY KEY (organisation_id, key, custodian_id),
  FOREIGN KEY (organisation_id, key) REFERENCES recovery_keys(organisation_id, key) ON DELETE CASCADE
);
CREATE TABLE recovery_shares (    -- half of a case's key, sealed to one side; alone it is random bytes
  case_id TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
  kind    TEXT NOT NULL,          -- case | notes
  side    TEXT NOT NULL,          -- management | staff
  key     TEXT NOT NULL,          -- recovery_keys.key it is sealed to
  data    BYTEA NOT NULL,
  PRIMARY KEY (case_id, kind, side)
) /*sqlite: WITHOUT ROWID*/;

CREATE TABLE recoveries (
  id         TEXT PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  person_id  TEXT NOT NULL REFERENCES people(id), -- whose cases
  to_id      TEXT NOT NULL,       -- who will read them: the same person with new keys, or another reader
  status     TEXT NOT NULL,       -- asked | waiting | ready | done | stopped
  begun_by   TEXT NOT NULL,
  begun_at   BIGINT NOT NULL,
  opens_at   BIGINT NOT NULL,     -- custodians can carry it out from then on; 0 until the new keys are made
  stopped_by TEXT NOT NULL,       -- people.id, '' while it goes on
  reason     TEXT NOT NULL,       -- what the custodian wrote when asking, without any case
  token_hash TEXT NOT NULL,       -- of the link with which the owner makes new keys; '' once used or not needed
  recipient  TEXT NOT NULL,       -- the key the halves are sealed to, '' until made
  sign_key   TEXT NOT NULL,
  kdf_salt   TEXT NOT NULL,
  login_hash TEXT NOT NULL,
  key_file   BYTEA
);
CREATE TABLE recovery_parts (     -- a half, sealed again by a custodian to the key of the recovery
  recovery_id TEXT NOT NULL REFERENCES recoveries(id) ON DELETE CASCADE,
  case_id     TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
  kind        TEXT NOT NULL,
  side        TEXT NOT NULL,
  data        BYTEA NOT NULL,
  PRIMARY KEY (recovery_id, case_id, kind, side)
) /*sqlite: WITHOUT ROWID*/;
CREATE TABLE recovery_envelopes ( -- what the reader made of both halves, until all are there
  recovery_id TEXT NOT NULL REFERENCES recoveries(id) ON DELETE CASCADE,
  case_id     TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
  kind        TEXT NOT NULL,      -- case | notes
  data        BYTEA NOT NULL,
  PRIMARY KEY (recovery_id, case_id, kind)
) /*sqlite: WITHOUT ROWID*/;

-- The access log (docs/format.md §10): a Merkle tree over its records. Nothing is ever updated or deleted.
CREATE TABLE log_records (
  n       BIGINT PRIMARY KEY,     -- 0, 1, 2 …
  case_id TEXT NOT NULL,          -- '' when it is about no case; kept when the case goes
  record  TEXT NOT NULL           -- one line of JSON: the leaf
);
CREATE INDEX log_records_case ON log_records (case_id);
CREATE TABLE log_hashes (
  n    BIGINT PRIMARY KEY,        -- golang.org/x/mod/sumdb/tlog's stored hash index
  hash BYTEA NOT NULL
);
CREATE TABLE log_heads (          -- signed now and then, at the latest each night and at each export
  size BIGINT PRIMARY KEY,
  note TEXT NOT NULL              -- a signed note (golang.org/x/mod/sumdb/note)
);

-- Mail that has yet to go out: to staff only, never with content.
CREATE TABLE outbox (
  id       TEXT PRIMARY KEY,
  to_id    TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  template TEXT NOT NULL,         -- which message
  data     TEXT NOT NULL,         -- JSON of the few names it needs
  made_at  BIGINT NOT NULL,
  tries    BIGINT NOT NULL,
  next_at  BIGINT NOT NULL,
  error    TEXT NOT NULL          -- the last failure, '' before
);

-- +goose Down
DROP TABLE outbox; DROP TABLE log_heads; DROP TABLE log_hashes; DROP TABLE log_records;
DROP TABLE recovery_envelopes; DROP TABLE recovery_parts; DROP TABLE recoveries; DROP TABLE recovery_shares;
DROP TABLE recovery_copies; DROP TABLE recovery_keys; DROP TABLE handover_cases; DROP TABLE handovers; DROP TABLE former_envelopes;
ALTER TABLE envelopes DROP COLUMN until_on; ALTER TABLE envelopes DROP COLUMN from_on; ALTER TABLE cases DROP COLUMN key_seq;
ALTER TABLE sessions DROP COLUMN means; ALTER TABLE sessions DROP COLUMN stage;
DROP TABLE throttles; DROP TABLE challenges; DROP TABLE backup_codes; DROP TABLE passkeys; DROP TABLE former_keys;
ALTER TABLE people DROP COLUMN totp_step; ALTER TABLE people DROP COLUMN totp_secret;
ALTER TABLE people DROP COLUMN left_on; ALTER TABLE people DROP COLUMN listed;
DROP TABLE list_signatures; DROP TABLE lists;
