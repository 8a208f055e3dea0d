package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"

	"filippo.io/age"
	"github.com/gin-gonic/gin"

	"saysomething/cases"
	"saysomething/crypto"
)

// A worker opens a file without JavaScript: the server opens it for them, a piece at a time in memory, and hands it over as
// something to save, never as a page. First it is read once to its end: nothing is handed over of a file that is not the one
// that was signed for.

var (
	errNoFile  = &Problem{http.StatusNotFound, "not_found", "We cannot find that file. Go back and look at your concern again."}
	errBadFile = &Problem{http.StatusConflict, "not_genuine", "This file is not the one that was sent, or it is not whole. It has not been opened. Go back to see your concern."}
)

var errOpening = &Problem{http.StatusServiceUnavailable, "busy", "Many files are being opened just now. Nothing is lost. Go back and try again in a minute."}

// fileItem is a file that the person who spoke up can open.
type fileItem struct {
	ID, Name, Size string
}

func fileItems(files []crypto.FileInEntry) []fileItem {
	out := make([]fileItem, len(files))
	for i, f := range files {
		out[i] = fileItem{f.ID, f.Name, sizeWords(f.Size)}
	}
	return out
}

// sizeWords is a file's size as a person reads it.
func sizeWords(bytes int64) string {
	switch {
	case bytes < 1000:
		return strconv.FormatInt(bytes, 10) + " bytes"
	case bytes < 1_000_000:
		return strconv.FormatInt((bytes+500)/1000, 10) + " KB"
	}
	return strconv.FormatFloat(float64(bytes)/1e6, 'f', 1, 64) + " MB"
}

// filesOf are the files that an entry names, as it was signed.
func filesOf(e crypto.Checked) []crypto.FileInEntry {
	if !e.Genuine() || e.Entry == nil {
		return nil
	}
	switch e.Entry.Kind {
	case crypto.KindReport:
		var r crypto.Report
		if e.Entry.Into(&r) == nil {
			return r.Files
		}
	case crypto.KindMessage:
		var m crypto.Message
		if e.Entry.Into(&m) == nil {
			return m.Files
		}
	}
	return nil
}

// file finds a file that a genuine entry names, and the identities that may open it: the entry's own, and those before it.
func (k *caseKeys) file(id string) (crypto.FileInEntry, []*age.HybridIdentity, bool) {
	var ids []*age.HybridIdentity
	for _, e := range k.entries {
		if e.Audience == crypto.AudienceCase && e.Identity != nil && !slices.Contains(ids, e.Identity) {
			ids = append(ids, e.Identity)
		}
		for _, f := range filesOf(e) {
			if f.ID == id {
				return f, ids, true
			}
		}
	}
	return crypto.FileInEntry{}, nil, false
}

// mailboxFile hands over one file of the case.
func (s *Server) mailboxFile(c *gin.Context, v *visit) {
	f, ids, ok := v.keys.file(v.values.Get("which"))
	if !ok {
		s.fail(c, errNoFile)
		return
	}
	content, err := s.openMailboxFile(c.Request.Context(), v, f, ids)
	if err != nil && c.Request.Context().Err() != nil {
		err = errors.Join(err, reported{}) // they left: nothing failed
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", "sandbox; "+cspNothing)
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": crypto.SafeName(f.Name, f.Type)}))
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	c.Status(http.StatusOK)
	from := &source{Reader: content}
	if _, err := io.Copy(c.Writer, from); err != nil {
		if from.err != nil && c.Request.Context().Err() == nil {
			s.report(c, from.err)
		}
		panic(http.ErrAbortHandler) // the connection breaks: nobody takes half a file for a whole one
	}
}

// source remembers what went wrong in reading. What goes wrong in writing is the visitor's: that somebody closed the page is no
// failure of ours, and a count of it would tell the hour in which they were here.
type source struct {
	io.Reader
	err error
}

func (r *source) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// openAtOnce is how many files are read to their end at once. That costs much and goes at our own pace; handing over goes at the
// visitor's, so that a slow network holds no place.
const openAtOnce = 4

// openMailboxFile checks the whole file and gives its content as a stream.
func (s *Server) openMailboxFile(ctx context.Context, v *visit, f crypto.FileInEntry, ids []*age.HybridIdentity) (io.Reader, error) {
	select {
	case s.opening <- struct{}{}:
		defer func() { <-s.opening }()
	default:
		return nil, errors.Join(errOpening, reported{}) // no failure: a count of it would tell when files are opened
	}
	parts := func() *partReader {
		return &partReader{ctx: ctx, cases: s.Cases, ask: cases.PartAsk{V: 1, Mailbox: v.receipt.Token(), File: f.ID}}
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, parts()); err != nil {
		return nil, err
	}
	if hex.EncodeToString(sum.Sum(nil)) != f.Hash {
		return nil, errBadFile
	}
	for _, id := range slices.Backward(ids) {
		header, content, err := crypto.OpenFile(parts(), v.box.Case, id)
		if err == nil && header.Size == f.Size {
			return content, nil
		}
	}
	return nil, errBadFile
}

// partReader reads an age file part by part, holding one of them.
type partReader struct {
	ctx   context.Context
	cases *cases.Store
	ask   cases.PartAsk
	of    int // how many parts there are, once the first has come
	part  []byte
}

func (r *partReader) Read(b []byte) (int, error) {
	if len(r.part) == 0 {
		if r.of > 0 && r.ask.N >= r.of {
			return 0, io.EOF
		}
		p, err := r.cases.Part(r.ctx, r.ask)
		var refused *cases.Refused
		if errors.As(err, &refused) || err == nil && len(p.Data) == 0 {
			return 0, errNoFile
		}
		if err != nil {
			return 0, fmt.Errorf("read a file for its worker: %w", err)
		}
		r.part, r.of = p.Data, p.Parts
		r.ask.N++
	}
	n := copy(b, r.part)
	r.part = r.part[n:]
	return n, nil
}
