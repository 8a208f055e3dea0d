-- What became of a concern, in bands: told by a reader's browser with the row's token, so that the server does not learn of which concern.

-- +goose Up
ALTER TABLE statistics ADD COLUMN thanked TEXT NOT NULL DEFAULT '';           -- working days until the first thanks: d0_2 | d3_5 | d6_10 | d11_20 | d21, '' before
ALTER TABLE statistics ADD COLUMN thanked_quarter TEXT NOT NULL DEFAULT '';   -- financial quarter in which that was, '' before; so below
ALTER TABLE statistics ADD COLUMN responded TEXT NOT NULL DEFAULT '';         -- likewise until the full response
ALTER TABLE statistics ADD COLUMN responded_quarter TEXT NOT NULL DEFAULT '';
ALTER TABLE statistics ADD COLUMN fed_back TEXT NOT NULL DEFAULT '';          -- at closing: yes | no
ALTER TABLE statistics ADD COLUMN fed_back_quarter TEXT NOT NULL DEFAULT '';
ALTER TABLE statistics ADD COLUMN stage1 TEXT NOT NULL DEFAULT '';            -- Scotland, a stage that is closed: upheld | partially_upheld | not_upheld | resolved
ALTER TABLE statistics ADD COLUMN stage1_in_time TEXT NOT NULL DEFAULT '';     -- yes | no: within the working days that are promised
ALTER TABLE statistics ADD COLUMN stage1_extended TEXT NOT NULL DEFAULT '';   -- yes | no
ALTER TABLE statistics ADD COLUMN stage1_quarter TEXT NOT NULL DEFAULT '';
ALTER TABLE statistics ADD COLUMN stage2 TEXT NOT NULL DEFAULT '';
ALTER TABLE statistics ADD COLUMN stage2_in_time TEXT NOT NULL DEFAULT '';
ALTER TABLE statistics ADD COLUMN stage2_extended TEXT NOT NULL DEFAULT '';
ALTER TABLE statistics ADD COLUMN stage2_quarter TEXT NOT NULL DEFAULT '';

CREATE TABLE stage_sums (         -- Scotland: the working days of stages, all of a quarter together, because an average is to be reported. Never in a row: days would tie it to its case
  organisation_id TEXT NOT NULL REFERENCES organisations(id),
  quarter TEXT NOT NULL,          -- in which a stage was first said to be closed
  stage   BIGINT NOT NULL,        -- 1 | 2
  n       BIGINT NOT NULL,        -- concerns
  days    BIGINT NOT NULL,        -- of all of them together
  PRIMARY KEY (organisation_id, quarter, stage)
) /*sqlite: WITHOUT ROWID*/;

-- +goose Down
DROP TABLE stage_sums;
ALTER TABLE statistics DROP COLUMN stage2_quarter; ALTER TABLE statistics DROP COLUMN stage2_extended;
ALTER TABLE statistics DROP COLUMN stage2_in_time; ALTER TABLE statistics DROP COLUMN stage2;
ALTER TABLE statistics DROP COLUMN stage1_quarter; ALTER TABLE statistics DROP COLUMN stage1_extended;
ALTER TABLE statistics DROP COLUMN stage1_in_time; ALTER TABLE statistics DROP COLUMN stage1;
ALTER TABLE statistics DROP COLUMN fed_back_quarter; ALTER TABLE statistics DROP COLUMN fed_back;
ALTER TABLE statistics DROP COLUMN responded_quarter; ALTER TABLE statistics DROP COLUMN responded;
ALTER TABLE statistics DROP COLUMN thanked_quarter; ALTER TABLE statistics DROP COLUMN thanked;
