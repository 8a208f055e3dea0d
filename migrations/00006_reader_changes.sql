-- Which entries changed who reads a case: whoever changes readers next is given them, and seals to nobody whom none of them let in.

-- +goose Up
CREATE TABLE reader_changes (
  case_id TEXT NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
  seq     BIGINT NOT NULL,
  PRIMARY KEY (case_id, seq)
) /*sqlite: WITHOUT ROWID*/;
INSERT INTO reader_changes (case_id, seq) SELECT DISTINCT case_id, seq FROM former_envelopes WHERE audience = 'case';

-- +goose Down
DROP TABLE reader_changes;
