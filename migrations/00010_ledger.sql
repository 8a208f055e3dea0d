-- The ledger of released figures (docs/disclosure.md, docs/statistics.md): what was decided before a financial year,
-- what was counted in it, and what is shown of it. Frozen quarters and releases are only ever added.

-- +goose Up

-- In which quarter a row was counted when that quarter was frozen; '' before. A row that comes after its quarter was frozen is
-- counted in the next one. Answers have the quarter in which they were given and need no such note.
ALTER TABLE statistics ADD COLUMN counted TEXT NOT NULL DEFAULT '';

DROP TABLE releases;              -- of the rule before it, without a proof; no installation has any

CREATE TABLE establishment (      -- how many people work in an area and belong to a worker group, areas with all below them
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  area         TEXT NOT NULL,     -- areas.code
  worker_group TEXT NOT NULL,     -- a code of the list worker_group
  people       BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, area, worker_group)
);

CREATE TABLE ledger_plans (       -- which tables of a year are shown. Once approved it is never changed
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  year        TEXT NOT NULL,      -- '2026-27'
  body        TEXT NOT NULL,      -- JSON of a release.Plan
  hash        TEXT NOT NULL,      -- of body: what custodians sign
  proposed_by TEXT NOT NULL,      -- people.id
  proposed_on TEXT NOT NULL,      -- date
  approved_on TEXT NOT NULL,      -- date, '' while a side has not signed
  late        BIGINT NOT NULL,    -- quarters of the year that were frozen before it was approved
  PRIMARY KEY (organisation_id, year)
);

CREATE TABLE ledger_approvals (   -- one side's word for a plan or an erratum
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  hash      TEXT NOT NULL,        -- of what is approved
  side      TEXT NOT NULL,        -- management | staff
  person_id TEXT NOT NULL,
  name      TEXT NOT NULL,        -- as it was
  sign_key  TEXT NOT NULL,        -- base64url
  signature TEXT NOT NULL,        -- base64url
  approved_on TEXT NOT NULL,      -- date
  PRIMARY KEY (organisation_id, hash, side)
);

CREATE TABLE ledger_frames (      -- lists and head counts as they stood at the start of the year. Never changed
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  year TEXT NOT NULL,
  body TEXT NOT NULL,             -- JSON of a release.Frame
  PRIMARY KEY (organisation_id, year)
);

CREATE TABLE ledger_quarters (    -- what was received, frozen: how many of each kind, and no case. Never changed
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  quarter   TEXT NOT NULL,        -- '2026-27 Q1'
  frozen_on TEXT NOT NULL,        -- date
  body      TEXT NOT NULL,        -- JSON of a release.Quarter
  hash      TEXT NOT NULL,
  PRIMARY KEY (organisation_id, quarter)
);

CREATE TABLE ledger_register (    -- exact figures that left by other doors. Only ever added
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  year     TEXT NOT NULL,
  cell     TEXT NOT NULL,         -- JSON of a release.Cell
  n        BIGINT NOT NULL,
  place    TEXT NOT NULL,         -- in words: where it went
  given_on TEXT NOT NULL,         -- date
  by_id    TEXT NOT NULL,         -- people.id, '' for the service itself
  PRIMARY KEY (organisation_id, year, cell, place)
);

CREATE TABLE ledger_builds (      -- how the making of a release gets on: for the administrator, in steps and never in figures
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  due        TEXT NOT NULL,       -- '2026-27 Q1', 'erratum 7' for what corrects the seventh release
  step       TEXT NOT NULL,       -- freezing | building | checking | ready | nothing | failed
  failure    TEXT NOT NULL,       -- in words without a figure, '' for none
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, due)
);

CREATE TABLE ledger_releases (    -- only ever added
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  number      BIGINT NOT NULL,    -- 1, 2, 3 …
  year        TEXT NOT NULL,
  due         TEXT NOT NULL,      -- as in ledger_builds: each is made once
  body        TEXT NOT NULL,      -- JSON of a release.Release
  hash        TEXT NOT NULL,      -- of body; body names the hash before it
  signature   TEXT NOT NULL,      -- base64url, Ed25519 over body with its context
  certificate BYTEA NOT NULL,     -- gzip of the JSON of a release.Certificate: confidential
  publish_at  BIGINT NOT NULL,    -- nobody sees it before
  PRIMARY KEY (organisation_id, number),
  UNIQUE (organisation_id, due)
);

CREATE TABLE ledger_errata (      -- an asked-for correction, signed before anybody can see what it will say
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  number   BIGINT NOT NULL,       -- of the release that it corrects
  body     TEXT NOT NULL,         -- JSON: the release's hash and the reason
  hash     TEXT NOT NULL,         -- of body: what custodians sign
  asked_by TEXT NOT NULL,
  asked_on TEXT NOT NULL,
  approved_on TEXT NOT NULL,      -- date, '' while a side has not signed
  counts   TEXT NOT NULL,         -- JSON of a release.Quarter: the quarter as it was counted for the correction, '' before
  PRIMARY KEY (organisation_id, number)
);

-- +goose Down
CREATE TABLE releases (organisation_id TEXT NOT NULL REFERENCES organisations(id), quarter TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (organisation_id, quarter));
DROP TABLE ledger_errata; DROP TABLE ledger_releases; DROP TABLE ledger_builds; DROP TABLE ledger_register; DROP TABLE ledger_quarters;
DROP TABLE ledger_frames; DROP TABLE ledger_approvals; DROP TABLE ledger_plans; DROP TABLE establishment;
ALTER TABLE statistics DROP COLUMN counted;
