-- A case that came while there was no spare key: halves for its recovery can be made once there is one. A case without halves for any
-- other reason has none because its worker wanted none; of those there are already nobody can tell, so they stay without.

-- +goose Up
ALTER TABLE cases ADD COLUMN halves_later BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE cases DROP COLUMN halves_later;
