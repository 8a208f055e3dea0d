-- Casework: what an organisation words for itself, dates that staff set, holds, interests, contacts and disposal.

-- +goose Up

-- What an organisation has changed of what the service comes with: clocks, reply templates, checklists, retention …
CREATE TABLE own_settings (
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  name       TEXT NOT NULL,       -- clocks | replies | checklists | retention | digest …
  body       TEXT NOT NULL,       -- JSON
  version    BIGINT NOT NULL,     -- 1, 2, 3 …: of two that change it at once, one is told
  changed_on TEXT NOT NULL,
  PRIMARY KEY (organisation_id, name)
);

-- What a person keeps for themselves, sealed to their own key: the index of their desk, saved filters.
-- Whatever is in an index can be made again from the cases; it goes when somebody is taken off a case or a case is removed.
CREATE TABLE own_files (
  person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  name      TEXT NOT NULL,        -- index | filters
  data      BYTEA NOT NULL,
  PRIMARY KEY (person_id, name)
);

ALTER TABLE cases ADD COLUMN held BOOLEAN NOT NULL DEFAULT FALSE; -- under a legal hold; why stands in the case

-- Dates that staff have set in a case, for the daily mail's counts. Never a promise's date: that would give away the day of a report.
CREATE TABLE case_dues (
  case_id   TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
  n         BIGINT NOT NULL,
  person_id TEXT NOT NULL,        -- the reader it waits for, '' for all of them
  due_on    TEXT NOT NULL,
  PRIMARY KEY (case_id, n)
) /*sqlite: WITHOUT ROWID*/;

ALTER TABLE statistics ADD COLUMN detriment TEXT NOT NULL DEFAULT '';         -- yes | no | not_sure, '' before: the last answer
ALTER TABLE statistics ADD COLUMN detriment_quarter TEXT NOT NULL DEFAULT ''; -- financial quarter of that answer

-- Who must be left out of what concerns somebody else: people close to each other, and lines of management. About staff accounts, never about a case.
CREATE TABLE interests (
  person_id   TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE, -- who declared it
  other_id    TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  kind        TEXT NOT NULL,      -- close | line
  declared_on TEXT NOT NULL,
  PRIMARY KEY (person_id, other_id)
);

-- A contact that a champion had: no case, no words, nobody's name.
CREATE TABLE contacts (
  id              TEXT PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  person_id       TEXT NOT NULL REFERENCES people(id), -- the champion
  week            TEXT NOT NULL,  -- Monday
  theme           TEXT NOT NULL,  -- code, '' for not sure
  pointed_to      TEXT NOT NULL   -- guardian | union | line | hr | elsewhere | listened
) /*sqlite: WITHOUT ROWID*/;

-- Disposal of old cases: one person proposes, another approves, then they are removed and a certificate stays.
CREATE TABLE disposals (
  id              TEXT PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  status      TEXT NOT NULL,      -- proposed | approved | done | stopped
  rule        TEXT NOT NULL,      -- JSON: the retention rule it follows
  proposed_by TEXT NOT NULL REFERENCES people(id),
  proposed_on TEXT NOT NULL,
  approved_by TEXT NOT NULL,      -- people.id, '' before
  approved_on TEXT NOT NULL,
  done_on     TEXT NOT NULL,
  certificate TEXT NOT NULL       -- JSON, '' before: how many of what, under which rule, by whom; and both signatures
);
CREATE TABLE disposal_cases (     -- gone when the run is done: the certificate alone stays
  disposal_id TEXT NOT NULL REFERENCES disposals(id) ON DELETE CASCADE,
  case_id     TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
  PRIMARY KEY (disposal_id, case_id)
) /*sqlite: WITHOUT ROWID*/;

-- +goose Down
DROP TABLE disposal_cases; DROP TABLE disposals; DROP TABLE contacts; DROP TABLE interests;
ALTER TABLE statistics DROP COLUMN detriment_quarter; ALTER TABLE statistics DROP COLUMN detriment;
DROP TABLE case_dues; ALTER TABLE cases DROP COLUMN held; DROP TABLE own_files; DROP TABLE own_settings;
