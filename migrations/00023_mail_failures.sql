-- Mail that does not reach somebody: for the administrator, and for a notice to the person. Cleared when a message goes out.

-- +goose Up
CREATE TABLE mail_failures (
  person_id TEXT NOT NULL REFERENCES people(id),
  template  TEXT NOT NULL,   -- which message; it names no case
  since     BIGINT NOT NULL, -- the first failure, Unix microseconds
  tries     BIGINT NOT NULL, -- that failed
  last_at   BIGINT NOT NULL, -- of the last of them, Unix microseconds
  reason    TEXT NOT NULL,   -- a code of notify/plain.go, never what the mail server said
  gave_up   BIGINT NOT NULL, -- messages that were never sent
  PRIMARY KEY (person_id, template)
);

-- +goose Down
DROP TABLE mail_failures;
