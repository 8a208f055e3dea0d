package handlers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"regexp"
	"strings"

	"github.com/lib/pq"
	sqlite "modernc.org/sqlite"

	"saysomething/store"
)

// What may be logged, and nothing else:
//
//   - staff requests: method, route pattern, class of the status. No address, agent, id or name.
//   - worker requests: nothing. When something of ours failed, the failure is counted by route
//     and kind and the count is written once an hour (Flush), because whatever collects the log
//     stamps each line with its time of day.
//   - the machine: start, stop, jobs, as attributes whose keys are in allowed.

// allowed are the attribute keys that reach the log. Adding one is a decision about privacy:
// its values must come from our own code, never from a visitor.
var allowed = map[string]bool{
	"method": true, "route": true, "status": true, "error": true, "panic": true, "where": true, "count": true,
	"job": true, "due": true, "quarter": true, "version": true, "database": true, "reason": true, "took": true, "demo": true,
}

// NewLog returns a logger in the format "json" or "text" that drops every attribute not allowed
// and takes errors apart, so that a careless line cannot carry what it should not.
func NewLog(w io.Writer, format string) *slog.Logger {
	if format == "json" {
		return slog.New(&discreet{slog.NewJSONHandler(w, nil)})
	}
	return slog.New(&discreet{slog.NewTextHandler(w, nil)})
}

type discreet struct{ next slog.Handler }

func (d *discreet) Enabled(ctx context.Context, l slog.Level) bool { return d.next.Enabled(ctx, l) }

func (d *discreet) Handle(ctx context.Context, r slog.Record) error {
	out := slog.NewRecord(r.Time, r.Level, clean(r.Message), 0)
	r.Attrs(func(a slog.Attr) bool {
		if a, ok := keep(a); ok {
			out.AddAttrs(a)
		}
		return true
	})
	return d.next.Handle(ctx, out)
}

func (d *discreet) WithAttrs(attrs []slog.Attr) slog.Handler {
	var kept []slog.Attr
	for _, a := range attrs {
		if a, ok := keep(a); ok {
			kept = append(kept, a)
		}
	}
	return &discreet{d.next.WithAttrs(kept)}
}

// WithGroup keeps the keys flat: a group's name would come from outside the list.
func (d *discreet) WithGroup(string) slog.Handler { return d }

func keep(a slog.Attr) (slog.Attr, bool) {
	if !allowed[a.Key] {
		return a, false
	}
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindBool, slog.KindInt64, slog.KindUint64, slog.KindDuration, slog.KindFloat64:
		return slog.Attr{Key: a.Key, Value: v}, true
	case slog.KindString:
		return slog.String(a.Key, clean(v.String())), true
	case slog.KindAny:
		if err, ok := v.Any().(error); ok {
			return slog.String(a.Key, describe(err)), true
		}
	}
	return a, false
}

// risky matches what no line of ours needs: anything quoted, mail and network addresses, ids,
// keys and other long runs of letters and digits.
var risky = regexp.MustCompile("\"[^\"]*\"?|'[^']*'?|`[^`]*`?" +
	`|\S+@\S+|\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b|[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]+|\[[^\]]*\]:\d+|[A-Za-z0-9_\-+=]{24,}`)

func clean(s string) string {
	s = risky.ReplaceAllString(s, "[left out]")
	if len(s) > 300 {
		s = s[:300]
	}
	return s
}

// describe tells where an error came up and of which kind it is. The words around wrapped errors
// are ours; the innermost message is another library's and may repeat what a visitor sent, so
// only its kind is told.
func describe(err error) string {
	leaf := err
	for next := errors.Unwrap(leaf); next != nil; next = errors.Unwrap(leaf) {
		leaf = next
	}
	words := strings.TrimSuffix(strings.TrimSuffix(err.Error(), leaf.Error()), ": ")
	if leaf == err {
		words = ""
	}
	return strings.TrimPrefix(clean(words)+": "+leafKind(leaf), ": ")
}

func leafKind(err error) string {
	var p *pq.Error
	var s *sqlite.Error
	switch {
	case errors.As(err, &p):
		return "postgres " + string(p.Code)
	case errors.As(err, &s):
		return fmt.Sprintf("sqlite %d", s.Code())
	}
	for _, known := range []error{store.ErrNotFound, store.ErrConflict, store.ErrInvalid, context.Canceled, context.DeadlineExceeded, io.ErrUnexpectedEOF, io.EOF} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return fmt.Sprintf("%T", err)
}

// HTTPLog takes what net/http has to say, which names addresses, and tells only that it happened.
func HTTPLog(l *slog.Logger) *log.Logger { return log.New(httpLog{l}, "", 0) }

type httpLog struct{ *slog.Logger }

func (h httpLog) Write(p []byte) (int, error) {
	for _, known := range []string{"Accept error", "superfluous", "panic serving", "invalid Content-Length"} {
		if strings.Contains(string(p), known) {
			h.Error("net/http", "reason", known)
			return len(p), nil
		}
	}
	return len(p), nil // mostly broken handshakes and scanners: not our failures, and they tell a time
}
