-- What its writer took back is removed with the yes of one reader: the withdrawal is the first of the two.

-- +goose Up
ALTER TABLE disposals ADD COLUMN begun_by TEXT NOT NULL DEFAULT 'reader'; -- reader | worker: of the latter, proposed_by is the reader who agreed too

-- +goose Down
ALTER TABLE disposals DROP COLUMN begun_by;
