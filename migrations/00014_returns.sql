-- What leaves by other doors every quarter: the national return, in Scotland the ten measures of the INWO.

-- +goose Up
CREATE TABLE return_figures (     -- what the return of a quarter says, worked out when it was frozen. Never changed
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  quarter    TEXT NOT NULL,       -- '2026-27 Q1'
  body       TEXT NOT NULL,       -- JSON of reports.Said
  counted_on TEXT NOT NULL,       -- date
  PRIMARY KEY (organisation_id, quarter)
);

CREATE TABLE return_texts (       -- what people write for it, until it is sent
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  quarter TEXT NOT NULL,
  name    TEXT NOT NULL,          -- narrative | learning | experience | awareness
  body    TEXT NOT NULL,
  PRIMARY KEY (organisation_id, quarter, name)
);

CREATE TABLE return_versions (    -- what was sent, and each amendment. Only ever added
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  quarter TEXT NOT NULL,
  version BIGINT NOT NULL,        -- 1 as submitted, 2, 3 … as revised
  state   TEXT NOT NULL,          -- submitted | nil | amended
  body    TEXT NOT NULL,          -- JSON of reports.Said with its texts
  reason  TEXT NOT NULL,          -- of an amendment
  by_id   TEXT NOT NULL,          -- people.id
  by_name TEXT NOT NULL,          -- as it was
  made_on TEXT NOT NULL,          -- date
  PRIMARY KEY (organisation_id, quarter, version)
);

-- +goose Down
DROP TABLE return_versions; DROP TABLE return_texts; DROP TABLE return_figures;
