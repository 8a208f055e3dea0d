package accesslog

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Finding is one thing that was looked at.
type Finding struct {
	Result Result
	Text   string
}

// Result is how it came out.
type Result string

const (
	Holds      Result = "OK"
	Broken     Result = "NOT OK"
	NotChecked Result = "NOT CHECKED"
)

// Verify checks an export without any server. before is an older export, or a head alone, of the same log, nil
// for none; key is the log's key as the signed list of readers names it, "" for none. Everything is
// looked at even when something is found; an error says that key or a file is none at all.
func Verify(export, before io.Reader, key string) ([]Finding, error) {
	f, err := parseExport(export)
	if err != nil {
		return nil, err
	}
	var old *parsed
	if before != nil {
		if old, err = parseExport(before); err != nil {
			return nil, fmt.Errorf("the older file: %w", err)
		}
	}
	v := &verification{file: f, key: key}
	if err := v.head(f, "the head"); err != nil {
		return nil, err
	}
	v.records()
	v.root()
	if old != nil {
		if err := v.before(old); err != nil {
			return nil, err
		}
	}
	return v.found, nil
}

type verification struct {
	file  *parsed
	key   string
	found []Finding
}

func (v *verification) say(r Result, format string, args ...any) {
	v.found = append(v.found, Finding{r, fmt.Sprintf(format, args...)})
}

// head checks a head's signature.
func (v *verification) head(f *parsed, name string) error {
	switch {
	case f.head == nil:
		v.say(Broken, "there is no head: nothing says what this log was")
		return nil
	case v.key == "":
		v.say(NotChecked, "who signed %s: give --key with the key of the access log that the signed list of readers names", name)
		return nil
	}
	known, err := verifier(f.head.Origin, v.key)
	if err != nil {
		return err
	}
	if _, err := note.Open([]byte(f.head.Note), note.VerifierList(known)); err != nil {
		v.say(Broken, "%s (%d records) is not signed by this key", name, f.head.Size)
		return nil
	}
	v.say(Holds, "%s (%d records) is signed by this key", name, f.head.Size)
	return nil
}

// records checks that they are numbered without a gap and are records.
func (v *verification) records() {
	var last int64 = -1
	numbers, gaps := caseNumbers{}, 0
	for i, r := range v.file.records {
		l, err := ParseLine(r)
		switch {
		case err != nil:
			v.say(Broken, "record %d is not as this program writes one", i)
			return
		case l.N > last+1:
			v.say(Broken, "record %d is missing", last+1)
			return
		case l.N <= last:
			v.say(Broken, "record %d stands where record %d should", l.N, last+1)
			return
		}
		last = l.N
		if text := numbers.next(l.Case, l.K); text != "" {
			gaps++
			v.say(Broken, "record %d %s", l.N, text)
		}
	}
	if gaps == 0 {
		v.say(Holds, "the records about each of %d concerns are numbered without a gap", len(numbers))
	}
	if h := v.file.head; h != nil && last+1 < h.Size {
		v.say(Broken, "record %d is missing, and all after it: the head has %d records", last+1, h.Size)
	} else if h != nil && last+1 > h.Size {
		v.say(Broken, "record %d was added, or is later than the head: the head has %d records and does not vouch for it", h.Size, h.Size)
	} else {
		v.say(Holds, "%d records, numbered without a gap", last+1)
	}
}

// root compares the tree of the records with the head's.
func (v *verification) root() {
	h, records := v.file.head, v.file.records
	if h == nil || int64(len(records)) < h.Size {
		return // said already
	}
	if rootOf(leaves(records[:h.Size])) == h.Root {
		v.say(Holds, "all %d records are those the head was made of", h.Size)
		return
	}
	if int64(len(v.file.hashes)) >= h.Size && rootOf(v.file.hashes[:h.Size]) == h.Root { // then the hashes are genuine
		for i, leaf := range leaves(records[:h.Size]) {
			if leaf != v.file.hashes[i] {
				v.say(Broken, "record %d is not the one the head was made of", i)
				return
			}
		}
	}
	v.say(Broken, "the records are not those the head was made of; which one was changed the file cannot say: compare with an older one (--before)")
}

// before checks that an older file is the beginning of this one.
func (v *verification) before(old *parsed) error {
	if err := v.head(old, "the older head"); err != nil {
		return err
	}
	h, records := old.head, v.file.records
	if h == nil {
		return nil
	}
	if v.file.head != nil && h.Origin != v.file.head.Origin {
		v.say(Broken, "the older file is another organisation's")
		return nil
	}
	for i, r := range old.records[:min(int64(len(old.records)), h.Size)] {
		if i >= len(records) || records[i] != r {
			v.say(Broken, "record %d is not what it was in the older file", i)
			return nil
		}
	}
	if h.Size > int64(len(records)) {
		v.say(Broken, "the older head has %d records and this file only %d", h.Size, len(records))
	} else if rootOf(leaves(records[:h.Size])) != h.Root {
		v.say(Broken, "one of the records 0 to %d is not what it was when the older head was signed", h.Size-1)
	} else {
		v.say(Holds, "the older file (%d records) is the beginning of this one", h.Size)
	}
	return nil
}

func leaves(records []string) []tlog.Hash {
	out := make([]tlog.Hash, len(records))
	for i, r := range records {
		out[i] = tlog.RecordHash([]byte(r))
	}
	return out
}

func rootOf(leaves []tlog.Hash) tlog.Hash {
	var t tree
	for _, h := range leaves {
		t.add(h)
	}
	return t.root()
}

// parsed is an export, or a head alone.
type parsed struct {
	head    *Head
	records []string
	hashes  []tlog.Hash
}

var errNoExport = errors.New("this is no export of an access log")

// parseExport reads the parts that stand between empty lines. It believes nothing.
func parseExport(r io.Reader) (*parsed, error) {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 64<<10), 1<<20)
	var parts [4][]string // text of the note, its signatures, records, hashes
	part := 0
	for in.Scan() {
		line := in.Text()
		switch {
		case line == "" && part < len(parts)-1:
			part++
		case line == "":
		default:
			parts[part] = append(parts[part], line)
			if part == 0 && line+"\n" == noHead {
				part = 1
			}
		}
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%w: %v", errNoExport, err)
	}
	f := &parsed{records: parts[2]}
	if strings.Join(parts[0], "\n")+"\n" != noHead {
		text := strings.Join(parts[0], "\n") + "\n\n" + strings.Join(parts[1], "\n") + "\n"
		head, err := parseHead(text)
		if err != nil {
			return nil, errNoExport
		}
		f.head = &head
	}
	for _, line := range parts[3] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return nil, fmt.Errorf("%w: %q is no hash", errNoExport, line)
		}
		f.hashes = append(f.hashes, h)
	}
	return f, nil
}
