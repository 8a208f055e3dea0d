-- The access log's counter (docs/format.md §10).

-- +goose Up

-- The number of the next record. Its row is what records queue up at: whoever adds one holds it to the end of their transaction.
CREATE TABLE log_next (
  one BIGINT PRIMARY KEY,         -- always 1: there is one row
  n   BIGINT NOT NULL
);
INSERT INTO log_next (one, n) VALUES (1, 0);

-- +goose Down
DROP TABLE log_next;
