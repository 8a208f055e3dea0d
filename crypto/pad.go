package crypto

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"strings"
)

// ErrTooLong means that something does not fit the size it must be padded to.
var ErrTooLong = errors.New("too long")

// PadLine writes v as one line of JSON and fills it up with spaces to exactly size bytes, so that
// what is sealed has one size whatever it says. Returns ErrTooLong when it does not fit.
func PadLine(v any, size int) ([]byte, error) {
	line, err := marshalLine(v)
	if err != nil {
		return nil, err
	}
	return fill(line, size)
}

// marshalLine is compact JSON without HTML escapes, as JSON.stringify writes it.
func marshalLine(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func fill(b []byte, size int) ([]byte, error) {
	if len(b) > size {
		return nil, fmt.Errorf("%w: %d bytes, room for %d", ErrTooLong, len(b), size)
	}
	return append(b, bytes.Repeat([]byte(" "), size-len(b))...), nil
}

// ParseLine reads a padded line into v. Unknown fields, a field named twice, a second value or
// anything but spaces after it are refused.
func ParseLine(plain []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(plain))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%w: JSON", ErrMalformed) // json's own error would repeat content
	}
	end := d.InputOffset()
	if len(bytes.Trim(plain[end:], " ")) > 0 || !plainNames(plain[:end]) {
		return fmt.Errorf("%w: JSON", ErrMalformed)
	}
	return nil
}

// plainNames reports whether every field of a valid line is named in small letters and once in its
// object. encoding/json would take "TEXT" for "text", and mix the values of two of one name; a browser does
// neither, and what somebody signed must not say one thing here and another there.
func plainNames(line []byte) bool {
	type level struct {
		names map[string]bool // nil in a list
		value bool            // the next token is a value, not a name
	}
	levels := []level{{}}
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	for {
		t, err := d.Token()
		if err != nil {
			return errors.Is(err, io.EOF)
		}
		in := &levels[len(levels)-1]
		if name, ok := t.(string); ok && in.names != nil && !in.value {
			if in.names[name] || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") != "" {
				return false
			}
			in.names[name], in.value = true, true
			continue
		}
		in.value = false
		switch t {
		case json.Delim('{'):
			levels = append(levels, level{names: map[string]bool{}})
		case json.Delim('['):
			levels = append(levels, level{})
		case json.Delim('}'), json.Delim(']'):
			levels = levels[:len(levels)-1]
		}
	}
}

// PaddedSize rounds the length of a file's plaintext up so that its size tells little of the file
// (Padmé: at most 12% more; Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and
// Communication with PURBs", 2019), and never below 16 KiB.
func PaddedSize(n int64) int64 {
	n = max(n, 16*1024)
	e := bits.Len64(uint64(n)) - 1
	s := bits.Len64(uint64(e))
	mask := int64(1)<<(e-s) - 1
	return (n + mask) &^ mask
}
