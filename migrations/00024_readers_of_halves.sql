-- A half says for whom it may be used (docs/format.md §9). Halves of before say it of nobody: readers make new ones.
-- And somebody whose envelope opens no more, because their key was replaced and this case could not be recovered, is told apart from a reader.

-- +goose Up
DELETE FROM recovery_parts;
DELETE FROM recovery_envelopes;
DELETE FROM recovery_shares;
ALTER TABLE recovery_shares ADD COLUMN salt TEXT NOT NULL DEFAULT '';            -- b64 of 32 bytes: hides the readers that the half names
ALTER TABLE recovery_shares ADD COLUMN lacking BOOLEAN NOT NULL DEFAULT FALSE;   -- somebody reads the case whom the half does not name
ALTER TABLE envelopes ADD COLUMN lost BOOLEAN NOT NULL DEFAULT FALSE;            -- it is sealed to a key that was replaced

-- +goose Down
ALTER TABLE envelopes DROP COLUMN lost;
ALTER TABLE recovery_shares DROP COLUMN lacking;
ALTER TABLE recovery_shares DROP COLUMN salt;
