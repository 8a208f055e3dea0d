-- Board reports, partnership packs and posters: what people wrote of a period. Figures are not in here: they are drawn from releases.

-- +goose Up
CREATE TABLE documents (
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  kind       TEXT NOT NULL,       -- board | partnership | poster
  period     TEXT NOT NULL,       -- a period of a release: '2026-27 Q1'
  edition    BIGINT NOT NULL,     -- 1, 2, 3 …: only the newest may be a draft
  status     TEXT NOT NULL,       -- draft | final: a final one is never changed
  version    BIGINT NOT NULL,     -- counts saves, so that of two people who save at once one is told
  body       TEXT NOT NULL,       -- JSON of a pack.Body
  hash       TEXT NOT NULL,       -- of body, '' for a draft
  written_by TEXT NOT NULL,       -- people.id
  written_on TEXT NOT NULL,       -- date
  PRIMARY KEY (organisation_id, kind, period, edition)
);

-- +goose Down
DROP TABLE documents;
