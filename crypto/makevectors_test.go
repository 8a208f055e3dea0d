package crypto

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"

	"filippo.io/age"
)

var update = flag.Bool("update", false, "write testdata/go-vectors.json anew")

// TestMakeVectors writes go-vectors.json with -update. The keys in it are random and guard nothing.
func TestMakeVectors(t *testing.T) {
	v := makeVectors(t)
	if len(v.Chains) < 5 || len(v.BadEntries) < 4 {
		t.Fatal("the vectors prove too little")
	}
	if !*update {
		return
	}
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("testdata/go-vectors.json", append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

type vectorMaker struct {
	*vectors
	t      *testing.T
	caseID string
	caseI  *age.HybridIdentity
	notesI *age.HybridIdentity
	worker Receipt
	reader KeyFile
}

const vectorReader = "bbbbbbbbbbbbbbbbbbbbbbbbba"

func makeVectors(t *testing.T) *vectors {
	m := &vectorMaker{vectors: &vectors{V: 1, MadeBy: "go", Blobs: map[string]b64{}}, t: t,
		caseID: NewID(), caseI: NewIdentity(), notesI: NewIdentity(), worker: NewReceipt(), reader: NewKeyFile()}
	m.makeKeys()
	m.makeWords()
	m.makeSealed()
	m.makeEntries()
	m.makeFiles()
	m.makeChains()
	m.makeChanges()
	return m.vectors
}

func (m *vectorMaker) blob(name string, b []byte, err error) string {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
	m.Blobs[name] = b
	return name
}

func (m *vectorMaker) makeKeys() {
	for _, label := range []string{"mailbox token", "key file"} {
		secret := []byte("not much of a secret " + label)
		m.Derived = append(m.Derived, derivedCase{secret, label, 32, derive(secret, label, 32)})
	}
	for range 3 {
		r := NewReceipt()
		m.Receipts = append(m.Receipts, receiptCase{r.String(), r.Token(), Hash(r.Token()), r.Identity().String(),
			r.Identity().Recipient().String(), r.SignKey().Seed(), b64(r.SignKey().Public().(ed25519.PublicKey))})
	}
	const passphrase = "cafe\u0301 \u2460 heron umbrella" // NFKC makes it "café 1 …"
	salt := []byte("sixteen bytes ok")
	root := Root(passphrase, salt)
	file, err := SealKeyFile(m.reader, root)
	id, sign, err2 := m.reader.Keys()
	if err2 != nil {
		m.t.Fatal(err2)
	}
	m.Persons = append(m.Persons, personCase{passphrase, salt, root, LoginSecret(root), KeyFileIdentity(root).String(),
		m.blob("key file", file, err), id.String(), sign.Seed(), b64(sign.Public().(ed25519.PublicKey))})
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		m.t.Fatal(err)
	}
	m.BadRecipients = []string{classic.Recipient().String(), "age1pq1qqqq", "", id.String()}
	m.BadIdentities = []string{classic.String(), "AGE-SECRET-KEY-PQ-1QQQQ", "", id.Recipient().String()}
}

func (m *vectorMaker) makeWords() {
	r := m.worker
	w := r.Words()
	short, untidy := "", ""
	for i, word := range w {
		short += word[:3] + " "
		untidy += fmt.Sprintf("%d. %s,\n", i+1, bytes.ToUpper([]byte(word)))
	}
	m.Typed = []typedCase{
		{short, r.String(), 8, []wrongCase{}}, {untidy, r.String(), 8, []wrongCase{}},
		{r.String() + " " + w[0], "", 9, []wrongCase{}}, {"", "", 0, []wrongCase{}},
		{r.String() + "zz", "", 8, []wrongCase{{8, w[7] + "zz"}}},
		{"zq " + short[4:], "", 8, []wrongCase{{1, "zq"}}},
	}
	for range 4 {
		id := NewID()
		m.Names = append(m.Names, nameCase{id, CaseName(id)})
	}
	m.BadIDs = []string{"", "short", "AAAAAAAAAAAAAAAAAAAAAAAAAA", "aaaaaaaaaaaaaaaaaaaaaaaaa1", "bbbbbbbbbbbbbbbbbbbbbbbbbb"}
	for _, n := range []int64{0, 1, 16384, 16385, 100000, 1 << 20, 1<<20 + 1, 104857600} {
		m.Padme = append(m.Padme, padmeCase{n, PaddedSize(n)})
	}
}

func (m *vectorMaker) makeSealed() {
	a, b := NewIdentity(), NewIdentity()
	file, err := Seal([]byte("to two"), a.Recipient(), b.Recipient())
	m.Sealed = append(m.Sealed, sealedCase{[]string{a.String(), b.String()}, m.blob("to two", file, err), []byte("to two")})
	line := func(what string, v any, size int) {
		padded, err := PadLine(v, size)
		if err != nil {
			m.t.Fatal(err)
		}
		file, err := Seal(padded, a.Recipient())
		m.Lines = append(m.Lines, lineCase{what, a.String(), m.blob(what, file, err), size, string(bytes.TrimRight(padded, " "))})
	}
	line("envelope", Envelope{V: 1, Case: m.caseID, Identity: m.caseI.String(), Card: Card{Kind: "concern", Text: "Zwölf <b>Boxkämpfer</b> & more", Mode: "anonymous", Day: "2026-11-22", Route: "online"}}, EnvelopeSize)
	line("card", Envelope{V: 1, Case: m.caseID, Card: Card{Kind: "concern", Themes: []string{"x"}, Mode: "open", Day: "2026-11-22", Route: "in_person", Work: &CardWork{Owner: vectorReader, Lanes: []string{"danger"}, Detriment: true,
		Course: Course{Stops: []Stop{{"2026-11-23", ""}}, Contact: "2026-11-22"}, Dues: []Due{{"action", "2026-12-01", vectorReader}}, Seq: 7, Refused: []string{vectorReader, "line"}, Praised: true}}}, CardSize)
	line("notes_envelope", NotesEnvelope{V: 1, Case: m.caseID, Notes: m.notesI.String()}, EnvelopeSize)
	line("letter", map[string]any{"v": 1, "op": "read", "answer": a.Recipient().String(), "mailbox": B64.EncodeToString(m.worker.Token())}, LetterSize)
	line("answer", map[string]any{"v": 1, "ok": false, "error": "not_found"}, LetterSize)
}

// seal makes an entry; mutate, when given, changes the plaintext before it is sealed.
func (m *vectorMaker) seal(p Payload, key ed25519.PrivateKey, size int, to *age.HybridRecipient, mutate func([]byte) []byte) []byte {
	m.t.Helper()
	sealed, err := SealEntry(p, key, size, to)
	if err != nil {
		m.t.Fatal(err)
	}
	if mutate == nil {
		return sealed
	}
	id := map[string]*age.HybridIdentity{m.caseI.Recipient().String(): m.caseI, m.notesI.Recipient().String(): m.notesI}[to.String()]
	plain, err := Open(sealed, id)
	if err != nil {
		m.t.Fatal(err)
	}
	sealed, err = Seal(mutate(plain), to)
	if err != nil {
		m.t.Fatal(err)
	}
	return sealed
}

func (m *vectorMaker) payload(seq int, kind, author, prev string, body any) Payload {
	p, err := NewPayload(m.caseID, seq, kind, author, "2026-11-16", prev, body)
	if err != nil {
		m.t.Fatal(err)
	}
	return p
}

func (m *vectorMaker) report() Report {
	_, sign, _ := m.reader.Keys()
	return Report{Kind: "concern", What: "They shout at us.\n\"Every\" shift. <Ward> & more \u2028 ✓", Mode: "anonymous", Day: "2026-11-22", Route: "online",
		Readers: []ReaderKey{{vectorReader, B64.EncodeToString(sign.Public().(ed25519.PublicKey))}},
		Worker:  B64.EncodeToString(m.worker.SignKey().Public().(ed25519.PublicKey)), Statistics: B64.EncodeToString(make([]byte, 32))}
}

func (m *vectorMaker) makeEntries() {
	_, readerKey, _ := m.reader.Keys()
	add := func(name string, p Payload, key ed25519.PrivateKey, size int) {
		file := m.seal(p, key, size, m.caseI.Recipient(), nil)
		s, err := OpenEntry(file, m.caseI)
		if err != nil {
			m.t.Fatal(err)
		}
		m.Entries = append(m.Entries, entryCase{m.caseI.String(), m.blob(name, file, nil), size, string(s.line), s.signature,
			b64(key.Public().(ed25519.PublicKey)), Hash(file)})
	}
	add("worker entry", m.payload(0, KindReport, AuthorWorker, "", m.report()), m.worker.SignKey(), WorkerEntrySize)
	add("staff entry", m.payload(1, KindMessage, vectorReader, Hash(nil), Message{Text: "Thank you."}), readerKey, StaffEntrySizes[0])

	message := m.payload(1, KindMessage, AuthorWorker, "", Message{Text: "more"})
	bad := func(why, name string, mutate func([]byte) []byte) {
		file := m.seal(message, m.worker.SignKey(), WorkerEntrySize, m.caseI.Recipient(), mutate)
		m.BadEntries = append(m.BadEntries, badCase{why, m.caseI.String(), m.blob(name, file, nil), b64(m.worker.SignKey().Public().(ed25519.PublicKey))})
	}
	bad("signature", "changed text", func(b []byte) []byte { return bytes.Replace(b, []byte("more"), []byte("less"), 1) })
	bad("size", "not padded", func(b []byte) []byte { return bytes.TrimRight(b, " ") })
	bad("format", "padded with zeros", func(b []byte) []byte { return bytes.Replace(b, []byte(" "), []byte{0}, 1) })
	bad("format", "unknown field", func(b []byte) []byte { return bytes.Replace(b, []byte(`"v":1`), []byte(`"w":1`), 1) })
	bad("size", "staff size by a worker", func(b []byte) []byte { return b[:StaffEntrySizes[0]] })
}

func (m *vectorMaker) makeFiles() {
	make := func(name string, content []byte) []byte {
		h := FileHeader{V: 1, Case: m.caseID, Name: "rota \"ward\".pdf", Type: "application/pdf", Size: int64(len(content))}
		var out bytes.Buffer
		w, err := NewFileWriter(&out, h, m.caseI.Recipient())
		if err != nil {
			m.t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			m.t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			m.t.Fatal(err)
		}
		line, _ := marshalLine(h)
		size, _ := FilePlaintextSize(h)
		m.Files = append(m.Files, fileCase{m.caseI.String(), m.blob(name, out.Bytes(), nil), string(line), h.Size, Hash(content), size, out.Len(), Hash(out.Bytes())})
		return out.Bytes()
	}
	whole := make("small file", []byte("%PDF-1.7 hardly"))
	make("empty file", nil)
	make("two chunks", bytes.Repeat([]byte("0123456789abcdef"), 5000))
	bad := func(why string, file []byte, err error) {
		m.BadFiles = append(m.BadFiles, badCase{Why: why, Identity: m.caseI.String(), Blob: m.blob("file with "+why, file, err)})
	}
	bad("its end cut off", whole[:len(whole)-1], nil)
	notZero, err := Seal(append([]byte(`{"v":1,"case":"`+m.caseID+`","name":"a","type":"b","size":1}`+"\nx"), bytes.Repeat([]byte{0}, 100)...), m.caseI.Recipient())
	bad("padding of a wrong size", notZero, err)
	longer, err := Seal([]byte(`{"v":1,"case":"`+m.caseID+`","name":"a","type":"b","size":9}`+"\nx"), m.caseI.Recipient())
	bad("less content than announced", longer, err)
	noLine, err := Seal(bytes.Repeat([]byte("x"), 16384), m.caseI.Recipient())
	bad("no header", noLine, err)
}

func (m *vectorMaker) makeChains() {
	_, readerKey, _ := m.reader.Keys()
	key := map[string]ed25519.PrivateKey{AuthorWorker: m.worker.SignKey(), vectorReader: readerKey}
	base := m.makeChain(key)
	sign := B64.EncodeToString(m.worker.SignKey().Public().(ed25519.PublicKey))
	add := func(name string, change func(c *chainCase)) {
		c := chainCase{Name: name, Case: m.caseID, Identities: map[string]string{"case": m.caseI.String(), "readers": m.notesI.String()},
			Former: formerCase{[]string{}, []string{}}, List: []listedCase{}, Kinds: []kindCase{}}
		c.Entries = append(c.Entries, base...)
		change(&c)
		m.judge(&c)
		m.Chains = append(m.Chains, c)
	}
	add("valid, as a reader", func(*chainCase) {})
	add("valid, as the worker", func(c *chainCase) {
		delete(c.Identities, "readers")
		c.Worker, _ = B64.DecodeString(sign)
		c.Entries[2].Blob = ""
	})
	kept := func(at int, audience string) func(*chainCase) {
		return func(c *chainCase) {
			c.Reader, c.Entries[at].Blob, c.Entries[at].Audience = NewID(), "", audience
		}
	}
	add("kept from a reader: an answer, as a private note", kept(1, AudiencePrivate))
	add("kept from a reader: a note, as a private one", kept(2, AudiencePrivate))
	add("kept from a reader: a note", kept(2, AudienceReaders))
	add("kept from a reader: a worker's reply, as a name", kept(3, AudienceName))
	add("kept from the worker: an answer, as a note", func(c *chainCase) {
		kept(1, AudienceReaders)(c)
		delete(c.Identities, "readers")
		c.Reader, c.Entries[2].Blob = "", ""
		c.Worker, _ = B64.DecodeString(sign)
	})
	add("an entry dropped", func(c *chainCase) { c.Entries = append(c.Entries[:1:1], c.Entries[2:]...) })
	add("two entries exchanged", func(c *chainCase) { c.Entries[1], c.Entries[3] = c.Entries[3], c.Entries[1] })
	add("two entries exchanged and renumbered", func(c *chainCase) {
		c.Entries[1], c.Entries[3] = c.Entries[3], c.Entries[1]
		c.Entries[1].Seq, c.Entries[3].Seq = 1, 3
	})
	add("renumbered after a dropped entry", func(c *chainCase) {
		c.Entries = append(c.Entries[:1:1], c.Entries[2:]...)
		c.Entries[1].Seq, c.Entries[2].Seq = 1, 2
	})
	add("a reader's words under the worker's name", func(c *chainCase) { c.Entries[1].Author = AuthorWorker })
	add("another case", func(c *chainCase) { c.Case = NewID() })
	add("another worker", func(c *chainCase) {
		c.Worker = b64(NewReceipt().SignKey().Public().(ed25519.PublicKey))
	})
	add("a wrong hash", func(c *chainCase) { c.Entries[3].Hash = Hash([]byte("x")) })
	forged := m.seal(m.payload(4, KindMessage, vectorReader, base[3].Hash, Message{Text: "Who are you?"}), NewReceipt().SignKey(), StaffEntrySizes[0], m.caseI.Recipient(), nil)
	add("a forged question", func(c *chainCase) {
		c.Entries = append(c.Entries, chainEntry{4, AudienceCase, vectorReader, Hash(forged), m.blob("forged", forged, nil), nil})
	})
	add("a reader nobody vouches for", func(c *chainCase) {
		stranger := NewID()
		p := m.payload(4, KindMessage, stranger, base[3].Hash, Message{Text: "Hello."})
		file := m.seal(p, NewReceipt().SignKey(), StaffEntrySizes[0], m.caseI.Recipient(), nil)
		c.Entries = append(c.Entries, chainEntry{4, AudienceCase, stranger, Hash(file), m.blob("stranger", file, nil), nil})
	})
	add("a second report", func(c *chainCase) {
		file := m.seal(m.payload(4, KindReport, AuthorWorker, base[3].Hash, m.report()), key[AuthorWorker], WorkerEntrySize, m.caseI.Recipient(), nil)
		c.Entries = append(c.Entries, chainEntry{4, AudienceCase, AuthorWorker, Hash(file), m.blob("second report", file, nil), nil})
	})
}

// makeChain is a report, a thank-you, a shared note and a reply.
func (m *vectorMaker) makeChain(key map[string]ed25519.PrivateKey) []chainEntry {
	var out []chainEntry
	prev := ""
	for seq, e := range []struct {
		kind, author, audience string
		size                   int
		to                     *age.HybridIdentity
		body                   any
	}{
		{KindReport, AuthorWorker, AudienceCase, WorkerEntrySize, m.caseI, m.report()},
		{KindMessage, vectorReader, AudienceCase, StaffEntrySizes[0], m.caseI, Message{Text: "Thank you for speaking up."}},
		{KindNote, vectorReader, AudienceReaders, StaffEntrySizes[0], m.notesI, Note{Text: "Ring the site lead."}},
		{KindMessage, AuthorWorker, AudienceCase, WorkerEntrySize, m.caseI, Message{Text: "It happened again."}},
	} {
		file := m.seal(m.payload(seq, e.kind, e.author, prev, e.body), key[e.author], e.size, e.to.Recipient(), nil)
		prev = Hash(file)
		out = append(out, chainEntry{seq, e.audience, e.author, prev, m.blob(fmt.Sprint("chain ", seq), file, nil), SignPlace(m.caseID, seq, e.audience, e.author, file, key[e.author])})
	}
	return out
}

// judge writes down the verdict. TypeScript reaches its own by its own code, so a wrong one here fails there.
func (m *vectorMaker) judge(c *chainCase) {
	c.Verdict = m.verdicts(m.t, c)
}
