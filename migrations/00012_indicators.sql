-- What was done, and indicators that come from elsewhere. None of it is about a case.

-- +goose Up

-- "You said, we did". What an entry says stands in its versions, which never change; it is shown once a version has the names of both sides.
CREATE TABLE actions (
  id              TEXT PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  version         BIGINT NOT NULL,          -- the newest of its versions: of two that change it at once, one is told
  withdrawn_on    TEXT NOT NULL DEFAULT '', -- '' while it stands
  withdrawn_by    TEXT NOT NULL DEFAULT '', -- people.id
  withdrawn_why   TEXT NOT NULL DEFAULT ''
);
CREATE INDEX actions_organisation ON actions (organisation_id);

CREATE TABLE action_versions (
  action_id  TEXT NOT NULL REFERENCES actions(id) ON DELETE CASCADE,
  n          BIGINT NOT NULL,
  body       TEXT NOT NULL,                 -- JSON
  written_by TEXT NOT NULL REFERENCES people(id),
  written_on TEXT NOT NULL,
  PRIMARY KEY (action_id, n)
) /*sqlite: WITHOUT ROWID*/;

CREATE TABLE action_signatures (
  action_id TEXT NOT NULL,
  n         BIGINT NOT NULL,
  side      TEXT NOT NULL,                  -- management | staff
  person_id TEXT NOT NULL REFERENCES people(id),
  name      TEXT NOT NULL,                  -- as they were called then
  title     TEXT NOT NULL,
  signed_on TEXT NOT NULL,
  PRIMARY KEY (action_id, n, side),
  FOREIGN KEY (action_id, n) REFERENCES action_versions(action_id, n) ON DELETE CASCADE
) /*sqlite: WITHOUT ROWID*/;

-- Staff Survey and oversight measures. A file that was taken in keeps its figures; the newest that stands is the one that is shown.
CREATE TABLE indicator_imports (
  id              TEXT PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  number          BIGINT NOT NULL,          -- 1, 2, 3 …
  made_by         TEXT NOT NULL REFERENCES people(id),
  made_on         TEXT NOT NULL,
  withdrawn_by    TEXT NOT NULL DEFAULT '',
  withdrawn_on    TEXT NOT NULL DEFAULT '', -- '' while it stands
  UNIQUE (organisation_id, number)
);

CREATE TABLE indicator_values (
  import_id TEXT NOT NULL REFERENCES indicator_imports(id) ON DELETE CASCADE,
  n         BIGINT NOT NULL,                -- row in the file
  body      TEXT NOT NULL,                  -- JSON
  PRIMARY KEY (import_id, n)
) /*sqlite: WITHOUT ROWID*/;

-- +goose Down
DROP TABLE indicator_values; DROP TABLE indicator_imports;
DROP TABLE action_signatures; DROP TABLE action_versions; DROP TABLE actions;
