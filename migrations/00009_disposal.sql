-- Disposal: what 00007 lacked.

-- +goose Up
ALTER TABLE cases ADD COLUMN withdrawn TEXT NOT NULL DEFAULT '';     -- week in which the worker took it back, also once a reader has closed it; '' before, and when it is reopened
ALTER TABLE cases ADD COLUMN hold_ended_by TEXT NOT NULL DEFAULT ''; -- people.id of whoever ended its last hold: they take no part in removing it
UPDATE cases SET withdrawn = status_on WHERE status = 'withdrawn';

-- status: proposed | approved | removing | purging (all are gone, their bytes are being overwritten) | done | stopped
ALTER TABLE disposals ADD COLUMN opens_on TEXT NOT NULL DEFAULT '';           -- nothing is removed before this day; '' until approved
ALTER TABLE disposals ADD COLUMN stopped_by TEXT NOT NULL DEFAULT '';         -- people.id
ALTER TABLE disposals ADD COLUMN removed BIGINT NOT NULL DEFAULT 0;           -- cases gone so far
ALTER TABLE disposals ADD COLUMN kept BIGINT NOT NULL DEFAULT 0;              -- cases left alone: held, reopened or written to meanwhile
ALTER TABLE disposals ADD COLUMN proposal TEXT NOT NULL DEFAULT '';           -- the line that whoever proposed signed
ALTER TABLE disposals ADD COLUMN proposal_signature TEXT NOT NULL DEFAULT '';
ALTER TABLE disposals ADD COLUMN approval TEXT NOT NULL DEFAULT '';           -- the line that the second person signed
ALTER TABLE disposals ADD COLUMN approval_signature TEXT NOT NULL DEFAULT '';
ALTER TABLE disposal_cases ADD COLUMN worker_seq BIGINT NOT NULL DEFAULT -1;  -- the worker's last entry when it was proposed: a later one keeps the case
ALTER TABLE disposal_cases ADD COLUMN status TEXT NOT NULL DEFAULT '';        -- as it was then; another keeps the case

-- +goose Down
ALTER TABLE disposal_cases DROP COLUMN status; ALTER TABLE disposal_cases DROP COLUMN worker_seq;
ALTER TABLE disposals DROP COLUMN approval_signature; ALTER TABLE disposals DROP COLUMN approval;
ALTER TABLE disposals DROP COLUMN proposal_signature; ALTER TABLE disposals DROP COLUMN proposal;
ALTER TABLE disposals DROP COLUMN kept; ALTER TABLE disposals DROP COLUMN removed;
ALTER TABLE disposals DROP COLUMN stopped_by; ALTER TABLE disposals DROP COLUMN opens_on;
ALTER TABLE cases DROP COLUMN hold_ended_by; ALTER TABLE cases DROP COLUMN withdrawn;
