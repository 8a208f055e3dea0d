-- Changes that an organisation puts on record, such as a new policy: marked on charts, whose limits are worked out afresh from there.

-- +goose Up
CREATE TABLE chart_marks (
  id              TEXT PRIMARY KEY,
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  happened_on     TEXT NOT NULL,             -- date
  reason          TEXT NOT NULL,             -- shown to everybody
  measure         TEXT NOT NULL,             -- 'all', 'theme:CODE', 'area:CODE', 'group:CODE'
  made_by         TEXT NOT NULL REFERENCES people(id),
  made_on         TEXT NOT NULL,             -- date
  removed_by      TEXT NOT NULL DEFAULT '',  -- people.id; a mark that was taken out stays on record
  removed_on      TEXT NOT NULL DEFAULT ''
);
CREATE INDEX chart_marks_organisation ON chart_marks (organisation_id);

-- +goose Down
DROP TABLE chart_marks;
