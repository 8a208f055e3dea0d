package crypto

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"pgregory.net/rapid"
)

// The list's promises: one typo never turns a word into another, three letters name it.
func TestWordList(t *testing.T) {
	if len(byPrefix) != 1024 {
		t.Fatalf("%d different beginnings for 1,024 words", len(byPrefix))
	}
	for i, a := range words {
		for _, b := range words[:i] {
			if oneTypo(a, b) {
				t.Errorf("%s and %s are one typo apart", a, b)
			}
		}
	}
}

func oneTypo(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) == 1 {
		for i := range b {
			if b[:i]+b[i+1:] == a {
				return true
			}
		}
	}
	if len(a) != len(b) {
		return false
	}
	var at []int
	for i := range a {
		if a[i] != b[i] {
			at = append(at, i)
		}
	}
	return len(at) < 2 || len(at) == 2 && at[1] == at[0]+1 && a[at[0]] == b[at[1]] && a[at[1]] == b[at[0]]
}

func TestReceiptIsKeptOutOfPrints(t *testing.T) {
	r := NewReceipt()
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if s := fmt.Sprintf(format, r); strings.Contains(s, r.Words()[0]) {
			t.Errorf("%s prints the words", format)
		}
	}
}

func TestReceiptsDiffer(t *testing.T) {
	seen, used := map[string]bool{}, map[string]bool{}
	for range 4000 {
		r := NewReceipt()
		seen[r.String()] = true
		for _, w := range r.Words() {
			used[w] = true
		}
	}
	if len(seen) != 4000 || len(used) != 1024 {
		t.Errorf("%d receipts of 4,000, %d words of 1,024", len(seen), len(used))
	}
}

// Every bit of an age file matters, and its size is what SealedSize says.
func TestSealed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "plain")
		n := rapid.IntRange(1, 3).Draw(t, "recipients")
		var ids []*age.HybridIdentity
		var to []*age.HybridRecipient
		for range n {
			id := NewIdentity()
			ids, to = append(ids, id), append(to, id.Recipient())
		}
		file, err := Seal(plain, to...)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckSealed(file, n, len(plain)); err != nil {
			t.Fatal(err)
		}
		if CheckSealed(file, n+1, len(plain)) == nil || CheckSealed(file, n, len(plain)+1) == nil {
			t.Fatal("another shape was taken")
		}
		if _, err := Open(file, NewIdentity()); !errors.Is(err, ErrMalformed) {
			t.Fatal("a stranger opened it")
		}
		i := rapid.IntRange(0, len(file)-1).Draw(t, "byte")
		file[i] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		// With several recipients a flip in another's stanza is caught by the header's MAC too.
		if _, err := Open(file, ids[0]); err == nil {
			t.Fatalf("a changed byte %d of %d went unnoticed", i, len(file))
		}
	})
}

func TestSealedSizesOfStreams(t *testing.T) {
	id := NewIdentity()
	for _, n := range []int{0, 1, 65535, 65536, 65537, 131072, LetterSize} {
		file, err := Seal(make([]byte, n), id.Recipient())
		if err != nil || len(file) != SealedSize(n, 1) {
			t.Errorf("%d bytes: %d, want %d (%v)", n, len(file), SealedSize(n, 1), err)
		}
	}
}

func TestClassicRecipientsAreRefused(t *testing.T) {
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseRecipient(classic.Recipient().String()); !errors.Is(err, ErrMalformed) {
		t.Errorf("got %v", err)
	}
	var file bytes.Buffer
	w, _ := age.Encrypt(&file, classic.Recipient())
	w.Write(make([]byte, 1024))
	w.Close()
	if CheckSealedHead(file.Bytes(), 1) == nil {
		t.Error("a file to a classic recipient was taken")
	}
}

func TestEnvelopeBelongsToItsCase(t *testing.T) {
	id, a, b := NewIdentity(), NewID(), NewID()
	file, err := SealEnvelope(Envelope{V: 1, Case: a, Identity: NewIdentity().String(), Card: Card{Text: strings.Repeat("\"é\u2028", 300)}}, id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if len(file) != SealedSize(EnvelopeSize, 1) {
		t.Errorf("an envelope of %d bytes", len(file))
	}
	if _, err := OpenEnvelope(file, a, id); err != nil {
		t.Error(err)
	}
	if _, err := OpenEnvelope(file, b, id); !errors.Is(err, ErrMalformed) {
		t.Errorf("opened for another case: %v", err)
	}
}

func TestTooLongIsSaid(t *testing.T) {
	p, err := NewPayload(NewID(), 0, KindMessage, AuthorWorker, "2026-11-16", "", Message{Text: strings.Repeat("x", WorkerEntrySize)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := SealEntry(p, NewReceipt().SignKey(), WorkerEntrySize, NewIdentity().Recipient()); !errors.Is(err, ErrTooLong) {
		t.Errorf("got %v", err)
	}
}

func TestFileStreams(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		content := bytes.Repeat([]byte("ab0"), rapid.IntRange(0, 60000).Draw(t, "n"))
		id, h := NewIdentity(), FileHeader{V: 1, Case: NewID(), Name: "a", Type: "text/plain", Size: int64(len(content))}
		var file bytes.Buffer
		w, err := NewFileWriter(&file, h, id.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, bytes.NewReader(content)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		whole := bytes.Clone(file.Bytes())
		got, r, err := OpenFile(&file, h.Case, id)
		if err != nil || got != h {
			t.Fatalf("%+v, %v", got, err)
		}
		back, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(back, content) {
			t.Fatalf("%d bytes back of %d: %v", len(back), len(content), err)
		}
		cut := whole[:rapid.IntRange(0, len(whole)-1).Draw(t, "cut")]
		if _, r, err = OpenFile(bytes.NewReader(cut), h.Case, id); err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		if err == nil {
			t.Fatal("a file cut off was taken")
		}
	})
}

// The plain age command opens an exported entry, without us.
func TestAgeCommandOpensAnEntry(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "age")
	if out, err := exec.Command("go", "build", "-o", bin, "filippo.io/age/cmd/age").CombinedOutput(); err != nil {
		t.Fatalf("build age: %v: %s", err, out)
	}
	id := NewIdentity()
	p, err := NewPayload(NewID(), 0, KindMessage, AuthorWorker, "2026-11-16", "", Message{Text: "heron at the window"})
	if err != nil {
		t.Fatal(err)
	}
	entry, err := SealEntry(p, NewReceipt().SignKey(), WorkerEntrySize, id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	key, file := filepath.Join(dir, "key.txt"), filepath.Join(dir, "entry.age")
	os.WriteFile(key, []byte(id.String()+"\n"), 0o600)
	os.WriteFile(file, entry, 0o600)
	out, err := exec.Command(bin, "-d", "-i", key, file).Output()
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := bytes.Cut(out, []byte("\n"))
	var got Payload
	if err := json.Unmarshal(line, &got); err != nil || !strings.Contains(string(got.Body), "heron at the window") {
		t.Errorf("%v: %s", err, line)
	}
}

func FuzzParseReceipt(f *testing.F) {
	f.Add(NewReceipt().String())
	f.Add("  1. Heron, heron; HERON é ")
	f.Fuzz(func(t *testing.T, typed string) {
		r, err := ParseReceipt(typed)
		if err != nil {
			return
		}
		if again, err := ParseReceipt(r.String()); err != nil || again != r {
			t.Errorf("%q parses to something else the second time", typed)
		}
	})
}

func FuzzCheckSealed(f *testing.F) {
	good, _ := Seal(make([]byte, 10), NewIdentity().Recipient())
	f.Add(good, 1)
	f.Fuzz(func(t *testing.T, file []byte, n int) {
		if n < 0 || n > 100 {
			return
		}
		if CheckSealedHead(file, n) == nil && n > 0 {
			if _, err := age.Decrypt(bytes.NewReader(file), NewIdentity()); err == nil {
				t.Error("opened with a fresh key")
			}
		}
	})
}

func FuzzParseEntry(f *testing.F) {
	p, _ := NewPayload(NewID(), 0, KindNote, "worker", "2026-11-16", "", Note{Text: "x"})
	id := NewIdentity()
	sealed, _ := SealEntry(p, NewReceipt().SignKey(), WorkerEntrySize, id.Recipient())
	plain, _ := Open(sealed, id)
	f.Add(plain)
	f.Fuzz(func(t *testing.T, plain []byte) {
		if s, err := parseEntry(plain); err == nil && (!ValidID(s.Case) || s.Seq < 0) {
			t.Error("took a strange entry")
		}
	})
}

// TestFieldsHaveOneName: what Go's decoder would take beside the fields' own names is refused.
func TestFieldsHaveOneName(t *testing.T) {
	var m Message
	if err := ParseLine([]byte(`{"text":"\"Text\":1","files":[{"id":"a","name":"b"},{"id":"a","name":"b"}]}   `), &m); err != nil {
		t.Fatalf("a plain line: %v", err)
	}
	for _, line := range []string{
		`{"TEXT":"x","files":[]}`, `{"text":"x","Text":"y","files":[]}`, `{"text":"x","text":"y","files":[]}`, `{"text":"x","file\u017f":[]}`,
		`{"text":"x","files":[{"id":"a","ID":"b"}]}`, `{"text":"x","files":[{"id":"a","id":"b"}]}`,
	} {
		if err := ParseLine([]byte(line), &m); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func FuzzParseLine(f *testing.F) {
	f.Add([]byte(`{"v":1,"case":"x","notes":"y"}   `))
	f.Fuzz(func(t *testing.T, plain []byte) {
		var e NotesEnvelope
		if ParseLine(plain, &e) == nil {
			if _, err := PadLine(e, len(plain)+1024); err != nil && !errors.Is(err, ErrTooLong) {
				t.Error(err)
			}
		}
	})
}

func BenchmarkSealReport(b *testing.B) {
	to, plain := NewIdentity().Recipient(), make([]byte, WorkerEntrySize)
	b.SetBytes(WorkerEntrySize)
	for b.Loop() {
		if _, err := Seal(plain, to); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenLetter(b *testing.B) {
	id := NewIdentity()
	file, _ := Seal(make([]byte, LetterSize), id.Recipient())
	b.SetBytes(LetterSize)
	for b.Loop() {
		if _, err := OpenLetter(file, id); err != nil {
			b.Fatal(err)
		}
	}
}

// What Compose makes is opened by each reader and by the receipt, and by nobody else.
func TestCompose(t *testing.T) {
	reader, stranger := NewIdentity(), NewIdentity()
	k := NewKeyFile()
	_, sign, _ := k.Keys()
	r := Reader{ID: NewID(), Recipient: reader.Recipient(), Sign: B64.EncodeToString(sign.Public().(ed25519.PublicKey))}
	d := Draft{Case: BeginCase(), Report: Report{Kind: "concern", What: "heron", Mode: "confidential", Day: "2026-11-22"},
		Name: &Name{Name: "A Worker"}, NameReaders: []Reader{r}, Readers: []Reader{r}, Week: "2026-11-16", Receipt: NewReceipt()}
	envelopes, entries, err := Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]*age.HybridIdentity{AuthorWorker: d.Receipt.Identity(), r.ID: reader}
	for _, e := range envelopes {
		opened, err := OpenEnvelope(e.Data, d.Case.ID, ids[e.Reader])
		if err != nil || opened.Identity != d.Case.Identity.String() {
			t.Errorf("%s: %v", e.Reader, err)
		}
		if _, err := OpenEnvelope(e.Data, d.Case.ID, stranger); err == nil {
			t.Error("a stranger opened an envelope")
		}
	}
	var listed []Listed
	for _, e := range entries {
		listed = append(listed, Listed{e.Seq, e.Audience, AuthorWorker, Hash(e.Data), e.Data, e.Place})
	}
	checked, report := CheckChain(d.Case.ID, listed, ChainKeys{Identities: map[string]*age.HybridIdentity{AudienceCase: d.Case.Identity, AudienceName: reader}})
	if report == nil || report.What != "heron" || len(checked) != 2 || !checked[1].Genuine() {
		t.Errorf("%+v", checked)
	}
	if _, err := OpenEntry(entries[1].Data, d.Case.Identity); err == nil {
		t.Error("the case's key opens the sealed name")
	}
}

// A report told in person is believed under the roster's key for whoever recorded it, not under one it brings itself.
func TestRecordedReportNeedsTheRostersKey(t *testing.T) {
	k, forger := NewKeyFile(), NewReceipt().SignKey()
	_, sign, _ := k.Keys()
	public := func(key ed25519.PrivateKey) ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }
	for _, c := range []struct {
		name string
		key  ed25519.PrivateKey
		want Reason
	}{{"the recorder", sign, ""}, {"somebody else", forger, ReasonSignature}} {
		r := Reader{ID: vectorReader, Recipient: NewIdentity().Recipient(), Sign: B64.EncodeToString(public(c.key))}
		d := Draft{Case: BeginCase(), Report: Report{Kind: "concern", What: "told in person"}, Readers: []Reader{r}, Week: "2026-11-16", Receipt: NewReceipt(), Author: r.ID, SignKey: c.key}
		_, entries, err := Compose(d)
		if err != nil {
			t.Fatal(err)
		}
		listed := []Listed{{Seq: 0, Audience: AudienceCase, Author: r.ID, Hash: Hash(entries[0].Data), Data: entries[0].Data}}
		checked, _ := CheckChain(d.Case.ID, listed, ChainKeys{Identities: map[string]*age.HybridIdentity{AudienceCase: d.Case.Identity}, List: map[string][]ListKey{r.ID: {{Key: public(sign)}}}})
		equal(t, c.name, checked[0].Reason, c.want)
	}
}
