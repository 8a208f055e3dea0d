-- When whoever is signed in last showed that it is them, by signing in, a touch or their passphrase: changing how one signs in wants
-- that to be recent. sessions.stage may be 'locked' now: signed in, and left alone.

-- +goose Up
ALTER TABLE sessions ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE sessions DROP COLUMN proved_at;
