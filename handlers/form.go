package handlers

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A worker's form without JavaScript. Its parts are read as they arrive: nothing that was typed or
// attached is ever written to a temporary file, which net/http's own form parser would do.

const (
	maxFieldBytes = 64 * kilobyte // far above what fits in an entry: too long is said at the field
	maxFields     = 300
)

var errCutForm = &Problem{http.StatusBadRequest, "cut_off", "The form did not arrive whole, so nothing was kept. Go back and send it again."}

// values are the fields of a form as they were typed.
type values map[string][]string

// Get is the first value of a field, "" without one.
func (v values) Get(name string) string {
	if len(v[name]) == 0 {
		return ""
	}
	return v[name][0]
}

// Has reports whether a field was given this value.
func (v values) Has(name, value string) bool {
	for _, one := range v[name] {
		if one == value {
			return true
		}
	}
	return false
}

// add keeps what was typed as Go and JavaScript both count it: line ends as \n, and valid UTF-8.
func (v values) add(name, text string) {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\uFFFD")
	v[name] = append(v[name], text)
}

// attached is a file part while it arrives. The handler that gets it may leave it unread.
type attached struct {
	name string
	io.Reader
}

// readForm reads a form of either encoding. Every non-empty file is handed to file in its turn, with
// the fields that came before it; without file there must be none. It returns a *Problem when the body
// is no such form or breaks off.
func readForm(r *http.Request, file func(values, attached) error) (values, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil:
		return nil, errInvalid
	case kind == "application/x-www-form-urlencoded":
		return readPlainForm(r)
	case kind == "multipart/form-data" && params["boundary"] != "":
		return readParts(multipart.NewReader(r.Body, params["boundary"]), file)
	}
	return nil, errInvalid
}

func readPlainForm(r *http.Request) (values, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 4*maxFieldBytes+1))
	if err != nil {
		return nil, cut(err)
	}
	if len(body) > 4*maxFieldBytes {
		return nil, errTooLarge
	}
	fields, err := url.ParseQuery(string(body))
	if err != nil || len(fields) > maxFields {
		return nil, errInvalid
	}
	v := values{}
	for name, all := range fields {
		for _, one := range all {
			v.add(name, one)
		}
	}
	return v, nil
}

func readParts(parts *multipart.Reader, file func(values, attached) error) (values, error) {
	v := values{}
	for n := 0; ; n++ {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return v, nil
		}
		if err != nil {
			return nil, cut(err)
		}
		if n >= maxFields || part.FormName() == "" {
			return nil, errInvalid
		}
		if err := readPart(v, part, file); err != nil {
			return nil, err
		}
	}
}

func readPart(v values, part *multipart.Part, file func(values, attached) error) error {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return errInvalid
	}
	if name, isFile := params["filename"]; isFile {
		return readFilePart(v, part, name, file)
	}
	text, err := io.ReadAll(io.LimitReader(part, maxFieldBytes+1))
	if err != nil {
		return cut(err)
	}
	if len(text) > maxFieldBytes {
		return errTooLarge
	}
	v.add(part.FormName(), string(text))
	return nil
}

// readFilePart passes a file on. An empty field for files arrives as a part without a name.
func readFilePart(v values, part *multipart.Part, name string, file func(values, attached) error) error {
	if name != "" {
		if file == nil {
			return errInvalid
		}
		if err := file(v, attached{baseName(name), part}); err != nil {
			return cut(err)
		}
	}
	// What the handler left is read and forgotten: a browser shows no answer before it has sent everything.
	if _, err := io.Copy(io.Discard, part); err != nil {
		return cut(err)
	}
	return nil
}

// cut tells a body that broke off from other failures.
func cut(err error) error {
	var parse interface{ Timeout() bool }
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &parse):
		return fmt.Errorf("%w", errCutForm)
	case strings.HasPrefix(err.Error(), "multipart:"), strings.HasPrefix(err.Error(), "malformed MIME"):
		return fmt.Errorf("%w", errCutForm)
	}
	return err
}

// baseName is a file's name without any folder, short enough for an entry and free of what could
// turn text around or break a line.
func baseName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == utf8.RuneError {
			return -1
		}
		return r
	}, name)
	return shorten(strings.TrimSpace(name), 100)
}

// shorten cuts a file's name to at most n bytes and keeps its ending.
func shorten(name string, n int) string {
	if len(name) <= n {
		return name
	}
	ending := ""
	if i := strings.LastIndexByte(name, '.'); i > 0 && len(name)-i <= 10 {
		ending = name[i:]
	}
	head := name[:n-len(ending)]
	for !utf8.ValidString(head) {
		head = head[:len(head)-1]
	}
	return head + ending
}

// number writes a whole number with commas: 10,000.
func number(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
