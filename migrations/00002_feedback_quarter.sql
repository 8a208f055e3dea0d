-- An answer to "would you speak up again?" comes long after the quarter in which somebody spoke up,
-- mostly after that quarter's figures are out. It is counted in the quarter in which it was given.

-- +goose Up
ALTER TABLE statistics ADD COLUMN feedback_quarter TEXT NOT NULL DEFAULT ''; -- financial quarter of the answer, '' before

-- +goose Down
ALTER TABLE statistics DROP COLUMN feedback_quarter;
