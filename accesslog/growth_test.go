package accesslog

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/jmoiron/sqlx"
	"golang.org/x/mod/sumdb/tlog"

	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

type growths struct {
	Organisation string   `json:"organisation"`
	Key          string   `json:"key"`
	Heads        []string `json:"heads"` // of 1, 2, 3 … records
	Proofs       []growth `json:"proofs"`
}

// growth proves that the log of Since records is the beginning of that of Size.
type growth struct {
	Since int64    `json:"since"`
	Size  int64    `json:"size"`
	Proof []string `json:"proof"`
}

const growthFile = "testdata/growths.json"

func makeGrowths(t *testing.T, db *store.DB) *growths {
	t.Helper()
	g := &growths{Organisation: organisation(t, db)}
	who := crypto.NewID()
	for range 20 {
		add(t, db, Record{Who: who, What: CaseOpened, Case: who})
		head, err := Sign(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		g.Heads = append(g.Heads, head.Note)
		for since := range head.Size {
			grown, err := Grown(t.Context(), db, since, "9999-12-31")
			if err != nil || grown.Note != head.Note {
				t.Fatal(grown, err)
			}
			if since > 0 {
				g.Proofs = append(g.Proofs, growth{since, head.Size, grown.Proof})
			}
		}
	}
	var err error
	if g.Key, err = PublicKey(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return g
}

func (g *growths) check(t *testing.T) {
	t.Helper()
	if len(g.Proofs) != 190 {
		t.Fatalf("%d proofs", len(g.Proofs))
	}
	root := func(size int64) tlog.Hash {
		head, err := parseHead(g.Heads[size-1])
		if err != nil || head.Size != size {
			t.Fatal(head, err)
		}
		return head.Root
	}
	for _, p := range g.Proofs {
		var proof tlog.TreeProof
		for _, text := range p.Proof {
			h, err := crypto.B64.DecodeString(text)
			if err != nil {
				t.Fatal(err)
			}
			proof = append(proof, tlog.Hash(h))
		}
		if err := tlog.CheckTree(proof, p.Size, root(p.Size), p.Since, root(p.Since)); err != nil {
			t.Errorf("%d to %d: %v", p.Since, p.Size, err)
		}
	}
}

// TestGrowthIsProved on both databases, for every two sizes; -update writes the vectors that the browser's check is held to.
func TestGrowthIsProved(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		g := makeGrowths(t, db)
		g.check(t)
		if !*update {
			return
		}
		text, err := json.MarshalIndent(g, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(growthFile, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	})
}

func TestKeptGrowths(t *testing.T) {
	text, err := os.ReadFile(growthFile)
	if err != nil {
		t.Fatal(err)
	}
	var g growths
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	g.check(t)
}

// TestNothingIsProvedOfAChangedLog: before the first head, after all there is, and with a hash gone, there is no proof, and no failure.
func TestNothingIsProvedOfAChangedLog(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		organisation(t, db)
		ask := func(since int64) *Growth {
			g, err := Grown(t.Context(), db, since, "9999-12-31")
			if err != nil {
				t.Fatal(err)
			}
			return g
		}
		if g := ask(0); g.Note != "" || len(g.Proof) != 0 {
			t.Errorf("before the first head: %+v", g)
		}
		who := crypto.NewID()
		for range 9 {
			add(t, db, Record{Who: who, What: SignedIn})
		}
		if _, err := Sign(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		for _, since := range []int64{9, 10, 1 << 40} {
			if g := ask(since); g.Note == "" || len(g.Proof) != 0 {
				t.Errorf("since %d of 9: %+v", since, g)
			}
		}
		for before, want := range map[string]bool{noon.Format("2006-01-02"): false, noon.AddDate(0, 0, 1).Format("2006-01-02"): true} {
			if g, err := Grown(t.Context(), db, 0, before); err != nil || (g.Note != "") != want {
				t.Errorf("before %s: %+v, %v", before, g, err)
			}
		}
		whole := ask(5)
		add(t, db, Record{Who: who, What: SignedIn}) // no head yet: nobody sees it come
		if g := ask(5); g.Note != whole.Note || !slices.Equal(g.Proof, whole.Proof) {
			t.Error("what no head covers is told")
		}
		if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error {
			_, err := tx.Exec(`DELETE FROM log_hashes`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if g := ask(5); g.Note == "" || len(g.Proof) != 0 {
			t.Errorf("with hashes gone: %+v", g)
		}
	})
}
