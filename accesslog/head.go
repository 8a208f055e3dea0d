package accesslog

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"saysomething/store"
)

// Head says what the whole log was at one moment: its size and the root of its tree.
type Head struct {
	Origin string // saysomething/<organisation id>
	Size   int64
	Root   tlog.Hash
	Note   string // the signed note it stands in
}

// text is what is signed.
func (h Head) text() string { return fmt.Sprintf("%s\n%d\n%s\n", h.Origin, h.Size, h.Root) }

// parseHead reads the text of a note. It does not check the signature.
func parseHead(signed string) (Head, error) {
	text, _, found := strings.Cut(signed, "\n\n")
	lines := strings.Split(text, "\n")
	if !found || len(lines) != 3 || !strings.HasPrefix(lines[0], Origin("")) {
		return Head{}, errors.New("not a head of an access log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 || strconv.FormatInt(size, 10) != lines[1] {
		return Head{}, errors.New("a head without its size")
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return Head{}, errors.New("a head without its root")
	}
	return Head{lines[0], size, root, signed}, nil
}

// sign makes the signed note. Ed25519 signs the same text the same way each time.
func (k *signingKey) sign(size int64, root tlog.Hash) (Head, error) {
	h := Head{Origin: k.origin, Size: size, Root: root}
	signed, err := note.Sign(&note.Note{Text: h.text()}, k.signer)
	if err != nil {
		return Head{}, fmt.Errorf("sign the access log's head: %w", err)
	}
	h.Note = string(signed)
	return h, nil
}

// open reads a head and checks its signature.
func (k *signingKey) open(signed string) (Head, error) {
	v, err := verifier(k.origin, k.public())
	if err != nil {
		return Head{}, err
	}
	if _, err := note.Open([]byte(signed), note.VerifierList(v)); err != nil {
		return Head{}, err
	}
	return parseHead(signed)
}

// Newest is the head that was signed last, or nil before the first.
func Newest(ctx context.Context, q Queryer) (*Head, error) {
	var notes []string
	if err := q.SelectContext(ctx, &notes, `SELECT note FROM log_heads ORDER BY size DESC LIMIT 1`); err != nil {
		return nil, fmt.Errorf("access log: newest head: %w", err)
	}
	if len(notes) == 0 {
		return nil, nil
	}
	h, err := parseHead(notes[0])
	if err != nil {
		return nil, changed(-1, "the newest head cannot be read")
	}
	return &h, nil
}

// Sign checks the whole log, from the first record to the last, against every hash and every
// head there is, then signs and keeps a head of all of it. When anything was changed it signs nothing,
// raises the alarm that the pages show, and returns a *ChangedError. An empty log has no head: nil.
func Sign(ctx context.Context, db *store.DB) (*Head, error) {
	n, err := size(ctx, db)
	if err != nil || n == 0 {
		return nil, err
	}
	if _, err := PublicKey(ctx, db); err != nil { // makes it when it is missing
		return nil, err
	}
	key, err := loadKey(ctx, db)
	if err != nil {
		return nil, err
	}
	root, err := audit(ctx, db, key, n)
	var changed *ChangedError
	if errors.As(err, &changed) {
		return nil, errors.Join(err, setAlarm(ctx, db, changed.Error()))
	}
	if err != nil {
		return nil, fmt.Errorf("access log: check before signing: %w", err)
	}
	head, err := key.sign(n, root)
	if err != nil {
		return nil, err
	}
	err = db.Tx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO log_heads (size, note) VALUES ($1, $2) ON CONFLICT DO NOTHING`, n, head.Note)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("access log: keep the head: %w", err)
	}
	return &head, setAlarm(ctx, db, "")
}

// Alarm is what the last check found wrong, "" when nothing.
func Alarm(ctx context.Context, q Queryer) (string, error) {
	var found []string
	if err := q.SelectContext(ctx, &found, `SELECT value FROM settings WHERE name = 'log_alarm'`); err != nil {
		return "", fmt.Errorf("access log: alarm: %w", err)
	}
	return strings.Join(found, ""), nil
}

func setAlarm(ctx context.Context, db *store.DB, text string) error {
	err := db.Tx(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO settings (name, value) VALUES ('log_alarm', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, text)
		return err
	})
	if err != nil {
		return fmt.Errorf("access log: alarm: %w", err)
	}
	return nil
}
