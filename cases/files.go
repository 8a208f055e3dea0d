package cases

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/jmoiron/sqlx"

	"saysomething/accesslog"
	"saysomething/crypto"
	"saysomething/store"
)

// A file comes in parts before the letter that names it. Until then its parts are pending: they
// belong to nothing, and go when the server that took them is gone or nothing has come for a while
// (sweep.go). The server sees age ciphertext in parts and checks what can be seen of it.

// ErrFull says that too many parts are waiting for their letters; later there will be room.
var ErrFull = errors.New("no room for more files now")

// maxFileHead is room for the line before a file's content: its name and type.
const maxFileHead = 4096

// maxSealedFile is the size of the largest age file a client may send.
func (l Limits) maxSealedFile() int64 {
	return sealedFileSize(crypto.PaddedSize(l.FileBytes + maxFileHead))
}

func sealedFileSize(plain int64) int64 { return int64(crypto.SealedSize(int(plain), 1)) }

// maxParts is how many parts the largest file has.
func (l Limits) maxParts() int {
	return int((l.maxSealedFile() + crypto.PartSize - 1) / crypto.PartSize)
}

// PutPart stores part n of a pending file. The same part again is fine; a different one is
// ErrConflict, and so is a part for a file that a letter has attached, unless it is the same.
// Returns ErrFull when this server holds too much that is pending.
func (s *Store) PutPart(ctx context.Context, id string, n int, part []byte) error {
	limits := s.limits()
	switch {
	case !crypto.ValidID(id):
		return fmt.Errorf("file part: %w", invalid("file id"))
	case n < 0 || n >= limits.maxParts() || len(part) == 0 || len(part) > crypto.PartSize:
		return fmt.Errorf("file part: %w", invalid("number or size"))
	case n == 0 && crypto.CheckSealedHead(part, 1) != nil:
		return fmt.Errorf("file part: %w", invalid("not the beginning of a sealed file"))
	}
	if !s.pending.reserve(id, len(part), limits.PendingBytes, s.Now()) {
		return ErrFull
	}
	added := false
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) (err error) {
		added, err = s.putPart(ctx, tx, id, n, part)
		return err
	})
	if err != nil || !added {
		s.pending.giveBack(id, len(part))
	}
	if err != nil {
		return fmt.Errorf("file part: %w", err)
	}
	return nil
}

func (s *Store) putPart(ctx context.Context, tx *sqlx.Tx, id string, n int, part []byte) (added bool, err error) {
	// The row is locked from here on: no letter attaches the file while a part is being added.
	// It notes the server that took the last part, because that one knows how long ago it was.
	open, err := changed(tx.ExecContext(ctx, `
		INSERT INTO files (id, run, parts, size) VALUES ($1, $2, 0, 0)
		ON CONFLICT (id) DO UPDATE SET run = excluded.run WHERE files.case_id IS NULL`, id, s.Run))
	if err != nil {
		return false, err
	}
	if open {
		added, err = changed(tx.ExecContext(ctx, `INSERT INTO file_parts (file_id, n, data) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, id, n, part))
		if err != nil || added {
			return added, err
		}
	}
	var have [][]byte
	if err := tx.SelectContext(ctx, &have, `SELECT data FROM file_parts WHERE file_id = $1 AND n = $2`, id, n); err != nil {
		return false, err
	}
	if len(have) == 0 || !bytes.Equal(have[0], part) {
		return false, store.ErrConflict
	}
	return false, nil
}

func changed(res interface{ RowsAffected() (int64, error) }, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// PendingPart gives back part n of a file that no letter has attached. It is ErrNotFound for any other.
func (s *Store) PendingPart(ctx context.Context, id string, n int) ([]byte, error) {
	var part []byte
	err := s.DB.One(ctx, &part, `SELECT p.data FROM file_parts p JOIN files f ON f.id = p.file_id AND f.case_id IS NULL WHERE p.file_id = $1 AND p.n = $2`, id, n)
	if err != nil {
		return nil, fmt.Errorf("pending file part: %w", err)
	}
	return part, nil
}

// DropFile removes a file that no letter has attached; for any other it does nothing.
func (s *Store) DropFile(ctx context.Context, id string) error {
	if err := s.remove(ctx, id, ``); err != nil {
		return err
	}
	s.pending.forgetOne(id)
	return nil
}

// checkFiles checks what a letter says of its files: each has a size that a padded age file can
// have, and the number of parts that goes with it.
func checkFiles(files []NewFile, limits Limits) error {
	if len(files) > limits.Files {
		return invalid("files")
	}
	ids := make([]string, len(files))
	for i, f := range files {
		ids[i] = f.ID
		if !crypto.ValidID(f.ID) || f.Size > limits.maxSealedFile() || !paddedFile(f.Size) ||
			int64(f.Parts) != (f.Size+crypto.PartSize-1)/crypto.PartSize {
			return invalid("file")
		}
	}
	if repeated(ids) {
		return invalid("files")
	}
	return nil
}

// paddedFile reports whether an age file of this size can have a plaintext of one of Padmé's sizes.
func paddedFile(sealed int64) bool {
	const chunk, tag = 64 * 1024, 16 // of age's payload
	n := sealed - sealedFileSize(0) + tag
	if n <= tag {
		return false
	}
	plain := n - (n+chunk+tag-1)/(chunk+tag)*tag
	return plain > 0 && sealedFileSize(plain) == sealed && crypto.PaddedSize(plain) == plain
}

// attach gives pending files to a case. A file that is not there in full makes it *Refused:
// missing_files, naming all such; one that is there and is not what the letter says is ErrInvalid.
func attach(ctx context.Context, tx *sqlx.Tx, caseID, author string, files []StaffFile) error {
	var missing []string
	for _, f := range files {
		owner := ""
		if f.Audience == crypto.AudiencePrivate {
			owner = author
		}
		whole, err := attachOne(ctx, tx, caseID, owner, f)
		if err != nil {
			return err
		}
		if !whole {
			missing = append(missing, f.ID)
		}
	}
	if len(missing) > 0 {
		return &Refused{Code: "missing_files", Files: missing}
	}
	return nil
}

func attachOne(ctx context.Context, tx *sqlx.Tx, caseID, author string, f StaffFile) (whole bool, err error) {
	pending, err := changed(tx.ExecContext(ctx, `
		UPDATE files SET case_id = $2, run = '', parts = $3, size = $4, audience = $5, author = $6 WHERE id = $1 AND case_id IS NULL`,
		f.ID, caseID, f.Parts, f.Size, f.Audience, author))
	if err != nil {
		return false, err
	}
	var parts []struct{ N, Bytes int64 }
	if err := tx.SelectContext(ctx, &parts, `SELECT n, length(data) AS bytes FROM file_parts WHERE file_id = $1 ORDER BY n`, f.ID); err != nil {
		return false, err
	}
	if !pending && len(parts) > 0 {
		return false, invalid("a file of another letter")
	}
	for _, p := range parts {
		want := min(crypto.PartSize, f.Size-p.N*crypto.PartSize)
		if p.Bytes != want {
			return false, invalid("a file of another size")
		}
	}
	return len(parts) == f.Parts, nil
}

// StoredFile is a file of a case.
type StoredFile struct {
	NewFile
	store *Store
}

// File finds a file for one of the readers of its case and writes in the access log that they opened it;
// for anybody else it is ErrNotFound.
func (s *Store) File(ctx context.Context, person, id string) (*StoredFile, error) {
	if !crypto.ValidID(id) {
		return nil, fmt.Errorf("file: %w", store.ErrNotFound)
	}
	f := StoredFile{store: s}
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		var found []struct {
			CaseID   string `db:"case_id"`
			Audience string
			NewFile
		}
		err := tx.SelectContext(ctx, &found, `
			SELECT f.case_id, f.audience, f.id, f.parts, f.size FROM files f JOIN envelopes v ON v.case_id = f.case_id AND v.reader_id = $2 AND `+readsNow("v")+`
			WHERE f.id = $3 AND f.author IN ('', $2)`, s.today(), person, id)
		if err == nil && len(found) == 0 {
			err = store.ErrNotFound
		}
		if err != nil {
			return err
		}
		f.NewFile = found[0].NewFile
		detail := id
		if found[0].Audience != crypto.AudienceCase {
			detail = "notes" // the worker reads this line: which file of the readers' own it was is not theirs to know
		}
		return accesslog.Append(ctx, tx, s.Now(), accesslog.Record{Who: person, What: accesslog.FileOpened, Case: found[0].CaseID, Detail: detail})
	})
	if err != nil {
		return nil, fmt.Errorf("file: %w", err)
	}
	return &f, nil
}

// Copy writes the age file to w, one part in memory at a time.
func (f *StoredFile) Copy(ctx context.Context, w io.Writer) error {
	for n := range f.Parts {
		var part []byte
		if err := f.store.DB.One(ctx, &part, `SELECT data FROM file_parts WHERE file_id = $1 AND n = $2`, f.ID, n); err != nil {
			return fmt.Errorf("read file part: %w", err)
		}
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("send file part: %w", err)
		}
	}
	return nil
}
