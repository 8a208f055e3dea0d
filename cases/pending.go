package cases

import (
	"context"
	"fmt"
)

// PendingPart gives part n of a file that no letter has attached: for whoever stored it in this very
// request (a form without JavaScript) and has its id from nowhere else. Returns ErrNotFound.
func (s *Store) PendingPart(ctx context.Context, id string, n int) ([]byte, error) {
	var part []byte
	err := s.DB.One(ctx, &part, `
		SELECT p.data FROM file_parts p JOIN files f ON f.id = p.file_id
		WHERE p.file_id = $1 AND p.n = $2 AND f.case_id IS NULL AND f.run = $3`, id, n, s.Run)
	if err != nil {
		return nil, fmt.Errorf("pending part: %w", err)
	}
	return part, nil
}

// DropFile removes a pending file that nothing will come for. A file that a letter has attached, and
// one that does not exist, is left as it is.
func (s *Store) DropFile(ctx context.Context, id string) error {
	if err := s.remove(ctx, id, `run = $2`); err != nil {
		return fmt.Errorf("drop file: %w", err)
	}
	s.pending.forgetOne(id)
	return nil
}
