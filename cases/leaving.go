package cases

import (
	"context"
	"fmt"

	"saysomething/accounts"
)

// OnlyReader counts the cases that nobody could read any more if this person left now.
func (s *Store) OnlyReader(ctx context.Context, person string) (int, error) {
	var n int
	err := s.DB.GetContext(ctx, &n, `
		SELECT count(*) FROM envelopes v WHERE v.reader_id = $1 AND v.until_on = '' AND NOT EXISTS (
		SELECT 1 FROM envelopes o JOIN people p ON p.id = o.reader_id AND p.status = 'active' AND p.role IN `+accounts.ReaderRoles+`
		WHERE o.case_id = v.case_id AND o.reader_id <> $1 AND o.until_on = '' AND NOT o.lost)`, person)
	if err != nil {
		return 0, fmt.Errorf("cases with no other reader: %w", err)
	}
	return n, nil
}
