-- The salt of a passphrase belongs to the address and never changes (accounts.Salt), so none is kept: one that changed told whoever asked
-- for it each day that there is an account.

-- +goose Up
ALTER TABLE people DROP COLUMN kdf_salt;
ALTER TABLE recoveries DROP COLUMN kdf_salt;

-- +goose Down
ALTER TABLE people ADD COLUMN kdf_salt TEXT NOT NULL DEFAULT '';
ALTER TABLE recoveries ADD COLUMN kdf_salt TEXT NOT NULL DEFAULT '';
