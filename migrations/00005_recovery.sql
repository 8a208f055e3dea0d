-- Recovery, what 00003 lacked.

-- +goose Up

-- The custodian of each side who carries a recovery out, for the key whose six words they compared.
CREATE TABLE recovery_approvals (
  recovery_id  TEXT NOT NULL REFERENCES recoveries(id) ON DELETE CASCADE,
  side         TEXT NOT NULL,     -- management | staff
  custodian_id TEXT NOT NULL REFERENCES people(id),
  key          TEXT NOT NULL,     -- hash(recipient + '\n' + sign_key) of the new key
  PRIMARY KEY (recovery_id, side)
);

-- What a half was made from: when a case's shares change, what was made of the old ones is no longer used.
ALTER TABLE recovery_envelopes ADD COLUMN made_of TEXT NOT NULL DEFAULT ''; -- hash of the management's part
ALTER TABLE recovery_envelopes ADD COLUMN seq BIGINT NOT NULL DEFAULT -1;   -- of an entry that introduces the reader (kind 'entry')

-- Whether a side's identity has been used since it was made: it is then time for a new one.
ALTER TABLE recovery_keys ADD COLUMN used BOOLEAN NOT NULL DEFAULT FALSE;

CREATE INDEX recovery_shares_key ON recovery_shares (side, key);

-- +goose Down
DROP INDEX recovery_shares_key;
ALTER TABLE recovery_keys DROP COLUMN used;
ALTER TABLE recovery_envelopes DROP COLUMN seq;
ALTER TABLE recovery_envelopes DROP COLUMN made_of;
DROP TABLE recovery_approvals;
