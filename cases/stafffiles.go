package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"saysomething/crypto"
	"saysomething/store"
)

// StaffFile is a file that a reader brings, with who gets it: it belongs to an entry of that audience.
// What it is sealed to decides who can open it; the audience decides who is given it.
type StaffFile struct {
	NewFile
	Audience string `json:"audience"`
}

// forTheCase are files that come with what the person who spoke up can read too.
func forTheCase(files []NewFile) []StaffFile {
	out := make([]StaffFile, len(files))
	for i, f := range files {
		out[i] = StaffFile{f, crypto.AudienceCase}
	}
	return out
}

func newFiles(files []StaffFile) []NewFile {
	out := make([]NewFile, len(files))
	for i, f := range files {
		out[i] = f.NewFile
	}
	return out
}

// checkFiles wants each file to come with an entry that can name it.
func (l *StaffLetter) checkFiles(limits Limits) error {
	for _, f := range l.Files {
		if !slices.ContainsFunc(l.Entries, func(e NewEntry) bool { return e.Audience == f.Audience }) {
			return invalid("a file without an entry that could name it")
		}
	}
	return checkFiles(newFiles(l.Files), limits)
}

// PartAsk is a worker's question for one part of a file: op "part".
type PartAsk struct {
	V       int    `json:"v"`
	Mailbox Bytes  `json:"mailbox"`
	File    string `json:"file"`
	N       int    `json:"n"`
}

// Part is one part of a file of the case behind a mailbox, and how long the file is.
type Part struct {
	Parts int   `json:"parts" db:"parts"`
	Size  int64 `json:"size" db:"size"`
	Data  Bytes `json:"data" db:"data"`
}

// Part gives whoever holds a mailbox token a part of a file that came with something they can read. Like reading, it
// changes nothing and leaves no trace. For a file of another case, of a note, or that does not exist it is a
// *Refused: not_found, as for a token that opens nothing.
func (s *Store) Part(ctx context.Context, ask PartAsk) (*Part, error) {
	if ask.V != 1 || len(ask.Mailbox) != 32 || !crypto.ValidID(ask.File) || ask.N < 0 || ask.N >= s.limits().maxParts() {
		return nil, fmt.Errorf("part of a file: %w", invalid("ask"))
	}
	var p Part
	err := s.DB.One(ctx, &p, `
		SELECT f.parts, f.size, p.data FROM cases c JOIN files f ON f.case_id = c.id AND f.audience = 'case' JOIN file_parts p ON p.file_id = f.id
		WHERE c.mailbox = $1 AND f.id = $2 AND p.n = $3`, crypto.Hash(ask.Mailbox), ask.File, ask.N)
	if errors.Is(err, store.ErrNotFound) {
		return nil, &Refused{Code: "not_found"}
	}
	if err != nil {
		return nil, fmt.Errorf("part of a file: %w", err)
	}
	return &p, nil
}
