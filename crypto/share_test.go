package crypto

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"reflect"
	"slices"
	"testing"

	"filippo.io/age"
)

type shareVectors struct {
	Copies []struct {
		Side      string `json:"side"`
		Custodian string `json:"custodian"`
		Identity  string `json:"identity"`
		Recipient string `json:"recipient"`
		Data      b64    `json:"data"`
	} `json:"copies"`
	Shares []sealedShares `json:"shares"`
	Bad    []badShares    `json:"bad"`
}

type sealedShares struct {
	Case       string        `json:"case"`
	Kind       string        `json:"kind"`
	Identity   string        `json:"identity"`
	Readers    []namedReader `json:"readers"`
	ReaderKeys []b64         `json:"reader_keys"`
	Management string        `json:"management"`
	Staff      string        `json:"staff"`
	Keys       []string      `json:"keys"`
	Salt       b64           `json:"salt"`
	Data       []b64         `json:"data"`
}

type namedReader struct {
	ID    string `json:"id"`
	Until string `json:"until"`
}

type badShares struct {
	Why  string `json:"why"`
	Case string `json:"case"`
	Kind string `json:"kind"`
	A    Half   `json:"a"`
	B    Half   `json:"b"`
}

var updateShares = flag.Bool("update-shares", false, "write testdata/go-shares.json anew")

func TestShareVectors(t *testing.T) {
	if *updateShares {
		text, err := json.MarshalIndent(makeShareVectors(t), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("testdata/go-shares.json", append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go", "ts"} {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile("testdata/" + name + "-shares.json")
			if err != nil {
				t.Fatal(err)
			}
			var v shareVectors
			d := json.NewDecoder(bytes.NewReader(text))
			d.DisallowUnknownFields()
			if err := d.Decode(&v); err != nil {
				t.Fatal(err)
			}
			if len(v.Copies) < 2 || len(v.Shares) < 2 || len(v.Bad) < 6 {
				t.Fatal("too few to prove anything")
			}
			checkShares(t, v)
		})
	}
}

func checkShares(t *testing.T, v shareVectors) {
	for _, c := range v.Copies {
		id, err := OpenRecoveryCopy(c.Data, c.Side, parse(t, c.Custodian))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "copy", id.String(), c.Identity)
		equal(t, "its recipient", id.Recipient().String(), c.Recipient)
		if _, err := OpenRecoveryCopy(c.Data, c.Side+"x", parse(t, c.Custodian)); !errors.Is(err, ErrMalformed) {
			t.Errorf("opened for another side: %v", err)
		}
	}
	for _, s := range v.Shares {
		var halves [2]*Half
		for i, side := range []string{s.Management, s.Staff} {
			var err error
			if halves[i], err = OpenShare(s.Data[i], parse(t, side)); err != nil {
				t.Fatal(err)
			}
			equal(t, "key", s.Keys[i], RecoveryKey(parse(t, side).Recipient()))
			checkReaders(t, s, halves[i])
		}
		id, err := JoinShares(halves[0], halves[1], s.Case, s.Kind)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "joined", id.String(), s.Identity)
		if _, err := JoinShares(halves[0], halves[1], NewID(), s.Kind); !errors.Is(err, ErrMalformed) {
			t.Errorf("joined for another case: %v", err)
		}
	}
	for _, b := range v.Bad {
		if _, err := JoinShares(&b.A, &b.B, b.Case, b.Kind); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", b.Why, err)
		}
	}
}

// checkReaders: a half can be used for those it was made for and as long as it says, and for nobody else, whatever keys the server gives.
func checkReaders(t *testing.T, s sealedShares, half *Half) {
	t.Helper()
	for i, r := range s.Readers {
		reader := ShareReader(r)
		equal(t, "reader key", B64.EncodeToString(s.ReaderKeys[i]), B64.EncodeToString(ShareReaderKey(s.Salt, r.ID)))
		if !half.For(s.ReaderKeys[i], reader) {
			t.Error("not for a reader it was made for")
		}
		if half.For(s.ReaderKeys[i], ShareReader{r.ID, "2027-01-01"}) || half.For(s.ReaderKeys[i], ShareReader{NewID(), r.Until}) || half.For(ShareReaderKey(s.Salt, NewID()), reader) {
			t.Error("for longer, for somebody else, or with another key")
		}
	}
}

func parse(t *testing.T, identity string) *age.HybridIdentity {
	t.Helper()
	id, err := ParseIdentity(identity)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func makeShareVectors(t *testing.T) any {
	t.Helper()
	must := func(b []byte, err error) b64 {
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	var v shareVectors
	sides := map[string]*age.HybridIdentity{managementSide: NewIdentity(), staffSide: NewIdentity()}
	for _, side := range []string{managementSide, staffSide} {
		id, custodian := sides[side], NewIdentity()
		v.Copies = append(v.Copies, struct {
			Side      string `json:"side"`
			Custodian string `json:"custodian"`
			Identity  string `json:"identity"`
			Recipient string `json:"recipient"`
			Data      b64    `json:"data"`
		}{side, custodian.String(), id.String(), id.Recipient().String(), must(SealRecoveryCopy(side, id, custodian.Recipient()))})
	}
	for _, kind := range []string{"case", "notes"} {
		id, caseID := NewIdentity(), NewID()
		readers := []ShareReader{{NewID(), ""}, {NewID(), "2026-12-24"}}
		made, err := SealShares(caseID, kind, id, readers, sides[managementSide].Recipient(), sides[staffSide].Recipient())
		if err != nil {
			t.Fatal(err)
		}
		one := sealedShares{Case: caseID, Kind: kind, Identity: id.String(), Management: sides[managementSide].String(), Staff: sides[staffSide].String(),
			Keys: []string{made[0].Key, made[1].Key}, Salt: made[0].Salt, Data: []b64{made[0].Data, made[1].Data}}
		for _, r := range readers {
			one.Readers, one.ReaderKeys = append(one.Readers, namedReader(r)), append(one.ReaderKeys, ShareReaderKey(made[0].Salt, r.ID))
		}
		v.Shares = append(v.Shares, one)
	}
	v.Bad = badShareVectors(t)
	return v
}

// badShareVectors are halves that must not become a key, each wrong in one thing.
func badShareVectors(t *testing.T) []badShares {
	caseID, readers := NewID(), hide([]ShareReader{{NewID(), ""}}, []byte("salt"))
	good := shareLine{2, caseID, "case", NewIdentity().String()}
	var out []badShares
	add := func(why string, line shareLine, flip int, change func(h *Half)) {
		a := bytes.Repeat([]byte{0x5a}, halfSize)
		b, err := PadLine(line, halfSize)
		if err != nil {
			t.Fatal(err)
		}
		for i := range b {
			b[i] ^= a[i]
		}
		if flip >= 0 {
			a[flip] ^= 2
		}
		one := badShares{why, caseID, "case", Half{2, caseID, "case", readers, B64.EncodeToString(a)}, Half{2, caseID, "case", slices.Clone(readers), B64.EncodeToString(b)}}
		if change != nil {
			change(&one.B)
		}
		out = append(out, one)
	}
	add("a bit flipped in the identity", good, 100, nil)
	add("a bit flipped in the case", good, 20, nil)
	add("a bit flipped in the padding", good, 255, nil)
	add("another case", shareLine{2, NewID(), "case", good.Identity}, -1, nil)
	add("another kind", shareLine{2, caseID, "notes", good.Identity}, -1, nil)
	add("another version", shareLine{1, caseID, "case", good.Identity}, -1, nil)
	add("no identity", shareLine{2, caseID, "case", ""}, -1, nil)
	add("too short", good, -1, func(h *Half) { h.Half = h.Half[:20] })
	add("one half of another case", good, -1, func(h *Half) { h.Case = NewID() })
	add("one half for notes", good, -1, func(h *Half) { h.Kind = "notes" })
	add("one half for other readers", good, -1, func(h *Half) { h.Readers[3] = hide([]ShareReader{{NewID(), ""}}, []byte("salt"))[3] })
	return out
}

// TestHalfIsUnrelated: each half, as opened, fits every other key of the case as well, so it tells nothing of this one.
func TestHalfIsUnrelated(t *testing.T) {
	caseID, readers, sides := NewID(), []ShareReader{{NewID(), ""}}, []*age.HybridIdentity{NewIdentity(), NewIdentity()}
	shares, err := SealShares(caseID, "case", NewIdentity(), readers, sides[0].Recipient(), sides[1].Recipient())
	if err != nil {
		t.Fatal(err)
	}
	for i, side := range sides {
		half, err := OpenShare(shares[i].Data, side)
		if err != nil {
			t.Fatal(err)
		}
		bytes, err := B64.DecodeString(half.Half)
		if err != nil {
			t.Fatal(err)
		}
		other := NewIdentity()
		line, err := PadLine(shareLine{2, caseID, "case", other.String()}, halfSize)
		if err != nil {
			t.Fatal(err)
		}
		for j := range line {
			line[j] ^= bytes[j]
		}
		rest := *half
		rest.Half = B64.EncodeToString(line)
		id, err := JoinShares(half, &rest, caseID, "case")
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "another key", id.String(), other.String())
		if _, err := OpenShare(shares[i].Data, sides[1-i]); err == nil {
			t.Error("the other side opens it")
		}
	}
	if _, err := SealShares(caseID, "case", NewIdentity(), readers, sides[0].Recipient(), sides[0].Recipient()); err == nil {
		t.Error("both halves for one key")
	}
}

// TestPartIsTheHalf: what a custodian seals again is the same half, of the same size whoever reads, for the new key only.
func TestPartIsTheHalf(t *testing.T) {
	side, to := NewIdentity(), NewIdentity()
	for _, n := range []int{1, ShareReaders} {
		var readers []ShareReader
		for range n {
			readers = append(readers, ShareReader{NewID(), "2026-12-24"})
		}
		shares, err := SealShares(NewID(), "notes", NewIdentity(), readers, side.Recipient(), NewIdentity().Recipient())
		if err != nil {
			t.Fatal(err)
		}
		half, err := OpenShare(shares[0].Data, side)
		if err != nil {
			t.Fatal(err)
		}
		part, err := SealPart(half, to.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckSealed(part, 1, ShareSize); err != nil {
			t.Error(err)
		}
		if back, err := OpenShare(part, to); err != nil || !reflect.DeepEqual(back, half) {
			t.Errorf("%v", err)
		}
	}
	for _, n := range []int{0, ShareReaders + 1} {
		if _, err := SealShares(NewID(), "case", NewIdentity(), make([]ShareReader, n), side.Recipient(), to.Recipient()); err == nil {
			t.Errorf("halves for %d readers", n)
		}
	}
}
