package crypto

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"

	"filippo.io/age"
)

func (v *vectors) checkWords(t *testing.T) {
	for _, c := range v.Typed {
		r, err := ParseReceipt(c.Typed)
		if c.Words != "" {
			if err != nil || r.String() != c.Words {
				t.Errorf("%q: got %v, %v", c.Typed, r.String(), err)
			}
			continue
		}
		var e *WordsError
		if !errors.As(err, &e) {
			t.Errorf("%q was taken for a receipt", c.Typed)
			continue
		}
		equal(t, "count of "+c.Typed, e.Count, c.Count)
		equal(t, "wrong words of "+c.Typed, len(e.Wrong), len(c.Wrong))
		for i := range min(len(e.Wrong), len(c.Wrong)) {
			equal(t, "wrong word", wrongCase(e.Wrong[i]), c.Wrong[i])
		}
	}
	for _, c := range v.Names {
		equal(t, "valid id "+c.ID, ValidID(c.ID), true)
		equal(t, "name of "+c.ID, CaseName(c.ID), c.Name)
	}
	for _, id := range v.BadIDs {
		equal(t, "valid id "+id, ValidID(id), false)
	}
	for _, c := range v.Padme {
		equal(t, "padded size", PaddedSize(c.Length), c.Size)
	}
}

func (v *vectors) checkFiles(t *testing.T) {
	for _, c := range v.Files {
		blob := v.Blobs[c.Blob]
		var want FileHeader
		if err := json.Unmarshal([]byte(c.Line), &want); err != nil {
			t.Fatal(err)
		}
		h, content, err := OpenFile(bytes.NewReader(blob), want.Case, mustIdentity(t, c.Identity))
		if err != nil {
			t.Fatalf("%s: %v", c.Blob, err)
		}
		got, err := io.ReadAll(content)
		if err != nil {
			t.Fatalf("%s: %v", c.Blob, err)
		}
		equal(t, "header", h, want)
		equal(t, "content size", int64(len(got)), c.ContentSize)
		equal(t, "content", Hash(got), c.ContentHash)
		size, err := FilePlaintextSize(h)
		if err != nil || size != c.PlainSize || SealedSize(int(size), 1) != c.Size || len(blob) != c.Size || Hash(blob) != c.Hash {
			t.Errorf("%s: sizes or hash differ: %d, %v", c.Blob, size, err)
		}
	}
	for _, c := range v.BadFiles {
		h, content, err := openAnyFile(v.Blobs[c.Blob], mustIdentity(t, c.Identity))
		if err == nil {
			_, err = io.Copy(io.Discard, content)
		}
		if err == nil {
			t.Errorf("took a file with %s: %+v", c.Why, h)
		}
	}
}

// openAnyFile opens a file under whichever case its header names.
func openAnyFile(file []byte, id *age.HybridIdentity) (FileHeader, io.Reader, error) {
	h, r, err := OpenFile(bytes.NewReader(file), "", id)
	if h.Case != "" {
		return OpenFile(bytes.NewReader(file), h.Case, id)
	}
	return h, r, err
}
