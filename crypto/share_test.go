package crypto

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
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
	Shares []struct {
		Case       string   `json:"case"`
		Kind       string   `json:"kind"`
		Identity   string   `json:"identity"`
		Management string   `json:"management"`
		Staff      string   `json:"staff"`
		Keys       []string `json:"keys"`
		Data       []b64    `json:"data"`
	} `json:"shares"`
	Bad []badShares `json:"bad"`
}

type badShares struct {
	Why  string `json:"why"`
	Case string `json:"case"`
	Kind string `json:"kind"`
	A    b64    `json:"a"`
	B    b64    `json:"b"`
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
		var halves [2][]byte
		for i, side := range []string{s.Management, s.Staff} {
			var err error
			if halves[i], err = OpenShare(s.Data[i], parse(t, side)); err != nil {
				t.Fatal(err)
			}
			equal(t, "key", s.Keys[i], RecoveryKey(parse(t, side).Recipient()))
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
		if _, err := JoinShares(b.A, b.B, b.Case, b.Kind); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", b.Why, err)
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
		made, err := SealShares(caseID, kind, id, sides[managementSide].Recipient(), sides[staffSide].Recipient())
		if err != nil {
			t.Fatal(err)
		}
		v.Shares = append(v.Shares, struct {
			Case       string   `json:"case"`
			Kind       string   `json:"kind"`
			Identity   string   `json:"identity"`
			Management string   `json:"management"`
			Staff      string   `json:"staff"`
			Keys       []string `json:"keys"`
			Data       []b64    `json:"data"`
		}{caseID, kind, id.String(), sides[managementSide].String(), sides[staffSide].String(), []string{made[0].Key, made[1].Key}, []b64{made[0].Data, made[1].Data}})
	}
	v.Bad = badShareVectors(t)
	return v
}

// badShareVectors are halves that must not become a key, each wrong in one thing.
func badShareVectors(t *testing.T) []badShares {
	caseID := NewID()
	good := shareLine{1, caseID, "case", NewIdentity().String()}
	var out []badShares
	add := func(why string, line any, flip int) {
		a := bytes.Repeat([]byte{0x5a}, ShareSize)
		b, err := PadLine(line, ShareSize)
		if err != nil {
			t.Fatal(err)
		}
		for i := range b {
			b[i] ^= a[i]
		}
		if flip >= 0 {
			a[flip] ^= 2
		}
		out = append(out, badShares{why, caseID, "case", a, b})
	}
	add("a bit flipped in the identity", good, 100)
	add("a bit flipped in the case", good, 20)
	add("a bit flipped in the padding", good, 255)
	add("another case", shareLine{1, NewID(), "case", good.Identity}, -1)
	add("another kind", shareLine{1, caseID, "notes", good.Identity}, -1)
	add("another version", shareLine{2, caseID, "case", good.Identity}, -1)
	add("no identity", shareLine{1, caseID, "case", ""}, -1)
	return append(out, badShares{"too short", caseID, "case", out[0].A[:10], out[0].B[:10]})
}

// TestHalfIsUnrelated: each half, as opened, fits every other key of the case as well, so it tells nothing of this one.
func TestHalfIsUnrelated(t *testing.T) {
	caseID, sides := NewID(), []*age.HybridIdentity{NewIdentity(), NewIdentity()}
	shares, err := SealShares(caseID, "case", NewIdentity(), sides[0].Recipient(), sides[1].Recipient())
	if err != nil {
		t.Fatal(err)
	}
	for i, side := range sides {
		half, err := OpenShare(shares[i].Data, side)
		if err != nil {
			t.Fatal(err)
		}
		other := NewIdentity()
		rest, err := PadLine(shareLine{1, caseID, "case", other.String()}, ShareSize)
		if err != nil {
			t.Fatal(err)
		}
		for j := range rest {
			rest[j] ^= half[j]
		}
		id, err := JoinShares(half, rest, caseID, "case")
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "another key", id.String(), other.String())
		if _, err := OpenShare(shares[i].Data, sides[1-i]); err == nil {
			t.Error("the other side opens it")
		}
	}
	if _, err := SealShares(caseID, "case", NewIdentity(), sides[0].Recipient(), sides[0].Recipient()); err == nil {
		t.Error("both halves for one key")
	}
}

// TestPartIsTheHalf: what a custodian seals again is the same half, for the new key only.
func TestPartIsTheHalf(t *testing.T) {
	half, to := bytes.Repeat([]byte{7}, ShareSize), NewIdentity()
	part, err := SealPart(half, to.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckSealed(part, 1, ShareSize); err != nil {
		t.Error(err)
	}
	if back, err := OpenShare(part, to); err != nil || !bytes.Equal(back, half) {
		t.Errorf("%v", err)
	}
	if _, err := SealPart(half[1:], to.Recipient()); !errors.Is(err, ErrMalformed) {
		t.Errorf("a short half: %v", err)
	}
}
