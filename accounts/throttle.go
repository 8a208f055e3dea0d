package accounts

import (
	"fmt"
	"sync"
	"time"

	"saysomething/crypto"
)

// throttle slows down guessing. It knows accounts only by the hash of the address typed and knows
// nothing of where a try came from. Each server keeps its own, in memory: what is guarded is a
// 256-bit secret behind Argon2id, so forgetting at a restart costs nothing.
//
// After freeTries failures in a row an account waits 1, 2, 4 … seconds, at most longestWait: never
// locked for good. While many tries fail across all accounts, an account gets one free try instead
// of freeTries; somebody who has not mistyped is never held up by what others do.
type throttle struct {
	mu     sync.Mutex
	by     map[string]tries
	recent []time.Time // failures of all accounts within window
}

type tries struct {
	failed int
	next   time.Time // no try before this
	last   time.Time
}

const (
	freeTries   = 5
	longestWait = time.Minute
	window      = 10 * time.Minute
	manyFailed  = 100 // in window, over all accounts
	forgetAfter = time.Hour
	mostKept    = 10_000 // accounts remembered, so that invented addresses cannot fill memory
)

// TooManyError says how long to wait before the next try.
type TooManyError struct{ Wait time.Duration }

func (e *TooManyError) Error() string { return fmt.Sprintf("too many failed tries: wait %s", e.Wait) }

// wait returns a *TooManyError while the account has to wait.
func (t *throttle) wait(email string, now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if left := t.by[key(email)].next.Sub(now); left > 0 {
		return &TooManyError{left.Round(time.Second) + time.Second}
	}
	return nil
}

func (t *throttle) fail(email string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tidy(now)
	t.recent = append(t.recent, now)
	free := freeTries
	if len(t.recent) > manyFailed {
		free = 1
	}
	k := key(email)
	one := t.by[k]
	one.failed, one.last = one.failed+1, now
	if over := one.failed - free; over >= 0 {
		one.next = now.Add(min(longestWait, time.Second<<min(over, 10)))
	}
	t.by[k] = one
}

func (t *throttle) forget(email string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.by, key(email))
}

// tidy drops what no longer matters, and the oldest when there is too much.
func (t *throttle) tidy(now time.Time) {
	if t.by == nil {
		t.by = map[string]tries{}
	}
	for len(t.recent) > 0 && (now.Sub(t.recent[0]) > window || len(t.recent) > mostKept) {
		t.recent = t.recent[1:]
	}
	if len(t.by) < mostKept {
		return
	}
	oldest, at := "", now.Add(1)
	for k, one := range t.by {
		if now.Sub(one.last) > forgetAfter {
			delete(t.by, k)
		} else if one.last.Before(at) {
			oldest, at = k, one.last
		}
	}
	if len(t.by) >= mostKept {
		delete(t.by, oldest)
	}
}

// key names an account without its address.
func key(email string) string { return crypto.Hash([]byte(lower(email))) }
