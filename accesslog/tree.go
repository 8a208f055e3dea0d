package accesslog

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Queryer is what reading needs: *store.DB, and *sqlx.Tx inside a transaction.
type Queryer interface {
	GetContext(ctx context.Context, dest any, query string, args ...any) error
	SelectContext(ctx context.Context, dest any, query string, args ...any) error
}

// size is how many records there are. All of them are there: the number and the records are
// written in one transaction, one after the other.
func size(ctx context.Context, q Queryer) (int64, error) {
	var n int64
	if err := q.GetContext(ctx, &n, `SELECT n FROM log_next WHERE one = 1`); err != nil {
		return 0, fmt.Errorf("access log: size: %w", err)
	}
	return n, nil
}

// reader reads stored hashes, all that are asked for at once in one statement.
func reader(ctx context.Context, q Queryer) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found, err := hashes(ctx, q, indexes)
		if err != nil {
			return nil, err
		}
		return pick(found, indexes)
	})
}

// beside reads from made what is there, and the rest from r.
func beside(made map[int64]tlog.Hash, r tlog.HashReader) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out, missing, at := make([]tlog.Hash, len(indexes)), []int64{}, []int{}
		for i, x := range indexes {
			h, here := made[x]
			if out[i] = h; !here {
				missing, at = append(missing, x), append(at, i)
			}
		}
		if len(missing) == 0 {
			return out, nil
		}
		rest, err := r.ReadHashes(missing)
		if err != nil {
			return nil, err
		}
		for k, i := range at {
			out[i] = rest[k]
		}
		return out, nil
	})
}

func pick(found map[int64]tlog.Hash, indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		h, ok := found[x]
		if !ok {
			return nil, changed(-1, "stored hash %d is missing", x)
		}
		out[i] = h
	}
	return out, nil
}

func hashes(ctx context.Context, q Queryer, indexes []int64) (map[int64]tlog.Hash, error) {
	found := make(map[int64]tlog.Hash, len(indexes))
	for len(indexes) > 0 {
		part := indexes[:min(len(indexes), 5000)]
		indexes = indexes[len(part):]
		list := make([]string, len(part))
		for i, x := range part {
			list[i] = strconv.FormatInt(x, 10)
		}
		var rows []struct {
			N    int64  `db:"n"`
			Hash []byte `db:"hash"`
		}
		if err := q.SelectContext(ctx, &rows, `SELECT n, hash FROM log_hashes WHERE n IN (`+strings.Join(list, ",")+`)`); err != nil {
			return nil, fmt.Errorf("read hashes: %w", err)
		}
		for _, r := range rows {
			if len(r.Hash) == tlog.HashSize { // any other was put there by somebody else, and counts as missing
				found[r.N] = tlog.Hash(r.Hash)
			}
		}
	}
	return found, nil
}

// fetched gives f a reader whose hashes come in one statement: f runs once to say what it needs,
// and once more with it.
func fetched(ctx context.Context, q Queryer, f func(tlog.HashReader) error) error {
	var need []int64
	err := f(tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		need = append(need, indexes...)
		return make([]tlog.Hash, len(indexes)), nil
	}))
	if err != nil {
		return err
	}
	found, err := hashes(ctx, q, need)
	if err != nil {
		return err
	}
	return f(tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return pick(found, indexes) }))
}
