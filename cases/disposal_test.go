package cases_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

const independentDesk = "aaaaaaaaaaaaaaaaaaaaaaaaaa"

const year = 366 * 24 * time.Hour

// closeCase has a reader close a case.
func closeCase(t testing.TB, w *casestest.World, p casestest.Person, id string) {
	t.Helper()
	status(t, w, p, id, cases.ClosedCase)
}

func status(t testing.TB, w *casestest.World, p casestest.Person, id string, to cases.Status) {
	t.Helper()
	o := w.Open(t, p, id)
	e := w.Entry(t, p, id, len(o.Entries), last(o), crypto.KindStatus, crypto.AudienceCase, map[string]string{"status": string(to), "text": ""}, w.Key(t, p, o))
	must(t, w.Cases.Append(ctx, p.ID, id, cases.StaffLetter{Entries: []cases.NewEntry{e}, Status: to}))
}

// putHold sets or ends a hold, with an entry that says so.
func putHold(t testing.TB, w *casestest.World, p casestest.Person, id, state string) {
	t.Helper()
	o := w.Open(t, p, id)
	e := w.Entry(t, p, id, len(o.Entries), last(o), crypto.KindNote, crypto.AudienceCase, crypto.Note{Text: "hold"}, w.Key(t, p, o))
	must(t, w.Cases.Append(ctx, p.ID, id, cases.StaffLetter{Entries: []cases.NewEntry{e}, Hold: state}))
}

// offered is what a person could propose, by case.
func offered(t testing.TB, w *casestest.World, p casestest.Person) map[string]cases.Old {
	t.Helper()
	d, err := w.Cases.Disposals(ctx, p.ID)
	must(t, err)
	out := map[string]cases.Old{}
	for _, o := range d.Past {
		out[o.ID] = o
	}
	return out
}

// proposal makes and signs what a browser would for these cases.
func proposal(t testing.TB, w *casestest.World, p casestest.Person, chosen ...string) cases.NewDisposal {
	t.Helper()
	d, err := w.Cases.Disposals(ctx, p.ID)
	must(t, err)
	line := crypto.DisposalProposal{V: 1, Kind: "proposal", First: "reader", Disposal: crypto.NewID(), Organisation: w.Organisation, Rule: crypto.DisposalRule(d.Rule), Cases: crypto.CasesHash(chosen), By: p.ID, On: w.Now().Format(time.DateOnly)}
	for _, o := range d.Past {
		if !slices.Contains(chosen, o.ID) {
			continue
		}
		if o.Rule == "withdrawn" {
			line.Withdrawn++
		} else {
			line.Closed++
		}
		if y := o.StatusOn[:4]; line.From == "" || y < line.From {
			line.From = y
		}
		line.Until = max(line.Until, o.StatusOn[:4])
	}
	text, err := json.Marshal(line)
	must(t, err)
	return cases.NewDisposal{ID: line.Disposal, Cases: chosen, SignedLine: cases.SignedLine{Line: string(text), Signature: crypto.SignDisposal(string(text), p.Sign)}}
}

func approval(t testing.TB, w *casestest.World, p casestest.Person, n cases.NewDisposal) cases.SignedLine {
	t.Helper()
	text, err := json.Marshal(crypto.DisposalApproval{V: 1, Kind: "approval", Disposal: n.ID, Proposal: crypto.Hash([]byte(n.Line)), By: p.ID,
		On: w.Now().Format(time.DateOnly), Opens: w.Now().AddDate(0, 0, cases.DefaultRetention.Wait).Format(time.DateOnly)})
	must(t, err)
	return cases.SignedLine{Line: string(text), Signature: crypto.SignDisposal(string(text), p.Sign)}
}

func run(t testing.TB, w *casestest.World, p casestest.Person, id string) *cases.Disposal {
	t.Helper()
	d, err := w.Cases.Disposals(ctx, p.ID)
	must(t, err)
	for _, r := range d.Runs {
		if r.ID == id {
			return &r
		}
	}
	return nil
}

func refused(t testing.TB, what string, err error, code string) {
	t.Helper()
	var r *cases.Refused
	if !errors.As(err, &r) || r.Code != code {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

func TestDisposal(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := casestest.New(t, db)
		exec(t, w, `INSERT INTO desks (id, organisation_id, kind, name) VALUES ($1, $2, 'independent', 'Non-executive lead')`, independentDesk, w.Organisation)
		eve := w.Person(t, "non_executive_lead", independentDesk)
		both := []casestest.Person{w.Asha, w.Ben}
		oldOne, held, reopened, wrote, alone, fresh := told(t, w, both), told(t, w, both), told(t, w, both), told(t, w, both), told(t, w, []casestest.Person{w.Asha}), told(t, w, both)
		withFile := fileIn(t, w, both)
		early := []*casestest.Worker{oldOne, held, reopened, wrote, alone, withFile}
		for _, one := range early {
			closeCase(t, w, w.Asha, one.Case.ID)
		}
		w.Pass(10*year - 24*time.Hour)
		closeCase(t, w, w.Asha, fresh.Case.ID)
		w.Pass(24 * time.Hour)

		if got := offered(t, w, w.Asha); len(got) != len(early) || got[oldOne.Case.ID].Bar != "" || got[fresh.Case.ID].ID != "" {
			t.Fatalf("offered %v", got)
		}
		if got := offered(t, w, eve); len(got) != 0 {
			t.Fatalf("the non-executive lead is offered %v", got)
		}
		ids := []string{}
		for _, one := range early {
			if one != alone {
				ids = append(ids, one.Case.ID)
			}
		}
		n := proposal(t, w, w.Asha, ids...)
		for what, bad := range map[string]func(cases.NewDisposal) cases.NewDisposal{
			"a case that is not past its time": func(n cases.NewDisposal) cases.NewDisposal {
				n.Cases = append(slices.Clone(n.Cases), fresh.Case.ID)
				return n
			},
			"fewer cases than were signed": func(n cases.NewDisposal) cases.NewDisposal { n.Cases = n.Cases[1:]; return n },
			"another line": func(n cases.NewDisposal) cases.NewDisposal {
				n.Line = strings.Replace(n.Line, "120", "121", 1)
				return n
			},
		} {
			refused(t, what, w.Cases.Propose(ctx, w.Asha.ID, bad(n)), "changed")
		}
		unsigned := n
		unsigned.Signature = crypto.SignDisposal(n.Line, w.Ben.Sign)
		if err := w.Cases.Propose(ctx, w.Asha.ID, unsigned); !isInvalid(err) {
			t.Errorf("somebody else's signature: %v", err)
		}
		must(t, w.Cases.Propose(ctx, w.Asha.ID, n))
		must(t, w.Cases.Propose(ctx, w.Asha.ID, n)) // a lost answer, asked again
		if got := offered(t, w, w.Ben)[oldOne.Case.ID].Bar; got != "run" {
			t.Errorf("a case of a run can be proposed again: %q", got)
		}

		if run(t, w, w.Cat, n.ID) != nil || run(t, w, w.Dan, n.ID) != nil {
			t.Error("somebody who reads none of the cases knows of the removal")
		}
		if r := run(t, w, eve, n.ID); r == nil || !r.MayApprove || len(r.Cases) != 5 || len(r.Cases[0].Card) != 0 {
			t.Errorf("the non-executive lead sees %+v", r)
		}
		refused(t, "one person alone", w.Cases.Approve(ctx, w.Asha.ID, n.ID, approval(t, w, w.Asha, n)), "not_yours")
		if err := w.Cases.Approve(ctx, w.Cat.ID, n.ID, approval(t, w, w.Cat, n)); !isNotFound(err) {
			t.Errorf("somebody who reads none: %v", err)
		}
		other := approval(t, w, w.Ben, n)
		other.Line = strings.Replace(other.Line, `"v":1`, `"v":2`, 1)
		refused(t, "another line", w.Cases.Approve(ctx, w.Ben.ID, n.ID, other), "changed")
		yes := approval(t, w, w.Ben, n)
		must(t, w.Cases.Approve(ctx, w.Ben.ID, n.ID, yes))
		must(t, w.Cases.Approve(ctx, w.Ben.ID, n.ID, yes))
		refused(t, "a second yes", w.Cases.Approve(ctx, eve.ID, n.ID, approval(t, w, eve, n)), "changed")

		w.Pass(6 * 24 * time.Hour)
		must(t, w.Cases.Dispose(ctx))
		if got := count(t, w, `SELECT count(*) FROM cases`); got != 7 {
			t.Fatalf("%d cases before the waiting is over", got)
		}
		putHold(t, w, w.Ben, held.Case.ID, "on")
		status(t, w, w.Ben, reopened.Case.ID, cases.Reopened)
		wrote.Next, wrote.Last = 2, last(w.Open(t, w.Asha, wrote.Case.ID))
		must(t, w.Cases.Add(ctx, w.Add(t, wrote, crypto.KindMessage, map[string]any{"text": "Please keep it.", "files": []string{}}, cases.NoEffect)))

		exec(t, w, `INSERT INTO own_files (person_id, name, data) VALUES ($1, 'index-1', 'words'), ($1, 'filters', 'x')`, w.Ben.ID)
		gone := bytesOf(t, w, oldOne.Case.ID, withFile.Case.ID)
		found := traces(t, db, gone)
		if found*4 < len(gone)*3 { // a piece may lie across two pages
			t.Fatalf("before: found %d of %d pieces", found, len(gone))
		}
		w.Pass(24 * time.Hour)
		var wg sync.WaitGroup
		for range 2 { // two servers
			wg.Go(func() {
				if err := w.Cases.Dispose(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		must(t, w.Cases.Dispose(ctx))
		if left := traces(t, db, gone); left != 0 {
			t.Errorf("%d of %d pieces of what was removed are still in the database's files", left, len(gone))
		}
		nothingOf(t, w, oldOne.Case.ID)
		nothingOf(t, w, withFile.Case.ID)
		for _, one := range []*casestest.Worker{held, reopened, wrote, alone, fresh} {
			check(t, w, w.Asha, one) // still opens, whole
		}
		if got := count(t, w, `SELECT count(*) FROM own_files WHERE name LIKE 'index%'`) + 10*count(t, w, `SELECT count(*) FROM own_files`); got != 10 {
			t.Errorf("what readers keep: %d", got)
		}
		if got := count(t, w, `SELECT count(*) FROM statistics`); got != 7 {
			t.Errorf("%d rows of statistics", got)
		}
		if got := count(t, w, `SELECT count(*) FROM log_records WHERE record LIKE '%"disposal_done"%'`); got != 1 {
			t.Errorf("the end is in the access log %d times", got)
		}
		checkCertificate(t, w, run(t, w, w.Asha, n.ID), n, ids)
		if run(t, w, eve, n.ID) == nil || run(t, w, w.Ben, n.ID) == nil {
			t.Error("the others do not see the certificate")
		}
		if _, err := w.Cases.Case(ctx, w.Asha.ID, oldOne.Case.ID); !isNotFound(err) {
			t.Errorf("opening what was removed: %v", err)
		}
		refused(t, "a worker who comes back", func() error { _, err := w.Cases.Read(ctx, oldOne.Receipt.Token()); return err }(), "not_found")
	})
}

func checkCertificate(t *testing.T, w *casestest.World, r *cases.Disposal, n cases.NewDisposal, ids []string) {
	t.Helper()
	if r == nil || r.Status != "done" || r.Removed != 2 || r.Kept != 3 {
		t.Fatalf("the run is %+v", r)
	}
	var c cases.Certificate
	must(t, json.Unmarshal(r.Certificate, &c))
	sig, err := crypto.B64.DecodeString(c.ProposalSignature)
	must(t, err)
	sig2, err := crypto.B64.DecodeString(c.ApprovalSignature)
	must(t, err)
	if !crypto.VerifyDisposal(c.Proposal, crypto.SignKey(w.Asha.Sign), sig) || !crypto.VerifyDisposal(c.Approval, crypto.SignKey(w.Ben.Sign), sig2) {
		t.Error("a signature of the certificate does not verify")
	}
	if crypto.VerifyDisposal(c.Proposal+" ", c.ProposalKey, sig) || c.ProposalKey != crypto.SignKey(w.Asha.Sign) || c.ApprovalKey != crypto.SignKey(w.Ben.Sign) {
		t.Error("the certificate verifies when changed, or names other keys")
	}
	var p crypto.DisposalProposal
	must(t, json.Unmarshal([]byte(c.Proposal), &p))
	if c.Proposal != n.Line || p.Closed != 5 || p.Cases != crypto.CasesHash(ids) || c.Removed != 2 || c.Kept != 3 {
		t.Errorf("certificate %+v", c)
	}
	for _, id := range ids {
		if bytes.Contains(r.Certificate, []byte(id)) {
			t.Error("the certificate names a case")
		}
	}
}

// fileIn is a case with a file of some size, and two more that a reader brought.
func fileIn(t testing.TB, w *casestest.World, to []casestest.Person) *casestest.Worker {
	t.Helper()
	letter, worker := w.Letter(t, "See the picture.", to)
	f, sealed := w.File(t, worker.Case, "picture.pdf", content(70_000))
	send(t, w, f.ID, sealed)
	letter.Files = []cases.NewFile{f}
	must(t, w.Cases.Report(ctx, letter, ""))
	sayWithFile(t, w, to[0], worker.Case.ID, "letter.pdf", content(50_000))
	noteWithFile(t, w, to[0], worker.Case.ID, "interview.pdf", content(30_000), to...)
	return worker
}

// bytesOf are pieces of everything sealed in these cases, from the middle of each file: of every entry, envelope and part.
func bytesOf(t *testing.T, w *casestest.World, ids ...string) [][]byte {
	t.Helper()
	var out [][]byte
	for _, id := range ids {
		for _, q := range []string{`SELECT data FROM entries WHERE case_id = $1`, `SELECT data FROM envelopes WHERE case_id = $1`,
			`SELECT p.data FROM file_parts p JOIN files f ON f.id = p.file_id WHERE f.case_id = $1`} {
			var rows [][]byte
			must(t, w.DB.Select(&rows, q, id))
			if len(rows) == 0 && !strings.Contains(q, "file_parts") {
				t.Fatalf("nothing: %s", q)
			}
			for _, data := range rows {
				for _, at := range []int{len(data) / 3, len(data) / 2, len(data) - 40} {
					out = append(out, data[at:at+24])
				}
			}
		}
	}
	return out
}

// traces counts the pieces that are found anywhere in the files of the database: SQLite's file with its log, and what PostgreSQL
// keeps of this database's tables.
func traces(t *testing.T, db *store.DB, pieces [][]byte) int {
	t.Helper()
	var files []string
	if db.Dialect == store.SQLite {
		var path string
		must(t, db.Get(&path, `SELECT file FROM pragma_database_list WHERE name = 'main'`))
		for _, f := range []string{path, path + "-wal", path + "-shm"} {
			if _, err := os.Stat(f); err == nil {
				files = append(files, f)
			}
		}
	} else {
		_, err := db.Exec(`CHECKPOINT`)
		must(t, err)
		var dir string
		must(t, db.Get(&dir, `SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = current_database()`))
		must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				files = append(files, path)
			}
			return err
		}))
	}
	var all []byte
	for _, f := range files {
		b, err := os.ReadFile(f)
		must(t, err)
		all = append(all, b...)
	}
	n := 0
	for _, p := range pieces {
		if bytes.Contains(all, p) {
			n++
		}
	}
	return n
}

// nothingOf looks through every column of every table there is for a case's id: only the access log, which is kept for ever, still has it.
func nothingOf(t *testing.T, w *casestest.World, id string) {
	t.Helper()
	q := `SELECT name FROM sqlite_master WHERE type = 'table'`
	if w.DB.Dialect == store.Postgres {
		q = `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`
	}
	var tables []string
	must(t, w.DB.Select(&tables, q))
	logged := 0
	for _, table := range tables {
		rows, err := w.DB.Queryx(`SELECT * FROM ` + table)
		must(t, err)
		for rows.Next() {
			values, err := rows.SliceScan()
			must(t, err)
			for _, v := range values {
				if b, ok := v.([]byte); ok {
					v = string(b)
				}
				switch found := strings.Contains(fmt.Sprint(v), id); {
				case found && table == "log_records":
					logged++
				case found:
					t.Errorf("still in %s: %.200v", table, v)
				}
			}
		}
		must(t, rows.Err())
	}
	if len(tables) < 30 || logged == 0 {
		t.Errorf("looked into %d tables, %d records", len(tables), logged)
	}
}
