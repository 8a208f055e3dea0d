package crypto

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"
)

// b64 is bytes in the vectors' encoding.
type b64 []byte

func (b b64) MarshalText() ([]byte, error) { return []byte(B64.EncodeToString(b)), nil }

func (b *b64) UnmarshalText(t []byte) (err error) {
	*b, err = B64.DecodeString(string(t))
	return err
}

// vectors is the schema of testdata/README.md.
type vectors struct {
	V             int            `json:"v"`
	MadeBy        string         `json:"made_by"`
	Blobs         map[string]b64 `json:"blobs"`
	Derived       []derivedCase  `json:"derived"`
	Receipts      []receiptCase  `json:"receipts"`
	Typed         []typedCase    `json:"typed"`
	Names         []nameCase     `json:"names"`
	BadIDs        []string       `json:"bad_ids"`
	Padme         []padmeCase    `json:"padme"`
	BadRecipients []string       `json:"bad_recipients"`
	BadIdentities []string       `json:"bad_identities"`
	Persons       []personCase   `json:"persons"`
	Sealed        []sealedCase   `json:"sealed"`
	Lines         []lineCase     `json:"lines"`
	Entries       []entryCase    `json:"entries"`
	BadEntries    []badCase      `json:"bad_entries"`
	Files         []fileCase     `json:"files"`
	BadFiles      []badCase      `json:"bad_files"`
	Chains        []chainCase    `json:"chains"`
}

type (
	derivedCase struct {
		Secret b64    `json:"secret"`
		Label  string `json:"label"`
		Size   int    `json:"size"`
		Out    b64    `json:"out"`
	}
	receiptCase struct {
		Words     string `json:"words"`
		Token     b64    `json:"token"`
		Mailbox   string `json:"mailbox"`
		Identity  string `json:"identity"`
		Recipient string `json:"recipient"`
		SignSeed  b64    `json:"sign_seed"`
		Sign      b64    `json:"sign"`
	}
	wrongCase struct {
		Position int    `json:"position"`
		Typed    string `json:"typed"`
	}
	typedCase struct {
		Typed string      `json:"typed"`
		Words string      `json:"words"`
		Count int         `json:"count"`
		Wrong []wrongCase `json:"wrong"`
	}
	nameCase struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	padmeCase struct {
		Length int64 `json:"length"`
		Size   int64 `json:"size"`
	}
	personCase struct {
		Passphrase      string `json:"passphrase"`
		Salt            b64    `json:"salt"`
		Root            b64    `json:"root"`
		Login           b64    `json:"login"`
		KeyFileIdentity string `json:"key_file_identity"`
		KeyFile         string `json:"key_file"`
		Identity        string `json:"identity"`
		SignSeed        b64    `json:"sign_seed"`
		Sign            b64    `json:"sign"`
	}
	sealedCase struct {
		Identities []string `json:"identities"`
		Blob       string   `json:"blob"`
		Plain      b64      `json:"plain"`
	}
	lineCase struct {
		What     string `json:"what"`
		Identity string `json:"identity"`
		Blob     string `json:"blob"`
		Size     int    `json:"size"`
		Line     string `json:"line"`
	}
	entryCase struct {
		Identity  string `json:"identity"`
		Blob      string `json:"blob"`
		Size      int    `json:"size"`
		Line      string `json:"line"`
		Signature b64    `json:"signature"`
		Sign      b64    `json:"sign"`
		Hash      string `json:"hash"`
	}
	badCase struct {
		Why      string `json:"why"`
		Identity string `json:"identity"`
		Blob     string `json:"blob"`
		Sign     b64    `json:"sign,omitempty"`
	}
	fileCase struct {
		Identity    string `json:"identity"`
		Blob        string `json:"blob"`
		Line        string `json:"line"`
		ContentSize int64  `json:"content_size"`
		ContentHash string `json:"content_hash"`
		PlainSize   int64  `json:"plain_size"`
		Size        int    `json:"size"`
		Hash        string `json:"hash"`
	}
	chainCase struct {
		Name       string            `json:"name"`
		Case       string            `json:"case"`
		Identities map[string]string `json:"identities"`
		Worker     b64               `json:"worker"`
		Reader     string            `json:"reader"` // the id of the reader who checks, "" for none
		Former     formerCase        `json:"former"`
		List       []listedCase      `json:"list"`
		Kinds      []kindCase        `json:"kinds"`
		Entries    []chainEntry      `json:"entries"`
		Verdict    []chainVerdict    `json:"verdict"`
	}
	formerCase struct {
		Case    []string `json:"case"`
		Readers []string `json:"readers"`
	}
	listedCase struct {
		ID    string `json:"id"`
		Sign  b64    `json:"sign"`
		Until string `json:"until"`
	}
	kindCase struct {
		ID   string `json:"id"`
		Kind string `json:"kind"`
	}
	chainEntry struct {
		Seq      int    `json:"seq"`
		Audience string `json:"audience"`
		Author   string `json:"author"`
		Hash     string `json:"hash"`
		Blob     string `json:"blob"`
		Place    b64    `json:"place"` // see SignPlace
	}
	chainVerdict struct {
		Seq            int    `json:"seq"`
		State          string `json:"state"`
		Reason         string `json:"reason"`
		WithoutConsent bool   `json:"without_consent"`
		InConflict     bool   `json:"in_conflict"`
	}
)

func loadVectors(t *testing.T, name string) *vectors {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if v.V != 1 || len(v.Receipts) == 0 || len(v.Entries) == 0 || len(v.Chains) < 5 || len(v.Files) == 0 {
		t.Fatalf("%s holds too little to prove anything", name)
	}
	return &v
}

// TestVectors checks what each side made: the browser's file here, and ours to notice a change of format.
func TestVectors(t *testing.T) {
	for _, name := range []string{"ts-vectors.json", "go-vectors.json"} {
		v := loadVectors(t, name)
		t.Run(name, func(t *testing.T) {
			v.checkKeys(t)
			v.checkWords(t)
			v.checkSealed(t)
			v.checkEntries(t)
			v.checkFiles(t)
			v.checkChains(t)
		})
	}
}

func mustIdentity(t testing.TB, s string) *age.HybridIdentity {
	t.Helper()
	id, err := ParseIdentity(s)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func (v *vectors) checkKeys(t *testing.T) {
	for _, c := range v.Derived {
		equal(t, "derive "+c.Label, string(derive(c.Secret, c.Label, c.Size)), string(c.Out))
	}
	for _, c := range v.Receipts {
		r, err := ParseReceipt(c.Words)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "token", string(r.Token()), string(c.Token))
		equal(t, "mailbox", Hash(r.Token()), c.Mailbox)
		equal(t, "identity", r.Identity().String(), c.Identity)
		equal(t, "recipient", r.Identity().Recipient().String(), c.Recipient)
		equal(t, "sign seed", string(r.SignKey().Seed()), string(c.SignSeed))
		equal(t, "sign", string(r.SignKey().Public().(ed25519.PublicKey)), string(c.Sign))
	}
	for _, c := range v.Persons {
		root := Root(c.Passphrase, c.Salt)
		equal(t, "root", string(root), string(c.Root))
		equal(t, "login", string(LoginSecret(root)), string(c.Login))
		equal(t, "key file identity", KeyFileIdentity(root).String(), c.KeyFileIdentity)
		k, err := OpenKeyFile(v.Blobs[c.KeyFile], root)
		if err != nil {
			t.Fatal(err)
		}
		id, sign, err := k.Keys()
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "identity", id.String(), c.Identity)
		equal(t, "sign seed", string(sign.Seed()), string(c.SignSeed))
	}
	for _, s := range v.BadRecipients {
		if _, err := ParseRecipient(s); err == nil {
			t.Errorf("took the recipient %.20q", s)
		}
	}
	for _, s := range v.BadIdentities {
		if _, err := ParseIdentity(s); err == nil {
			t.Errorf("took the identity %.20q", s)
		}
	}
}

func (v *vectors) checkSealed(t *testing.T) {
	for _, c := range v.Sealed {
		for _, s := range c.Identities {
			plain, err := Open(v.Blobs[c.Blob], mustIdentity(t, s))
			if err != nil || !bytes.Equal(plain, c.Plain) {
				t.Errorf("%s: %v", c.Blob, err)
			}
		}
		if err := CheckSealed(v.Blobs[c.Blob], len(c.Identities), len(c.Plain)); err != nil {
			t.Errorf("%s: %v", c.Blob, err)
		}
	}
	for _, c := range v.Lines {
		plain, err := Open(v.Blobs[c.Blob], mustIdentity(t, c.Identity))
		if err != nil {
			t.Fatalf("%s: %v", c.What, err)
		}
		equal(t, c.What+" size", len(plain), c.Size)
		equal(t, c.What, string(bytes.TrimRight(plain, " ")), c.Line)
		if err := ParseLine(plain, new(any)); err != nil {
			t.Errorf("%s: %v", c.What, err)
		}
	}
}

func (v *vectors) checkEntries(t *testing.T) {
	for _, c := range v.Entries {
		s, err := OpenEntry(v.Blobs[c.Blob], mustIdentity(t, c.Identity))
		if err != nil {
			t.Fatalf("%s: %v", c.Blob, err)
		}
		equal(t, "line", string(s.line), c.Line)
		equal(t, "signature", string(s.signature), string(c.Signature))
		equal(t, "hash", Hash(v.Blobs[c.Blob]), c.Hash)
		if err := s.Verify(ed25519.PublicKey(c.Sign)); err != nil {
			t.Errorf("%s: %v", c.Blob, err)
		}
	}
	for _, c := range v.BadEntries {
		id := mustIdentity(t, c.Identity)
		s, reason := openListed(Listed{Data: v.Blobs[c.Blob]}, id)
		if reason == "" && s.Verify(ed25519.PublicKey(c.Sign)) != nil {
			reason = ReasonSignature
		}
		equal(t, "reason of "+c.Blob, string(reason), c.Why)
	}
}

func (v *vectors) verdicts(t *testing.T, c *chainCase) []chainVerdict {
	var listed []Listed
	for _, e := range c.Entries {
		l := Listed{Seq: e.Seq, Audience: e.Audience, Author: e.Author, Hash: e.Hash, Place: e.Place}
		if e.Blob != "" {
			l.Data = v.Blobs[e.Blob]
		}
		listed = append(listed, l)
	}
	checked, _ := CheckChain(c.Case, listed, c.keys(t))
	return verdicts(checked)
}

func verdicts(checked []Checked) []chainVerdict {
	var out []chainVerdict
	for _, c := range checked {
		v := chainVerdict{Seq: c.Seq, State: "not_genuine", Reason: string(c.Reason), WithoutConsent: c.WithoutConsent, InConflict: c.InConflict}
		if c.Genuine() {
			v.State = "genuine"
		} else if c.Reason == "" {
			v.State = "not_for_us"
		}
		out = append(out, v)
	}
	return out
}
