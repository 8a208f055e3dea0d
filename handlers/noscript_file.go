package handlers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"filippo.io/age"

	"saysomething/cases"
	"saysomething/crypto"
)

// A file that comes with a form is sealed while it arrives and stored part by part, as a browser
// would send it. Its true length stands at the beginning of what is sealed, but a form does not tell
// it before the end. A file that fits in one piece waits in memory; a longer one is first stored piece
// by piece under a key that lives only in this request, then sealed again for the case.

// piece is how much of a file is held in memory at once: a sealed piece is one part.
var piece = crypto.PartSize - crypto.SealedSize(0, 1) - 1024

// fileRefusal is what is wrong with a file, for the person who attached it.
type fileRefusal struct{ text string }

func (r *fileRefusal) Error() string { return "file refused" }

func refuseFile(name, why string) error { return &fileRefusal{`"` + name + `" ` + why} }

// keptFile is a file that has been sealed and stored.
type keptFile struct {
	ref     crypto.FileInEntry
	stored  cases.NewFile
	content string // keyed hash of the content: tells a form that is sent twice
}

// fileKeeper stores the files of one form, and forgets them again if nothing comes of it.
type fileKeeper struct {
	cases *cases.Store
	limit int64
	ids   []string
}

func (k *fileKeeper) newID() string {
	id := crypto.NewID()
	k.ids = append(k.ids, id)
	return id
}

// drop removes every part that was stored.
func (k *fileKeeper) drop(ctx context.Context) error {
	var errs []error
	for _, id := range k.ids {
		errs = append(errs, k.cases.DropFile(ctx, id))
	}
	return errors.Join(errs...)
}

// keep seals and stores one file. It returns a *fileRefusal when the file cannot be taken.
func (k *fileKeeper) keep(ctx context.Context, caseID string, to *age.HybridRecipient, f attached) (*keptFile, error) {
	first := make([]byte, piece)
	n, err := io.ReadFull(f, first)
	first = first[:n]
	if n == 0 && (err == io.EOF) {
		return nil, refuseFile(f.name, "is empty")
	}
	if err != nil && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	whole := err == io.ErrUnexpectedEOF
	kind := crypto.SniffType(first, f.name, int64(n))
	if kind == "" {
		return nil, refuseFile(f.name, "is not a kind of file we can take. Use a PDF, a picture, sound, video, a document or plain text.")
	}
	var content staged
	if whole {
		content = &inMemory{first}
	} else {
		stage, err := k.stage(ctx, first, f)
		if err != nil {
			return nil, err
		}
		defer k.cases.DropFile(context.WithoutCancel(ctx), stage.id) // if this fails, the sweep takes it
		content = stage
	}
	return k.seal(ctx, caseID, to, f.name, kind, content)
}

// staged is the content of a file after it has arrived whole.
type staged interface {
	size() int64
	copyTo(ctx context.Context, w io.Writer) error
}

type inMemory struct{ b []byte }

func (m *inMemory) size() int64 { return int64(len(m.b)) }

func (m *inMemory) copyTo(_ context.Context, w io.Writer) error {
	_, err := w.Write(m.b)
	return err
}

// onDisk is a content that is stored in sealed pieces; only this value has the key.
type onDisk struct {
	cases  *cases.Store
	id     string
	key    *age.HybridIdentity
	pieces int
	bytes  int64
}

func (d *onDisk) size() int64 { return d.bytes }

func (d *onDisk) copyTo(ctx context.Context, w io.Writer) error {
	for n := range d.pieces {
		sealed, err := d.cases.PendingPart(ctx, d.id, n)
		if err != nil {
			return fmt.Errorf("read a piece back: %w", err)
		}
		plain, err := crypto.Open(sealed, d.key)
		if err != nil {
			return fmt.Errorf("open a piece: %w", err)
		}
		if _, err := w.Write(plain); err != nil {
			return err
		}
	}
	return nil
}

// stage stores the rest of a long file in pieces sealed to a key of their own.
func (k *fileKeeper) stage(ctx context.Context, first []byte, f attached) (*onDisk, error) {
	d := &onDisk{cases: k.cases, id: k.newID(), key: crypto.NewIdentity()}
	for p := first; ; {
		sealed, err := crypto.Seal(p, d.key.Recipient())
		if err != nil {
			return nil, err
		}
		if err := k.cases.PutPart(ctx, d.id, d.pieces, sealed); err != nil {
			return nil, fmt.Errorf("store a piece: %w", err)
		}
		d.pieces++
		if d.bytes += int64(len(p)); d.bytes > k.limit {
			return nil, refuseFile(f.name, "is too big. A file can have up to "+number(int(k.limit/megabyte))+" MB.")
		}
		n, err := io.ReadFull(f, first)
		if n == 0 && err == io.EOF {
			return d, nil
		}
		if err != nil && err != io.ErrUnexpectedEOF {
			return nil, err
		}
		p = first[:n]
	}
}

func (k *fileKeeper) seal(ctx context.Context, caseID string, to *age.HybridRecipient, name, kind string, content staged) (*keptFile, error) {
	parts := &partWriter{ctx: ctx, cases: k.cases, id: k.newID(), sum: sha256.New()}
	header := crypto.FileHeader{V: 1, Case: caseID, Name: name, Type: kind, Size: content.size()}
	w, err := crypto.NewFileWriter(parts, header, to)
	if err != nil {
		return nil, err
	}
	plain, ends := sha256.New(), &endsOf{}
	if err := content.copyTo(ctx, io.MultiWriter(w, plain, ends)); err != nil {
		return nil, err
	}
	if crypto.LooksCutOff(kind, ends.head, ends.tail, content.size()) {
		return nil, refuseFile(name, "seems to be cut off: its end is missing. Open it to see if it is whole, then choose it again.")
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if err := parts.flush(); err != nil {
		return nil, err
	}
	return &keptFile{
		ref:     crypto.FileInEntry{ID: parts.id, Name: name, Type: kind, Size: content.size(), Hash: hex.EncodeToString(parts.sum.Sum(nil))},
		stored:  cases.NewFile{ID: parts.id, Parts: parts.n, Size: parts.size},
		content: name + "\n" + hex.EncodeToString(plain.Sum(nil)),
	}, nil
}

// endsOf keeps the first and the last of what is written to it, enough to see whether a file is whole.
type endsOf struct{ head, tail []byte }

const endSize = crypto.FileTail

func (e *endsOf) Write(p []byte) (int, error) {
	if missing := endSize - len(e.head); missing > 0 {
		e.head = append(e.head, p[:min(missing, len(p))]...)
	}
	last := p[max(0, len(p)-endSize):]
	e.tail = append(e.tail, last...)
	e.tail = e.tail[max(0, len(e.tail)-endSize):]
	return len(p), nil
}

// partWriter cuts an age file into parts and stores each.
type partWriter struct {
	ctx   context.Context
	cases *cases.Store
	id    string
	n     int
	size  int64
	sum   hash.Hash
	buf   bytes.Buffer
}

func (p *partWriter) Write(b []byte) (int, error) {
	p.sum.Write(b)
	p.size += int64(len(b))
	for rest := b; len(rest) > 0; {
		take := min(len(rest), crypto.PartSize-p.buf.Len())
		p.buf.Write(rest[:take])
		rest = rest[take:]
		if p.buf.Len() == crypto.PartSize {
			if err := p.flush(); err != nil {
				return 0, err
			}
		}
	}
	return len(b), nil
}

func (p *partWriter) flush() error {
	if p.buf.Len() == 0 {
		return nil
	}
	if err := p.cases.PutPart(p.ctx, p.id, p.n, p.buf.Bytes()); err != nil {
		return fmt.Errorf("store a part: %w", err)
	}
	p.buf.Reset()
	p.n++
	return nil
}
