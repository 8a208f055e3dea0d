package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"filippo.io/age"
	"github.com/gin-gonic/gin"

	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/store"
)

var (
	errLength = &Problem{http.StatusLengthRequired, "length_required", "Say how long the request is."}
	errBytes  = &Problem{http.StatusUnsupportedMediaType, "not_bytes", "Send application/octet-stream."}
	errSize   = &Problem{http.StatusBadRequest, "wrong_size", "A letter has one size, and this is another."}
	errLetter = &Problem{http.StatusBadRequest, "bad_letter", "We could not open or understand this letter. Nothing has been kept."}
	errChecks = &Problem{http.StatusUnprocessableEntity, "invalid", "This letter is not made as it must be. Nothing has been kept."}
)

// letter takes every letter of a worker, whatever it asks for: one path and one size, so that
// reporting, reading and replying look alike from outside. Whatever a client that does everything
// right can be told is told inside the sealed answer.
func (s *Server) letter(c *gin.Context) {
	sealed, err := readBytes(c)
	if err == nil && len(sealed) != crypto.SealedLetterSize {
		err = errSize
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	answer, err := s.answerLetter(c.Request.Context(), sealed)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Data(http.StatusOK, "application/octet-stream", answer)
}

// readBytes reads a body of known length, which the table of routes bounds.
func readBytes(c *gin.Context) ([]byte, error) {
	switch {
	case c.ContentType() != "application/octet-stream":
		return nil, errBytes
	case c.Request.ContentLength < 0:
		return nil, errLength
	}
	body := make([]byte, c.Request.ContentLength)
	if _, err := io.ReadFull(c.Request.Body, body); err != nil {
		return nil, fmt.Errorf("%w: body cut off", store.ErrInvalid)
	}
	return body, nil
}

// answerLetter does what a sealed letter asks and seals the answer. An error means that it can
// only be answered in the open.
func (s *Server) answerLetter(ctx context.Context, sealed []byte) ([]byte, error) {
	door, err := s.doorIdentity(ctx)
	if err != nil {
		return nil, err
	}
	line, err := crypto.OpenLetter(sealed, door)
	if err != nil {
		return nil, errLetter
	}
	l, err := parseLetter(line)
	if err != nil {
		return nil, errLetter
	}
	answer, err := s.doLetter(ctx, l)
	if errors.Is(err, store.ErrInvalid) {
		return nil, errChecks
	}
	if err != nil {
		return nil, err
	}
	out, err := crypto.SealAnswer(answer, l.to)
	if err != nil {
		return nil, fmt.Errorf("seal answer: %w", err)
	}
	return out, nil
}

// ask is a letter after parsing: who gets the answer, and exactly one of the four asks.
type ask struct {
	to     *age.HybridRecipient
	report *reportAsk
	read   *readAsk
	add    *addAsk
	part   *partAsk
}

// letterHead is what every letter says beside its own fields.
type letterHead struct {
	Op     string `json:"op"`
	Answer string `json:"answer"`
}

type reportAsk struct {
	letterHead
	cases.ReportLetter
}

type readAsk struct {
	letterHead
	V         int         `json:"v"`
	Mailbox   cases.Bytes `json:"mailbox"`
	LogBefore int64       `json:"log_before"`
}

type addAsk struct {
	letterHead
	cases.AddLetter
}

type partAsk struct {
	letterHead
	cases.PartAsk
}

// parseLetter reads a stranger's line strictly: fields that the op does not have are refused.
func parseLetter(line []byte) (*ask, error) {
	head, err := readHead(line)
	if err != nil {
		return nil, crypto.ErrMalformed // json's own error would repeat content
	}
	to, err := crypto.ParseRecipient(head.Answer)
	if err != nil {
		return nil, err
	}
	a, v := &ask{to: to}, any(nil)
	switch head.Op {
	case "report":
		a.report = &reportAsk{}
		v = a.report
	case "read":
		a.read = &readAsk{}
		v = a.read
	case "add":
		a.add = &addAsk{}
		v = a.add
	case "part":
		a.part = &partAsk{}
		v = a.part
	default:
		return nil, crypto.ErrMalformed
	}
	if err := crypto.ParseLine(line, v); err != nil {
		return nil, err
	}
	return a, nil
}

// readHead finds op and answer without parsing what comes after them: a letter is long, and is
// parsed strictly, in full and once, when it is known what it asks.
func readHead(line []byte) (letterHead, error) {
	var head letterHead
	found := map[string]*string{"op": &head.Op, "answer": &head.Answer}
	d := json.NewDecoder(bytes.NewReader(line))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return head, crypto.ErrMalformed
	}
	for len(found) > 0 && d.More() {
		name, err := d.Token()
		if err != nil {
			return head, err
		}
		field, _ := name.(string)
		var into any = new(json.RawMessage)
		if v, ok := found[field]; ok {
			into = v
			delete(found, field)
		}
		if err := d.Decode(into); err != nil {
			return head, err
		}
	}
	return head, nil
}

// answer is what every answer says beside its own fields.
type answer struct {
	V     int      `json:"v"`
	OK    bool     `json:"ok"`
	Error string   `json:"error,omitempty"`
	Files []string `json:"files,omitempty"`
}

type mailboxAnswer struct {
	answer
	*cases.Mailbox
}

type partAnswer struct {
	answer
	*cases.Part
}

// doLetter carries the ask out. A refusal that a correct client can meet is an answer like any other.
func (s *Server) doLetter(ctx context.Context, a *ask) (any, error) {
	var box *cases.Mailbox
	var part *cases.Part
	var err error
	switch {
	case a.report != nil:
		err = s.Cases.Report(ctx, a.report.ReportLetter, "")
	case a.add != nil:
		err = s.Cases.Add(ctx, a.add.AddLetter)
	case a.part != nil:
		part, err = s.Cases.Part(ctx, a.part.PartAsk)
	default:
		box, err = s.readMailbox(ctx, a.read)
	}
	var refused *cases.Refused
	switch {
	case errors.As(err, &refused):
		return answer{V: 1, Error: refused.Code, Files: refused.Files}, nil
	case err != nil:
		return nil, err
	case box != nil:
		return mailboxAnswer{answer{V: 1, OK: true}, box}, nil
	case part != nil:
		return partAnswer{answer{V: 1, OK: true}, part}, nil
	}
	return answer{V: 1, OK: true}, nil
}

func (s *Server) readMailbox(ctx context.Context, r *readAsk) (*cases.Mailbox, error) {
	if r.V != 1 || len(r.Mailbox) != 32 || r.LogBefore < 0 {
		return nil, store.ErrInvalid
	}
	return s.Cases.ReadWithLog(ctx, r.Mailbox, r.LogBefore)
}

// doorIdentity opens letters. It is read once: an installation has one for good.
func (s *Server) doorIdentity(ctx context.Context) (*age.HybridIdentity, error) {
	if door := s.door.Load(); door != nil {
		return door, nil
	}
	door, err := s.Accounts.Door(ctx)
	if err != nil {
		return nil, fmt.Errorf("door: %w", err)
	}
	s.door.Store(door)
	return door, nil
}
