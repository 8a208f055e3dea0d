package cases_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store/storetest"
)

const canary = "canary-7f3k"

// whole goes through everything a case can hold, with the canary in every field that people fill in.
func whole(t *testing.T, w *casestest.World) *casestest.Worker {
	t.Helper()
	w.Recover(t)
	letter, worker := w.Letter(t, canary, []casestest.Person{w.Asha, w.Cat}, func(d *crypto.Draft) {
		d.Report.Mode, d.Name = "confidential", &crypto.Name{Name: canary, Contact: canary}
		d.Report.When, d.Report.Where = canary, canary
		d.NameReaders = []crypto.Reader{w.Asha.Reader()}
	})
	f, sealed := w.File(t, worker.Case, canary+".pdf", []byte(strings.Repeat(canary, 200_000)))
	send(t, w, f.ID, sealed)
	letter.Files = []cases.NewFile{f}
	must(t, w.Cases.Report(ctx, letter, ""))
	answer(t, w, w.Asha, worker.Case.ID, cases.Thanked, canary)
	m := mailbox(t, w, worker)
	worker.Next, worker.Last = len(m.Entries), m.Entries[len(m.Entries)-1].Hash
	must(t, w.Cases.Add(ctx, w.Add(t, worker, crypto.KindMessage, crypto.Message{Text: canary}, cases.NoEffect)))
	o, _ := opened(t, w, w.Asha, worker.Case.ID)
	notes := crypto.NewIdentity()
	noteFile, ref := sealedFile(t, w, o.Case.ID, crypto.AudienceReaders, canary+".pdf", []byte(strings.Repeat(canary, 5_000)), notes)
	note := w.Entry(t, w.Asha, o.Case.ID, len(o.Entries), last(o), crypto.KindNote, crypto.AudienceReaders, crypto.Note{Text: canary, Files: []crypto.FileInEntry{ref}}, notes)
	must(t, w.Cases.Append(ctx, w.Asha.ID, o.Case.ID, cases.StaffLetter{Entries: []cases.NewEntry{note}, Files: []cases.StaffFile{noteFile},
		NotesEnvelopes: w.Notes(t, o.Case.ID, notes, w.Asha, w.Cat), NotesRecovery: w.Shares(t, o.Case.ID, "notes", notes)}))
	// And they are asked, say yes, somebody comes, somebody goes, somebody opens the name.
	o, key := opened(t, w, w.Asha, o.Case.ID)
	ask := w.Entry(t, w.Asha, o.Case.ID, len(o.Entries), last(o), crypto.KindAsk, crypto.AudienceCase, crypto.Ask{Readers: []string{w.Ben.ID}, Text: canary}, key)
	must(t, w.Cases.Append(ctx, w.Asha.ID, o.Case.ID, cases.StaffLetter{Entries: []cases.NewEntry{ask}}))
	worker.Next, worker.Last = ask.Seq+1, crypto.Hash(ask.Data)
	must(t, w.Cases.Add(ctx, w.Add(t, worker, crypto.KindConsent, crypto.Consent{Ask: ask.Seq, Answer: "yes", Text: canary}, cases.NoEffect)))
	swap(t, w, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Ben}, Remove: []casestest.Person{w.Cat}, Consent: crypto.ConsentTo{How: crypto.ConsentWorker, Seq: ask.Seq + 1, Text: canary}, Text: canary})
	w.OpenName(t, w.Asha, o.Case.ID, canary)
	_, err := w.Cases.Decide(ctx, w.Asha.ID, cases.NewHandover{To: w.Ben.ID, Kind: cases.HandOver, Stop: true})
	must(t, err)
	return worker
}

// dump is every value of every table, one a line, as "table.column=value".
func dump(t testing.TB, w *casestest.World) []string {
	t.Helper()
	var out []string
	for _, table := range append([]string{"runs", "settings", "areas", "desks", "sessions", "job_runs"}, casestest.Tables...) {
		rows, err := w.DB.Queryx(`SELECT * FROM ` + table)
		must(t, err)
		for rows.Next() {
			row := map[string]any{}
			must(t, rows.MapScan(row))
			for column, v := range row {
				if b, ok := v.([]byte); ok {
					v = string(b)
				}
				out = append(out, fmt.Sprintf("%s.%s=%v", table, column, v))
			}
		}
		must(t, rows.Err())
	}
	return out
}

// TestNoCanary looks for what people wrote in every row of both databases, and in SQLite's files byte by byte.
func TestNoCanary(t *testing.T) {
	search := func(t *testing.T, w *casestest.World, worker *casestest.Worker) {
		t.Helper()
		const day = "2026-07-23" // the exact one, on which staff have done something as well
		secrets := []string{canary, worker.Receipt.String(), worker.Receipt.Words()[0] + " " + worker.Receipt.Words()[1],
			crypto.B64.EncodeToString(worker.Receipt.Token()), string(worker.Receipt.Token()), crypto.B64.EncodeToString(worker.Statistics),
			string(worker.Statistics), worker.Case.Identity.String(), day}
		rows := dump(t, w)
		if len(rows) < 50 {
			t.Fatalf("only %d values", len(rows))
		}
		for _, row := range rows {
			for _, s := range secrets {
				staffsTime := s == day && (strings.HasPrefix(row, "cases.status_on=") || strings.HasPrefix(row, "log_records.record=") || strings.HasPrefix(row, "handovers.began_on="))
				if strings.Contains(row, s) && !staffsTime {
					t.Errorf("found in %.60q", row)
				}
			}
		}
	}
	both(t, func(t *testing.T, w *casestest.World) { search(t, w, whole(t, w)) })

	t.Run("files", func(t *testing.T) {
		path := storetest.SQLiteAddress(t)
		w := casestest.New(t, storetest.Open(t, path))
		worker := whole(t, w)
		size := 0
		for _, name := range []string{path, path + "-wal"} {
			b, err := os.ReadFile(name)
			must(t, err)
			size += len(b)
			for _, s := range []string{canary, worker.Receipt.String(), string(worker.Receipt.Token()), string(worker.Statistics), worker.Case.Identity.String()} {
				if bytes.Contains(b, []byte(s)) {
					t.Errorf("found in %s", name)
				}
			}
			if name == path+"-wal" && !bytes.Contains(b, []byte(worker.Case.ID)) {
				t.Error("the search does not even find the case's id")
			}
		}
		if size < 2_000_000 {
			t.Errorf("only %d bytes searched", size)
		}
	})
}

// TestNoTimeFinerThanAWeek: whatever looks like a time in what a worker's act has written is a
// Monday, or a quarter, or belongs to the machine.
func TestNoTimeFinerThanAWeek(t *testing.T) {
	date := regexp.MustCompile(`\d{4}-\d\d-\d\d`)
	both(t, func(t *testing.T, w *casestest.World) {
		w.Recover(t)
		asked, consenting := w.Letter(t, "asked", []casestest.Person{w.Asha})
		must(t, w.Cases.Report(ctx, asked, ""))
		o, key := opened(t, w, w.Asha, consenting.Case.ID)
		ask := w.Entry(t, w.Asha, o.Case.ID, 1, last(o), crypto.KindAsk, crypto.AudienceCase, crypto.Ask{Readers: []string{w.Cat.ID}}, key)
		must(t, w.Cases.Append(ctx, w.Asha.ID, o.Case.ID, cases.StaffLetter{Entries: []cases.NewEntry{ask}}))
		consenting.Next, consenting.Last = 2, crypto.Hash(ask.Data)
		w.Pass(7 * 24 * time.Hour) // into a week of which nothing is written yet
		before := dump(t, w)
		must(t, w.Cases.Add(ctx, w.Add(t, consenting, crypto.KindConsent, crypto.Consent{Ask: 1, Answer: "yes"}, cases.NoEffect)))
		_, err := w.Cases.Read(ctx, consenting.Receipt.Token()) // which the log must not show
		must(t, err)
		letter, worker := w.Letter(t, "x", []casestest.Person{w.Asha})
		f, sealed := w.File(t, worker.Case, "x.pdf", content(30_000))
		send(t, w, f.ID, sealed)
		letter.Files = []cases.NewFile{f}
		must(t, w.Cases.Report(ctx, letter, ""))
		must(t, w.Cases.Add(ctx, w.Add(t, worker, crypto.KindWithdraw, crypto.Withdraw{}, cases.WithdrawIt)))
		micro, sec := fmt.Sprint(w.Now().UnixMicro()), fmt.Sprint(w.Now().Unix())
		weeks := 0
		for _, row := range dump(t, w) {
			if slices.Contains(before, row) {
				continue
			}
			if strings.HasPrefix(row, "log_") {
				t.Errorf("what a worker did is in the access log: %.60q", row)
			}
			if strings.Contains(row, micro) || strings.Contains(row, sec) {
				t.Errorf("a moment in %.60q", row)
			}
			for _, d := range date.FindAllString(row, -1) {
				if d != "2026-07-27" {
					t.Errorf("a day in %.60q", row)
				}
				weeks++
			}
		}
		if weeks != 3 { // cases.week, cases.status_on and cases.withdrawn
			t.Errorf("%d dates found, want 3", weeks)
		}
	})
}

// TestWeekIsLondons: a week turns at midnight in London, not in UTC.
func TestWeekIsLondons(t *testing.T) {
	for at, want := range map[string]string{
		"2026-07-19T22:59:59Z": "2026-07-13", // 23:59:59 on Sunday, summer time
		"2026-07-19T23:00:00Z": "2026-07-20", // midnight
		"2026-11-22T23:59:59Z": "2026-11-16", // winter: London is UTC
		"2026-11-23T00:00:00Z": "2026-11-23",
		"2027-01-01T12:00:00Z": "2026-12-28",
	} {
		moment, err := time.Parse(time.RFC3339, at)
		must(t, err)
		if got := cases.Week(moment); got != want {
			t.Errorf("%s lies in the week of %s, want %s", at, got, want)
		}
	}
}

// TestAllAtOnce: 32 people press send in the same moment, half of them twice, and all are acknowledged.
func TestAllAtOnce(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		const n = 32
		letters := make([]cases.ReportLetter, n)
		workers := make([]*casestest.Worker, n)
		sealed := make([][]byte, n)
		for i := range n {
			letters[i], workers[i] = w.Letter(t, fmt.Sprintf("report %d", i), []casestest.Person{w.Asha, w.Cat})
			var f cases.NewFile
			f, sealed[i] = w.File(t, workers[i].Case, "x.pdf", content(20_000))
			letters[i].Files = []cases.NewFile{f}
		}
		var wg sync.WaitGroup
		for i := range n {
			for range 1 + i%2 {
				wg.Go(func() {
					if err := w.Cases.PutPart(ctx, letters[i].Files[0].ID, 0, sealed[i]); err != nil {
						t.Error(err)
					}
					if err := w.Cases.Report(ctx, letters[i], ""); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		counts := w.Counts(t)
		if counts["cases"] != n || counts["statistics"] != n || counts["entries"] != n || counts["envelopes"] != 3*n || counts["files"] != n || counts["file_parts"] != n {
			t.Errorf("stored %v", counts)
		}
		for i, worker := range workers {
			m := mailbox(t, w, worker)
			s, err := crypto.OpenEntry(m.Entries[0].Data, worker.Case.Identity)
			must(t, err)
			var r crypto.Report
			must(t, s.Into(&r))
			if r.What != fmt.Sprintf("report %d", i) {
				t.Errorf("mailbox %d holds %q", i, r.What)
			}
		}
	})
}

// TestOrderOnDisk: in SQLite rows lie in the order of their random keys, so that a scan, and the
// place in the file, says nothing of which came first.
func TestOrderOnDisk(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	w := casestest.New(t, db)
	w.Recover(t)
	var came []string
	for range 20 {
		letter, worker := w.Letter(t, "x", []casestest.Person{w.Asha})
		must(t, w.Cases.Report(ctx, letter, ""))
		swap(t, w, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Ben}, Remove: []casestest.Person{w.Asha}})
		came = append(came, worker.Case.ID)
	}
	_, err := w.Cases.Decide(ctx, w.Ben.ID, cases.NewHandover{To: w.Asha.ID, Kind: cases.HandOver})
	must(t, err)
	for table, key := range map[string]string{"cases": "id", "case_desks": "case_id", "envelopes": "case_id", "entries": "case_id", "files": "id", "file_parts": "file_id", "statistics": "token_hash", "notes_envelopes": "case_id",
		"former_envelopes": "case_id", "recovery_shares": "case_id", "handover_cases": "case_id"} {
		var keys []string
		rows, err := db.Queryx(`SELECT * FROM ` + table)
		must(t, err)
		for rows.Next() {
			row := map[string]any{}
			must(t, rows.MapScan(row))
			keys = append(keys, row[key].(string))
		}
		must(t, rows.Err())
		if !slices.IsSorted(keys) {
			t.Errorf("%s lies in another order than its keys", table)
		}
		var rowid []int64
		if err := db.Select(&rowid, `SELECT rowid FROM `+table); err == nil {
			t.Errorf("%s counts its rows as they come", table)
		}
	}
	if slices.IsSorted(came) {
		t.Error("ids count up with time")
	}
}
