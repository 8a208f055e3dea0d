-- Subject access is hours of work on one case: what a reader has marked so far, sealed to their own key. It goes with their place in the case.

-- +goose Up

CREATE TABLE case_drafts (
  case_id   TEXT NOT NULL,
  reader_id TEXT NOT NULL,
  data      BYTEA NOT NULL,
  PRIMARY KEY (case_id, reader_id),
  FOREIGN KEY (case_id, reader_id) REFERENCES envelopes(case_id, reader_id) ON DELETE CASCADE
) /*sqlite: WITHOUT ROWID*/;

-- +goose Down
DROP TABLE case_drafts;
