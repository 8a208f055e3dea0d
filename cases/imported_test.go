package cases_test

import (
	"errors"
	"testing"
	"time"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/reports"
	"saysomething/store"
	"saysomething/store/storetest"
)

// oldRecord is a concern from a reader's spreadsheet, with a status and a shared note.
func oldRecord(t testing.TB, w *casestest.World, by casestest.Person, week, on string) (cases.ReportLetter, *casestest.Worker) {
	t.Helper()
	letter, worker := w.Letter(t, "An old one.", []casestest.Person{by}, func(d *crypto.Draft) { d.Report.Statistics = "" })
	letter.Statistics = cases.StatisticsLetter{}
	notes := crypto.NewIdentity()
	said := w.Entry(t, by, letter.Case, 1, worker.Last, crypto.KindStatus, crypto.AudienceCase, map[string]string{"status": "closed", "text": "Rota changed."}, worker.Case.Identity)
	note := w.Entry(t, by, letter.Case, 2, crypto.Hash(said.Data), crypto.KindNote, crypto.AudienceReaders, crypto.Note{Text: "Met twice."}, notes)
	letter.Imported = &cases.Imported{Week: week, Status: cases.ClosedCase, StatusOn: on, Letter: &cases.StaffLetter{
		Entries: []cases.NewEntry{said, note}, NotesEnvelopes: w.Notes(t, letter.Case, notes, by), NotesRecovery: nil}}
	letter.Recovery = nil
	return letter, worker
}

func TestImported(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := casestest.New(t, db)
		l, _ := oldRecord(t, w, w.Asha, "2015-03-02", "2015-06-30")
		must(t, w.Cases.Report(ctx, l, w.Asha.ID))
		must(t, w.Cases.Report(ctx, l, w.Asha.ID)) // a lost answer, asked again
		again, _ := oldRecord(t, w, w.Asha, "2015-03-02", "2015-06-30")
		again.Mailbox = l.Mailbox // the same row, sealed anew after a stop
		refused(t, "the same row", w.Cases.Report(ctx, again, w.Asha.ID), "already_sent")

		page, _, err := w.Cases.List(ctx, w.Asha.ID, "")
		must(t, err)
		if len(page) != 1 || page[0].Week != "2015-03-02" || page[0].Status != cases.ClosedCase || page[0].StatusOn != "2015-06-30" || page[0].Route != "in_person" || page[0].ReadSeq != 2 || page[0].LastSeq != 2 {
			t.Errorf("listed as %+v", page)
		}
		if n := count(t, w, `SELECT count(*) FROM statistics`); n != 0 {
			t.Errorf("%d rows of statistics", n)
		}
		if o := w.Open(t, w.Asha, l.Case); len(o.Entries) != 3 || len(o.NotesEnvelope) == 0 {
			t.Errorf("%d entries", len(o.Entries))
		}
		status(t, w, w.Asha, l.Case, cases.Reopened)
	})
}

// One of the quarter that runs can be counted, once, and only in its own quarter.
func TestImportedOfTheRunningQuarterIsCounted(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := casestest.New(t, db)
		today := w.Now().In(reports.London)
		l, _ := oldRecord(t, w, w.Asha, cases.Week(today), today.Format(time.DateOnly))
		l.Statistics = cases.StatisticsLetter{Token: crypto.B64.EncodeToString(make([]byte, 32)), Kind: "concern"}
		must(t, w.Cases.Report(ctx, l, w.Asha.ID))
		must(t, w.Cases.Report(ctx, l, w.Asha.ID))
		var rows []struct{ Quarter, Route string }
		must(t, db.SelectContext(ctx, &rows, `SELECT quarter, route FROM statistics`))
		if len(rows) != 1 || rows[0].Quarter != reports.QuarterOf(today).String() || rows[0].Route != "in_person" {
			t.Errorf("counted as %+v", rows)
		}
		week := reports.QuarterOf(today).First().AddDate(0, 0, -7)
		old, _ := oldRecord(t, w, w.Asha, cases.Week(week), week.AddDate(0, 0, 1).Format(time.DateOnly))
		old.Statistics = cases.StatisticsLetter{Token: crypto.B64.EncodeToString(append(make([]byte, 31), 1)), Kind: "concern"}
		if err := w.Cases.Report(ctx, old, w.Asha.ID); !isInvalid(err) {
			t.Errorf("one of the quarter before: %v", err)
		}
	})
}

func TestImportedRefuses(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := casestest.New(t, db)
		before := w.Counts(t)
		tomorrow := w.Now().AddDate(0, 0, 1).Format(time.DateOnly)
		for what, change := range map[string]func(*cases.ReportLetter){
			"no Monday":             func(l *cases.ReportLetter) { l.Imported.Week = "2015-03-03" },
			"a week to come":        func(l *cases.ReportLetter) { l.Imported.Week = "2199-01-07" },
			"no week":               func(l *cases.ReportLetter) { l.Imported.Week = "" },
			"an unknown status":     func(l *cases.ReportLetter) { l.Imported.Status = "lost" },
			"withdrawn":             func(l *cases.ReportLetter) { l.Imported.Status = cases.Withdrawn },
			"closed on no day":      func(l *cases.ReportLetter) { l.Imported.StatusOn = "" },
			"closed before it came": func(l *cases.ReportLetter) { l.Imported.StatusOn = "2015-03-01" },
			"closed tomorrow":       func(l *cases.ReportLetter) { l.Imported.StatusOn = tomorrow },
			"counted":               func(l *cases.ReportLetter) { l.Statistics.Token = "x" },
			"a hold":                func(l *cases.ReportLetter) { l.Imported.Letter.Hold = "on" },
			"a change of status":    func(l *cases.ReportLetter) { l.Imported.Letter.Status = cases.Reopened },
			"a gap in the chain":    func(l *cases.ReportLetter) { l.Imported.Letter.Entries = l.Imported.Letter.Entries[1:] },
			"notes without a key":   func(l *cases.ReportLetter) { l.Imported.Letter.NotesEnvelopes = nil },
		} {
			l, _ := oldRecord(t, w, w.Asha, "2015-03-02", "2015-06-30")
			change(&l)
			if err := w.Cases.Report(ctx, l, w.Asha.ID); !errors.Is(err, store.ErrInvalid) && !errors.Is(err, store.ErrConflict) {
				t.Errorf("%s: %v", what, err)
			}
		}
		l, _ := oldRecord(t, w, w.Asha, "2015-03-02", "2015-06-30")
		if err := w.Cases.Report(ctx, l, ""); !isInvalid(err) {
			t.Errorf("a worker's letter: %v", err)
		}
		same(t, w, before, "refused imports")
	})
}
