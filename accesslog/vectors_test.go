package accesslog

import (
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

var update = flag.Bool("update", false, "write testdata/vectors.json anew")

// vectors are logs of one case as a worker's browser gets them, with what it must find. The browser's code checks the same file.
type vectors struct {
	V            int      `json:"v"`
	Organisation string   `json:"organisation"`
	Key          string   `json:"key"`
	Case         string   `json:"case"`
	Logs         []vector `json:"logs"`
}

type vector struct {
	Name   string  `json:"name"`
	Log    CaseLog `json:"log"`
	Before int64   `json:"before"` // the number that records were asked for in front of, 0 for the newest
	Signed bool    `json:"signed"` // the head is signed by Key
	Holds  []bool  `json:"holds"`  // one for each record
	Gaps   gapsOf  `json:"gaps"`
}

type gapsOf struct {
	Earlier int64   `json:"earlier"`
	Before  []int64 `json:"before"`
	After   int64   `json:"after"`
}

const vectorFile = "testdata/vectors.json"

// TestMakeVectors writes the vectors with -update. The key in them guards nothing.
func TestMakeVectors(t *testing.T) {
	v := makeVectors(t)
	checkVectors(t, v)
	if !*update {
		return
	}
	text, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(vectorFile, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestKeptVectors(t *testing.T) {
	text, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	checkVectors(t, &v)
}

func makeVectors(t *testing.T) *vectors {
	t.Helper()
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	v := &vectors{V: 1, Organisation: organisation(t, db), Case: crypto.NewID()}
	var err error
	if v.Key, err = PublicKey(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	who, others := crypto.NewID(), crypto.NewID()
	var big CaseLog
	for n := range 13 {
		some := []Record{{What: CaseOpened}, {What: FileOpened, Detail: others}, {What: NameOpened}, {What: ReadersChanged, About: others, Detail: "added"}}[n%4]
		some.Who, some.Case = who, v.Case
		add(t, db, some)
		if n%5 == 4 {
			add(t, db, Record{Who: who, What: CaseOpened, Case: others})
		}
		if n < 8 || n == 12 {
			big = v.good(t, db)
		}
	}
	v.bad(t, db, big, others)
	v.leftOut(t, db, big)
	v.long(t, db, who)
	return v
}

func (v *vectors) put(name string, l CaseLog, before int64, missing map[int]int64, earlier, after int64) {
	gaps := gapsOf{Earlier: earlier, Before: make([]int64, len(l.Records)), After: after}
	for i, n := range missing {
		gaps.Before[i] = n
	}
	v.Logs = append(v.Logs, vector{name, l, before, true, all(len(l.Records), true), gaps})
}

// leftOut are logs that a server sends without some of the records: every one of them holds.
func (v *vectors) leftOut(t *testing.T, db *store.DB, l CaseLog) {
	t.Helper()
	without := func(drop ...int) CaseLog {
		c := CaseLog{Note: l.Note}
		for i, r := range l.Records {
			if !slices.Contains(drop, i) {
				c.Records = append(c.Records, r)
			}
		}
		return c
	}
	v.put("one left out", without(4), 0, map[int]int64{4: 1}, 0, 0)
	v.put("the first left out", without(0), 0, map[int]int64{0: 1}, 0, 0)
	v.put("several left out", without(2, 3, 4, 7), 0, map[int]int64{2: 3, 4: 1}, 0, 0)
	v.put("the newest kept back, which nothing shows", without(12), 0, nil, 0, 0)
	v.put("all but the newest left out", without(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), 0, map[int]int64{0: 12}, 0, 0)
	older, err := ForCase(t.Context(), db, v.Case, 6)
	if err != nil {
		t.Fatal(err)
	}
	v.put("those before one", *older, 6, nil, 0, 0)
	v.put("those before one, without the last", CaseLog{older.Note, older.Records[:4]}, 6, nil, 0, 1)
	v.put("those before one, without any", CaseLog{older.Note, []Proved{}}, 6, nil, 0, 5)
	v.put("those before the first", CaseLog{"", []Proved{}}, 1, nil, 0, 0)
	v.Logs[len(v.Logs)-1].Signed = false
}

// long is a case with more records than one answer holds.
func (v *vectors) long(t *testing.T, db *store.DB, who string) {
	t.Helper()
	records := make([]Record, CasePage)
	for i := range records {
		records[i] = Record{Who: who, What: CaseOpened, Case: v.Case}
	}
	if err := db.Tx(t.Context(), func(tx *sqlx.Tx) error { return AppendAll(t.Context(), tx, noon, records) }); err != nil {
		t.Fatal(err)
	}
	l, err := ForCase(t.Context(), db, v.Case, 0)
	if err != nil {
		t.Fatal(err)
	}
	v.put("more than one answer holds", *l, 0, nil, 13, 0)
	l.Records = slices.Delete(slices.Clone(l.Records), 100, 101)
	if g := l.Gaps(0); g.Earlier != 0 || g.Before[0] != 13 || g.Before[100] != 1 || g.Missing() != 14 {
		t.Errorf("one left out of a whole page: %+v", g)
	}
}

func (v *vectors) good(t *testing.T, db *store.DB) CaseLog {
	t.Helper()
	l, err := ForCase(t.Context(), db, v.Case, 0)
	if err != nil {
		t.Fatal(err)
	}
	v.put("as it is", *l, 0, nil, 0, 0)
	return *l
}

// bad adds what a server might send instead.
func (v *vectors) bad(t *testing.T, db *store.DB, l CaseLog, others string) {
	t.Helper()
	put := func(name string, signed bool, holds []bool, change func(l *CaseLog)) {
		c := CaseLog{l.Note, slices.Clone(l.Records)}
		for i := range c.Records {
			c.Records[i].Proof = slices.Clone(c.Records[i].Proof)
		}
		change(&c)
		gaps := gapsOf{Before: make([]int64, len(c.Records))} // none: what does not hold stands for one that would
		v.Logs = append(v.Logs, vector{name, c, 0, signed, holds, gaps})
	}
	n := len(l.Records)
	none, but := all(n, false), func(i int) []bool { h := all(n, true); h[i] = false; return h }
	r := func(c *CaseLog, i int, old, new string) {
		c.Records[i].Record = strings.Replace(c.Records[i].Record, old, new, 1)
	}
	put("another time of day", true, but(3), func(c *CaseLog) { r(c, 3, "12:00", "12:01") })
	put("another event", true, but(4), func(c *CaseLog) { r(c, 4, "case_opened", "file_opened") })
	put("another number in the case", true, but(4), func(c *CaseLog) { r(c, 4, `"k":5`, `"k":4`) })
	put("a space", true, but(4), func(c *CaseLog) { r(c, 4, `"v":1`, `"v": 1`) })
	put("a number that is not the record's", true, but(5), func(c *CaseLog) { c.Records[5].N-- })
	put("a number beyond the head", true, but(n-1), func(c *CaseLog) { c.Records[n-1].N += 40 })
	put("a hash too few", true, but(6), func(c *CaseLog) { c.Records[6].Proof = c.Records[6].Proof[1:] })
	put("the last hash missing", true, but(6), func(c *CaseLog) { c.Records[6].Proof = c.Records[6].Proof[:len(c.Records[6].Proof)-1] })
	put("a hash too many", true, but(6), func(c *CaseLog) { c.Records[6].Proof = append(c.Records[6].Proof, c.Records[6].Proof[0]) })
	put("another record's proof", true, but(7), func(c *CaseLog) { c.Records[7].Proof = c.Records[9].Proof })
	put("no proof", true, but(7), func(c *CaseLog) { c.Records[7].Proof = []string{} })
	put("hashes that are none", true, but(7), func(c *CaseLog) { c.Records[7].Proof[0] = "%" })
	put("a record twice", true, but(8), func(c *CaseLog) { c.Records[8] = c.Records[7] })
	put("another case's record", true, but(8), func(c *CaseLog) { c.Records[8] = v.proved(t, db, others) })
	put("something that is no record", true, but(8), func(c *CaseLog) { c.Records[8].Record = "opened" })
	put("a smaller head", false, none, func(c *CaseLog) { c.Note = strings.Replace(c.Note, "\n15\n", "\n14\n", 1) })
	put("another root", false, none, func(c *CaseLog) { c.Note = v.note(t, db, 15, tlog.Hash{1}, "root") })
	put("another organisation's head", false, none, func(c *CaseLog) { c.Note = v.note(t, db, 15, tlog.Hash{}, "origin") })
	put("a head by another key", false, none, func(c *CaseLog) { c.Note = v.note(t, db, 15, tlog.Hash{}, "key") })
	put("no head", false, none, func(c *CaseLog) { c.Note = "" })
	put("a head without a signature", false, none, func(c *CaseLog) { c.Note, _, _ = strings.Cut(c.Note, "—") })
	put("a line more in the head", false, none, func(c *CaseLog) { c.Note = strings.Replace(c.Note, "\n\n", "\nmore\n\n", 1) })
	put("a witness beside the log's own signature", true, all(n, true), func(c *CaseLog) { c.Note += "— example.org/witness AAAAAAAAAAAAAAAA\n" })
}

func (v *vectors) proved(t *testing.T, db *store.DB, caseID string) Proved {
	t.Helper()
	l, err := ForCase(t.Context(), db, caseID, 0)
	if err != nil || len(l.Records) == 0 {
		t.Fatalf("%+v, %v", l, err)
	}
	return l.Records[0]
}

// note makes a head that is wrong in one way: its root under a right signature would be a lie of the server's, so it is cut from it.
func (v *vectors) note(t *testing.T, db *store.DB, size int64, root tlog.Hash, wrong string) string {
	t.Helper()
	name := Origin(v.Organisation)
	if wrong == "origin" {
		name = Origin(crypto.NewID())
	}
	other := storetest.Open(t, storetest.SQLiteAddress(t))
	if err := other.Tx(t.Context(), func(tx *sqlx.Tx) error { return MakeKey(t.Context(), tx, strings.TrimPrefix(name, "saysomething/")) }); err != nil {
		t.Fatal(err)
	}
	key, err := loadKey(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	if wrong != "root" {
		if root, err = tlog.TreeHash(size, reader(t.Context(), db)); err != nil {
			t.Fatal(err)
		}
	}
	head, err := key.sign(size, root)
	if err != nil {
		t.Fatal(err)
	}
	return head.Note
}

// checkVectors holds every verdict against tlog and note, which the browser's code does not use.
func checkVectors(t *testing.T, v *vectors) {
	t.Helper()
	if len(v.Logs) < 30 {
		t.Fatal("the vectors prove too little")
	}
	known, err := verifier(Origin(v.Organisation), v.Key)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range v.Logs {
		var head Head
		n, err := note.Open([]byte(one.Log.Note), note.VerifierList(known))
		if err == nil {
			head, err = parseHead(n.Text + "\n")
		}
		if (err == nil) != one.Signed || len(one.Holds) != len(one.Log.Records) {
			t.Errorf("%s: the head says %v, want signed %t", one.Name, err, one.Signed)
		}
		before := int64(-1)
		checked := CaseLog{Records: slices.Clone(one.Log.Records)}
		for i, r := range one.Log.Records {
			l, err := ParseLine(r.Record)
			holds := err == nil && l.N == r.N && l.Case == v.Case && r.N > before && one.Signed && proves(r, head)
			checked.Records[i].Line, checked.Records[i].Holds = l, holds
			if before = max(before, r.N); holds != one.Holds[i] {
				t.Errorf("%s: record %d holds is %t, want %t", one.Name, i, holds, one.Holds[i])
			}
		}
		if gaps := gapsOf(checked.Gaps(one.Before)); !reflect.DeepEqual(gaps, one.Gaps) {
			t.Errorf("%s: missing is %+v, want %+v", one.Name, gaps, one.Gaps)
		}
	}
}

func proves(r Proved, head Head) bool {
	var p tlog.RecordProof
	for _, text := range r.Proof {
		b, err := crypto.B64.DecodeString(text)
		if err != nil || len(b) != tlog.HashSize {
			return false
		}
		p = append(p, tlog.Hash(b))
	}
	return tlog.CheckRecord(p, head.Size, head.Root, r.N, tlog.RecordHash([]byte(r.Record))) == nil
}

func all(n int, value bool) []bool {
	out := make([]bool, n)
	for i := range out {
		out[i] = value
	}
	return out
}
