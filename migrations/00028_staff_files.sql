-- Readers attach files too: to what they write to the person who spoke up, and to notes, which that person never gets.

-- +goose Up
ALTER TABLE files ADD COLUMN audience TEXT NOT NULL DEFAULT 'case'; -- of the entry it came with: case | readers | private
ALTER TABLE files ADD COLUMN author TEXT NOT NULL DEFAULT '';       -- people.id, of a private one only

-- +goose Down
ALTER TABLE files DROP COLUMN author;
ALTER TABLE files DROP COLUMN audience;
