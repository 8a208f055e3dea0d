-- +goose Up
-- What a reader's list asks of entries, without the letters in their rows.
CREATE INDEX entries_outline ON entries (case_id, seq, audience, author);

-- +goose Down
DROP INDEX entries_outline;
