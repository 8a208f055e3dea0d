-- Whom an entry is for, signed by its author (docs/format.md §4), so that none can be kept from a reader as somebody else's.

-- +goose Up
ALTER TABLE entries ADD COLUMN place BYTEA; -- NULL for an entry that everybody is given, and for what workers send with their report

-- +goose Down
ALTER TABLE entries DROP COLUMN place;
