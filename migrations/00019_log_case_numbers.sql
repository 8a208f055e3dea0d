-- The running number of each record within its case (docs/format.md §10), so that its worker sees when one is kept from them.

-- +goose Up
ALTER TABLE log_records ADD COLUMN k BIGINT NOT NULL DEFAULT 0; -- 1, 2, 3 …; 0 when it is about no case
DROP INDEX log_records_case;
CREATE INDEX log_records_case ON log_records (case_id, k);

-- +goose Down
DROP INDEX log_records_case;
CREATE INDEX log_records_case ON log_records (case_id);
ALTER TABLE log_records DROP COLUMN k;
