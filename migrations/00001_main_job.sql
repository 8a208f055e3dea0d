-- One file for both databases. Columns are TEXT, BIGINT, BOOLEAN or BYTEA only.
-- "/*sqlite: X*/" is a comment to PostgreSQL; package migrations turns it into X for SQLite.
--
-- Tables that hold what workers send have random primary keys and, in SQLite, no rowid:
-- their order on disk says nothing of when a row came. A date is TEXT 'YYYY-MM-DD'; a week
-- is the date of its Monday; other times are BIGINT Unix microseconds and belong to staff
-- or to the machine, never to a worker.

-- +goose Up

CREATE TABLE settings (          -- what one installation keeps for itself
  name  TEXT PRIMARY KEY,        -- door_identity, salt_key …
  value TEXT NOT NULL
);

CREATE TABLE organisations (
  id           TEXT PRIMARY KEY,
  name         TEXT NOT NULL,    -- "Heronbrook NHS Foundation Trust"
  clock_preset TEXT NOT NULL,    -- england | scotland-inwo | eu-directive
  nation       TEXT NOT NULL,    -- england-and-wales | scotland | northern-ireland (bank holidays)
  help         TEXT NOT NULL,    -- JSON list of {name, contact, note}: the numbers on "Help now"
  exit_url     TEXT NOT NULL,    -- where "Exit this page" goes
  demo         BOOLEAN NOT NULL, -- fictional data; every page says so
  created_on   TEXT NOT NULL
);

CREATE TABLE areas (
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  code            TEXT NOT NULL,
  name            TEXT NOT NULL,
  parent          TEXT NOT NULL, -- code of the area above, '' at the top
  headcount       BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, code)
);

CREATE TABLE list_items (        -- themes, worker groups: data with dates, never constants in code
  list       TEXT NOT NULL,      -- theme | worker_group
  code       TEXT NOT NULL,
  label      TEXT NOT NULL,
  national   TEXT NOT NULL,      -- the national code a local item rolls up to; its own code when national
  position   BIGINT NOT NULL,    -- order on the page
  valid_from TEXT NOT NULL,      -- first date on which it may be chosen
  valid_to   TEXT NOT NULL,      -- last date, '' while in use
  PRIMARY KEY (list, code, valid_from)
);

CREATE TABLE desks (
  id              TEXT PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  kind            TEXT NOT NULL, -- guardian | union
  name            TEXT NOT NULL
);

CREATE TABLE people (
  id              TEXT PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  email           TEXT NOT NULL UNIQUE, -- lower case
  name            TEXT NOT NULL,
  title           TEXT NOT NULL, -- job title shown to workers
  role            TEXT NOT NULL, -- accounts.Role
  side            TEXT NOT NULL, -- management | staff | independent
  desk_id         TEXT REFERENCES desks(id), -- guardians, reps and champions
  status          TEXT NOT NULL, -- invited | active | left
  recipient       TEXT NOT NULL, -- age1pq1…, '' until activated
  sign_key        TEXT NOT NULL, -- Ed25519 public key, base64url, '' until activated
  kdf_salt        TEXT NOT NULL, -- base64url, '' until activated
  login_hash      TEXT NOT NULL, -- hex SHA-256 of the login secret; cannot open key_file
  key_file        BYTEA,         -- the person's private keys, an age file only their passphrase opens
  since           TEXT NOT NULL  -- date of activation, '' until then
);

CREATE TABLE invitations (
  token_hash TEXT PRIMARY KEY,   -- hex SHA-256
  person_id  TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  expires_at BIGINT NOT NULL
);

CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,   -- hex SHA-256 of the cookie
  person_id  TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  device_key TEXT NOT NULL,      -- unwraps the keys a browser tab keeps; dies with the session
  created_at BIGINT NOT NULL,
  seen_at    BIGINT NOT NULL
);

CREATE TABLE cases (
  id              TEXT PRIMARY KEY, -- random, base32
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  mailbox         TEXT NOT NULL UNIQUE, -- hex SHA-256 of the mailbox token
  mode            TEXT NOT NULL,    -- open | confidential | anonymous, as first raised
  route           TEXT NOT NULL,    -- online | in_person
  status          TEXT NOT NULL,    -- cases.Status
  status_on       TEXT NOT NULL,    -- date of the last change by staff, '' before; a week for what a worker did
  week            TEXT NOT NULL     -- Monday of the week received
) /*sqlite: WITHOUT ROWID*/;

CREATE TABLE case_desks (
  case_id TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
  desk_id TEXT NOT NULL REFERENCES desks(id),
  PRIMARY KEY (case_id, desk_id)
) /*sqlite: WITHOUT ROWID*/;

CREATE TABLE envelopes (          -- the case identity, wrapped for one reader
  case_id   TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
  reader_id TEXT NOT NULL,        -- people.id; 'worker' for the person who spoke up
  data      BYTEA NOT NULL,       -- never replaced
  card      BYTEA,                -- a newer card for the list, same shape, without the identity
  read_seq  BIGINT NOT NULL,      -- the last entry this reader has opened
  PRIMARY KEY (case_id, reader_id)
) /*sqlite: WITHOUT ROWID*/;
CREATE INDEX envelopes_reader ON envelopes (reader_id, case_id);

CREATE TABLE notes_envelopes (    -- the notes identity, which the worker never holds
  case_id   TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
  reader_id TEXT NOT NULL,
  data      BYTEA NOT NULL,
  PRIMARY KEY (case_id, reader_id)
) /*sqlite: WITHOUT ROWID*/;

CREATE TABLE entries (
  case_id  TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
  seq      BIGINT NOT NULL,       -- 0, 1, 2 … within the case
  audience TEXT NOT NULL,         -- case | readers | private | name
  author   TEXT NOT NULL,         -- people.id, 'worker'
  hash     TEXT NOT NULL,         -- hex SHA-256 of data: what the next entry's prev must be
  data     BYTEA NOT NULL,        -- one age file
  PRIMARY KEY (case_id, seq)
) /*sqlite: WITHOUT ROWID*/;

CREATE TABLE files (
  id      TEXT PRIMARY KEY,       -- random, chosen by the sender
  case_id TEXT REFERENCES cases(id) ON DELETE CASCADE, -- NULL until a letter attaches it
  run     TEXT NOT NULL,          -- the server run that took the first part, '' once attached
  parts   BIGINT NOT NULL,        -- how many; 0 until attached
  size    BIGINT NOT NULL         -- bytes of ciphertext; 0 until attached
) /*sqlite: WITHOUT ROWID*/;
CREATE INDEX files_case ON files (case_id);

CREATE TABLE file_parts (
  file_id TEXT NOT NULL REFERENCES files(id) ON DELETE CASCADE,
  n       BIGINT NOT NULL,        -- 0, 1, 2 …
  data    BYTEA NOT NULL,         -- at most 1 MiB of the file's age ciphertext
  PRIMARY KEY (file_id, n)
) /*sqlite: WITHOUT ROWID*/;

CREATE TABLE runs (               -- one row per running server, so that what a dead one left can go
  id      TEXT PRIMARY KEY,
  beat_at BIGINT NOT NULL
);

CREATE TABLE statistics (         -- one row per person speaking up; nothing here names a case
  token_hash      TEXT PRIMARY KEY, -- hex SHA-256 of the capability kept inside the encrypted case
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  quarter         TEXT NOT NULL,  -- financial: '2026-27 Q1'
  kind            TEXT NOT NULL,  -- concern | celebration
  mode            TEXT NOT NULL,
  route           TEXT NOT NULL,
  themes          TEXT NOT NULL,  -- codes, sorted, comma between; '' for not sure
  worker_group    TEXT NOT NULL,  -- '' for not said
  area            TEXT NOT NULL,  -- coarsened by the sender; '' for not said
  feedback        TEXT NOT NULL   -- yes | no | maybe | dont_know, '' before
) /*sqlite: WITHOUT ROWID*/;

CREATE TABLE releases (           -- written once, never changed
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  quarter         TEXT NOT NULL,
  body            TEXT NOT NULL,  -- the released figures, JSON
  hash            TEXT NOT NULL,  -- hex SHA-256 of body; body names the hash before it
  PRIMARY KEY (organisation_id, quarter)
);

CREATE TABLE job_runs (           -- a scheduled run is claimed here, so that two servers do it once
  job        TEXT NOT NULL,
  due        TEXT NOT NULL,       -- which run of the job: a date, a quarter
  run        TEXT NOT NULL,       -- the server run that claimed it
  claimed_at BIGINT NOT NULL,
  done_at    BIGINT NOT NULL,     -- 0 until done
  PRIMARY KEY (job, due)
);

-- +goose Down
DROP TABLE job_runs; DROP TABLE releases; DROP TABLE statistics; DROP TABLE runs; DROP TABLE file_parts; DROP TABLE files;
DROP TABLE entries; DROP TABLE notes_envelopes; DROP TABLE envelopes; DROP TABLE case_desks; DROP TABLE cases;
DROP TABLE sessions; DROP TABLE invitations; DROP TABLE people; DROP TABLE desks; DROP TABLE list_items; DROP TABLE areas;
DROP TABLE organisations; DROP TABLE settings;
