package reports

import "sync"

type mixer struct{ sync.Mutex }

// MixSoon has the rows rewritten soon, see Mix.
func (s *Store) MixSoon() {}

// Close waits for a rewrite under way.
func (s *Store) Close() {}
