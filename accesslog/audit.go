package accesslog

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"saysomething/crypto"
)

// ChangedError says that the log is not what it was: somebody changed it in the database.
type ChangedError struct {
	N   int64 // the first record that is not as it was written, −1 when it cannot be told
	Why string
}

func (e *ChangedError) Error() string { return "the access log was changed: " + e.Why }

func changed(n int64, format string, args ...any) error {
	return &ChangedError{n, fmt.Sprintf(format, args...)}
}

// page is how many records are read at a time.
const page = 2000

// audit hashes all records anew and compares with every stored hash and every signed head. It
// returns the root of the whole tree.
func audit(ctx context.Context, q Queryer, key *signingKey, n int64) (tlog.Hash, error) {
	heads, err := signedHeads(ctx, q, key, n)
	if err != nil {
		return tlog.Hash{}, err
	}
	var t tree
	numbers := caseNumbers{}
	err = eachRecord(ctx, q, n, func(at int64, rows []row) error {
		first := tlog.StoredHashCount(at)
		var fresh []tlog.Hash
		var misfit error // told only when no single record can be named
		for i, r := range rows {
			if err := r.check(at + int64(i)); err != nil {
				return err
			}
			if text := numbers.next(r.Case, r.K); text != "" {
				return changed(r.N, "record %d %s", r.N, text)
			}
			fresh = append(fresh, t.add(tlog.RecordHash([]byte(r.Record)))...)
			if root, signed := heads[t.size]; signed && root != t.root() && misfit == nil {
				misfit = changed(-1, "the records up to number %d do not fit the head that was signed for them", t.size-1)
			}
		}
		if err := compare(ctx, q, first, fresh); err != nil {
			return err
		}
		return misfit
	})
	if err != nil {
		return tlog.Hash{}, err
	}
	return t.root(), nil
}

// signedHeads are the roots signed so far, by size.
func signedHeads(ctx context.Context, q Queryer, key *signingKey, n int64) (map[int64]tlog.Hash, error) {
	var rows []struct {
		Size int64  `db:"size"`
		Note string `db:"note"`
	}
	if err := q.SelectContext(ctx, &rows, `SELECT size, note FROM log_heads ORDER BY size`); err != nil {
		return nil, fmt.Errorf("read heads: %w", err)
	}
	roots := make(map[int64]tlog.Hash, len(rows))
	for _, r := range rows {
		h, err := key.open(r.Note)
		if err != nil || h.Size != r.Size {
			return nil, changed(-1, "the head of %d records is not the one that was signed", r.Size)
		}
		// A head may have been signed since n was read, by another server.
		if now, err := size(ctx, q); err != nil || h.Size > now {
			return nil, changed(now, "the head that was signed for %d records is longer than the log: records after number %d are missing", h.Size, now-1)
		}
		roots[h.Size] = h.Root
	}
	return roots, nil
}

type row struct {
	N      int64  `db:"n"`
	Case   string `db:"case_id"`
	K      int64  `db:"k"`
	Record string `db:"record"`
}

// caseNumbers are the numbers of each case's last record so far.
type caseNumbers map[string]int64

// next takes a record's number within its case, and says what is wrong with it: "" when it follows the one before.
func (c caseNumbers) next(caseID string, k int64) string {
	if caseID == "" {
		return ""
	}
	last := c[caseID]
	c[caseID] = k
	switch {
	case k > last+1:
		return fmt.Sprintf("is number %d about the concern %s, and number %d of it is missing", k, crypto.CaseName(caseID), last+1)
	case k <= last:
		return fmt.Sprintf("is number %d about the concern %s, which stands in the log already", k, crypto.CaseName(caseID))
	}
	return ""
}

// check is what hashing does not see: the columns by which a record is found.
func (r row) check(want int64) error {
	if r.N != want {
		return changed(want, "record %d is missing", want)
	}
	l, err := ParseLine(r.Record)
	if err != nil || l.N != want || l.Case != r.Case || l.K != r.K {
		return changed(want, "record %d is not as it was written", want)
	}
	return nil
}

// eachRecord gives f all records below n in order, some at a time, with the number f expects first.
func eachRecord(ctx context.Context, q Queryer, n int64, f func(at int64, rows []row) error) error {
	for at := int64(0); at < n; {
		var rows []row
		if err := q.SelectContext(ctx, &rows, `SELECT n, case_id, k, record FROM log_records WHERE n >= $1 AND n < $2 ORDER BY n`, at, min(n, at+page)); err != nil {
			return fmt.Errorf("read records: %w", err)
		}
		if err := f(at, rows); err != nil {
			return err
		}
		if want := min(n, at+page) - at; int64(len(rows)) != want {
			return changed(at+int64(len(rows)), "record %d is missing", at+int64(len(rows)))
		}
		at += int64(len(rows))
	}
	return nil
}

// compare holds hashes made anew against those stored from index first on.
func compare(ctx context.Context, q Queryer, first int64, fresh []tlog.Hash) error {
	var stored []struct {
		N    int64  `db:"n"`
		Hash []byte `db:"hash"`
	}
	last := first + int64(len(fresh))
	if err := q.SelectContext(ctx, &stored, `SELECT n, hash FROM log_hashes WHERE n >= $1 AND n < $2 ORDER BY n`, first, last); err != nil {
		return fmt.Errorf("read hashes: %w", err)
	}
	for i, h := range fresh {
		x := first + int64(i)
		if i < len(stored) && stored[i].N == x && string(stored[i].Hash) == string(h[:]) {
			continue
		}
		level, n := tlog.SplitStoredHashIndex(x)
		n <<= level // the first record below it
		if level == 0 {
			return changed(n, "record %d is not as it was written", n)
		}
		return changed(n, "a stored hash over the records from number %d on is not as it was written", n)
	}
	return nil
}

// tree hashes records one after the other, as RFC 6962 does, keeping only what is open on the right.
type tree struct {
	size int64
	open []tlog.Hash // roots of the full trees it is made of, the largest first
}

// add appends a record's hash, and returns the hashes that are complete with it in tlog's stored order.
func (t *tree) add(h tlog.Hash) []tlog.Hash {
	done := []tlog.Hash{h}
	for n := t.size; n&1 == 1; n >>= 1 {
		last := len(t.open) - 1
		h = tlog.NodeHash(t.open[last], h)
		t.open, done = t.open[:last], append(done, h)
	}
	t.open, t.size = append(t.open, h), t.size+1
	return done
}

func (t *tree) root() tlog.Hash {
	if t.size == 0 {
		return tlog.Hash{}
	}
	h := t.open[len(t.open)-1]
	for i := len(t.open) - 2; i >= 0; i-- {
		h = tlog.NodeHash(t.open[i], h)
	}
	return h
}
