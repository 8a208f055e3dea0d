package cases_test

import (
	"errors"
	"testing"

	"github.com/jmoiron/sqlx"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
)

// same says that nothing was stored.
func same(t *testing.T, w *casestest.World, before map[string]int, what string) {
	t.Helper()
	if after := w.Counts(t); !equalJSON(t, before, after) {
		t.Errorf("%s: stored something: %v, then %v", what, before, after)
	}
}

// TestReportRefuses sends every report that no correct client makes.
func TestReportRefuses(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		everybody := []casestest.Person{w.Asha, w.Ben, w.Cat}
		confidential := func(d *crypto.Draft) {
			d.Report.Mode, d.Name, d.NameReaders = "confidential", &crypto.Name{Name: "Name"}, []crypto.Reader{w.Asha.Reader()}
		}
		union := w.Person(t, "rep", w.Union)
		stray, _ := w.Letter(t, "stray", []casestest.Person{w.Dan})
		for what, c := range map[string]struct {
			to     []casestest.Person
			draft  func(*crypto.Draft)
			change func(*cases.ReportLetter)
		}{
			"version":                        {change: func(l *cases.ReportLetter) { l.V = 2 }},
			"no mailbox":                     {change: func(l *cases.ReportLetter) { l.Mailbox = nil }},
			"a short mailbox":                {change: func(l *cases.ReportLetter) { l.Mailbox = l.Mailbox[:31] }},
			"a case id in capitals":          {change: func(l *cases.ReportLetter) { l.Case = "AAAAAAAAAAAAAAAAAAAAAAAAAA" }},
			"a short case id":                {change: func(l *cases.ReportLetter) { l.Case = l.Case[1:] }},
			"no mode":                        {change: func(l *cases.ReportLetter) { l.Mode = "" }},
			"another mode":                   {change: func(l *cases.ReportLetter) { l.Mode = "secret" }},
			"no desk":                        {change: func(l *cases.ReportLetter) { l.Desks = nil }},
			"a desk twice":                   {change: func(l *cases.ReportLetter) { l.Desks = []string{w.Guardians, w.Guardians} }},
			"a desk that is none":            {change: func(l *cases.ReportLetter) { l.Desks = append(l.Desks, crypto.NewID()) }},
			"a desk without a reader":        {to: []casestest.Person{w.Asha}, change: func(l *cases.ReportLetter) { l.Desks = append(l.Desks, w.Union) }},
			"no envelope":                    {change: func(l *cases.ReportLetter) { l.Envelopes = nil }},
			"no envelope for the worker":     {change: func(l *cases.ReportLetter) { l.Envelopes = l.Envelopes[1:] }},
			"only the worker's envelope":     {change: func(l *cases.ReportLetter) { l.Envelopes = l.Envelopes[:1] }},
			"a reader twice":                 {change: func(l *cases.ReportLetter) { l.Envelopes[2] = l.Envelopes[1] }},
			"the worker twice":               {change: func(l *cases.ReportLetter) { l.Envelopes[1].Reader = "worker" }},
			"an unknown reader":              {change: func(l *cases.ReportLetter) { l.Envelopes[1].Reader = crypto.NewID() }},
			"a reader who is no id":          {change: func(l *cases.ReportLetter) { l.Envelopes[1].Reader = "' OR 1=1 --" }},
			"an envelope cut off":            {change: func(l *cases.ReportLetter) { l.Envelopes[1].Data = l.Envelopes[1].Data[:100] }},
			"an envelope that is an entry":   {change: func(l *cases.ReportLetter) { l.Envelopes[1].Data = l.Entries[0].Data }},
			"an envelope in the clear":       {change: func(l *cases.ReportLetter) { l.Envelopes[1].Data = make([]byte, len(l.Envelopes[1].Data)) }},
			"no entry":                       {change: func(l *cases.ReportLetter) { l.Entries = nil }},
			"a report in place 1":            {change: func(l *cases.ReportLetter) { l.Entries[0].Seq = 1 }},
			"a report in place -1":           {change: func(l *cases.ReportLetter) { l.Entries[0].Seq = -1 }},
			"a report for readers only":      {change: func(l *cases.ReportLetter) { l.Entries[0].Audience = "readers" }},
			"a report for nobody known":      {change: func(l *cases.ReportLetter) { l.Entries[0].Audience = "" }},
			"a report in the clear":          {change: func(l *cases.ReportLetter) { l.Entries[0].Data = make([]byte, len(l.Entries[0].Data)) }},
			"a report of an envelope's size": {change: func(l *cases.ReportLetter) { l.Entries[0].Data = l.Envelopes[0].Data }},
			"a second report": {change: func(l *cases.ReportLetter) {
				l.Entries = append(l.Entries, cases.NewEntry{Seq: 1, Audience: "case", Data: l.Entries[0].Data})
			}},
			"a name in anonymous mode":   {draft: confidential, change: func(l *cases.ReportLetter) { l.Mode = "anonymous" }},
			"a name in open mode":        {draft: confidential, change: func(l *cases.ReportLetter) { l.Mode = "open" }},
			"a name out of place":        {draft: confidential, change: func(l *cases.ReportLetter) { l.Entries[1].Seq = 2 }},
			"a name that is an envelope": {draft: confidential, change: func(l *cases.ReportLetter) { l.Entries[1].Data = l.Envelopes[0].Data }},
			"a name for everybody":       {draft: confidential, change: func(l *cases.ReportLetter) { l.Entries[1].Audience = "case" }},
			"a file that is no id":       {change: func(l *cases.ReportLetter) { l.Files = []cases.NewFile{{ID: "../etc", Parts: 1, Size: 18_000}} }},
			"a file of no size":          {change: func(l *cases.ReportLetter) { l.Files = []cases.NewFile{{ID: crypto.NewID()}} }},
			"a file of a negative size":  {change: func(l *cases.ReportLetter) { l.Files = []cases.NewFile{{ID: crypto.NewID(), Parts: 1, Size: -5}} }},
			"a file of an unpadded size": {change: func(l *cases.ReportLetter) { l.Files = []cases.NewFile{{ID: crypto.NewID(), Parts: 1, Size: 18_001}} }},
			"a file larger than allowed": {change: func(l *cases.ReportLetter) {
				l.Files = []cases.NewFile{{ID: crypto.NewID(), Parts: 1 << 40, Size: 1 << 60}}
			}},
			"a file without parts": {change: func(l *cases.ReportLetter) {
				l.Files = []cases.NewFile{{ID: crypto.NewID(), Parts: 0, Size: padded(16_384)}}
			}},
			"a file twice": {change: func(l *cases.ReportLetter) {
				f := cases.NewFile{ID: crypto.NewID(), Parts: 1, Size: padded(16_384)}
				l.Files = []cases.NewFile{f, f}
			}},
			"eleven files": {change: func(l *cases.ReportLetter) {
				for range 11 {
					l.Files = append(l.Files, cases.NewFile{ID: crypto.NewID(), Parts: 1, Size: padded(16_384)})
				}
			}},
			"a short statistics token": {change: func(l *cases.ReportLetter) { l.Statistics.Token = "abc" }},
			"an unknown kind":          {change: func(l *cases.ReportLetter) { l.Statistics.Kind = "rumour" }},
			"an unknown theme":         {change: func(l *cases.ReportLetter) { l.Statistics.Themes = []string{"nonsense"} }},
			"an unknown group":         {change: func(l *cases.ReportLetter) { l.Statistics.Group = "XXX" }},
			"a zero byte in a desk":    {change: func(l *cases.ReportLetter) { l.Desks[0] = l.Desks[0][:25] + "\x00" }},
			"a zero byte in a reader":  {change: func(l *cases.ReportLetter) { l.Envelopes[1].Reader = l.Envelopes[1].Reader[:25] + "\x00" }},
			"a zero byte in a theme":   {change: func(l *cases.ReportLetter) { l.Statistics.Themes = []string{"\x00"} }},
			"a zero byte in a group":   {change: func(l *cases.ReportLetter) { l.Statistics.Group = "\x00" }},
			"a zero byte in an area":   {change: func(l *cases.ReportLetter) { l.Statistics.Area = "\x00" }},
			"an unknown area":          {change: func(l *cases.ReportLetter) { l.Statistics.Area = "moon" }},
			"twenty-five readers": {change: func(l *cases.ReportLetter) {
				for range 25 {
					l.Envelopes = append(l.Envelopes, cases.SealedFor{Reader: crypto.NewID(), Data: l.Envelopes[0].Data})
				}
			}},
			"a reader's envelope too many": {change: func(l *cases.ReportLetter) {
				l.Envelopes = append(l.Envelopes, cases.SealedFor{Reader: crypto.NewID(), Data: l.Envelopes[0].Data})
			}},
		} {
			to := c.to
			if to == nil {
				to = everybody
			}
			drafts := []func(*crypto.Draft){}
			if c.draft != nil {
				drafts = append(drafts, c.draft)
			}
			l, _ := w.Letter(t, "hostile", to, drafts...)
			c.change(&l)
			before := w.Counts(t)
			if err := w.Cases.Report(ctx, l, ""); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v, want ErrInvalid", what, err)
			}
			same(t, w, before, what)
		}

		before := w.Counts(t)
		if err := w.Cases.Report(ctx, stray, ""); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("a desk that is empty: %v", err)
		}
		off, _ := w.Letter(t, "x", []casestest.Person{w.Asha, union})
		off.Desks = []string{w.Guardians}
		wantRefused(t, w.Cases.Report(ctx, off, ""), "roster_changed") // a reader of a desk that was not chosen
		exec(t, w, `UPDATE people SET status = 'left' WHERE id = $1`, union.ID)
		gone, _ := w.Letter(t, "x", []casestest.Person{w.Asha, union, w.Cat})
		wantRefused(t, w.Cases.Report(ctx, gone, ""), "roster_changed")
		exec(t, w, `UPDATE people SET status = 'active', role = 'champion' WHERE id = $1`, union.ID)
		wantRefused(t, w.Cases.Report(ctx, gone, ""), "roster_changed")
		asRecorder, _ := w.Letter(t, "x", []casestest.Person{w.Asha})
		if err := w.Cases.Report(ctx, asRecorder, w.Cat.ID); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("recorded by somebody who is not a reader: %v", err)
		}
		same(t, w, before, "readers")
	})
}

// padded is the size of an age file with a plaintext of n bytes.
func padded(n int) int64 { return int64(crypto.SealedSize(n, 1)) }

func exec(t testing.TB, w *casestest.World, q string, args ...any) {
	t.Helper()
	must(t, w.DB.Tx(ctx, func(tx *sqlx.Tx) error { _, err := tx.Exec(q, args...); return err }))
}

// TestReportTwice: a mailbox, a case and a statistics token can each be used once.
func TestReportTwice(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		to := []casestest.Person{w.Asha}
		first, _ := w.Letter(t, "first", to)
		must(t, w.Cases.Report(ctx, first, ""))
		before := w.Counts(t)
		second, _ := w.Letter(t, "second", to)

		sameBox := second
		sameBox.Mailbox = first.Mailbox
		wantRefused(t, w.Cases.Report(ctx, sameBox, ""), "already_sent")
		changed := first
		changed.Entries = second.Entries
		wantRefused(t, w.Cases.Report(ctx, changed, ""), "already_sent")
		sameCase := second
		sameCase.Case = first.Case
		if err := w.Cases.Report(ctx, sameCase, ""); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a case id in use: %v", err)
		}
		sameToken := second
		sameToken.Statistics = first.Statistics
		if err := w.Cases.Report(ctx, sameToken, ""); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a statistics token in use: %v", err)
		}
		same(t, w, before, "twice")
	})
}

// TestFileRefusals: a letter and its files must agree, and nobody's file goes to another case.
func TestFileRefusals(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		to := []casestest.Person{w.Asha}
		letter, worker := w.Letter(t, "x", to)
		f, sealed := w.File(t, worker.Case, "a.pdf", content(1_500_000))
		parts := casestest.Parts(sealed)
		before := w.Counts(t)
		for what, put := range map[string]func() error{
			"an id that is none":  func() error { return w.Cases.PutPart(ctx, "x", 0, parts[0]) },
			"part -1":             func() error { return w.Cases.PutPart(ctx, f.ID, -1, parts[0]) },
			"part 1000":           func() error { return w.Cases.PutPart(ctx, f.ID, 1000, parts[0]) },
			"an empty part":       func() error { return w.Cases.PutPart(ctx, f.ID, 0, nil) },
			"a part too long":     func() error { return w.Cases.PutPart(ctx, f.ID, 1, make([]byte, crypto.PartSize+1)) },
			"a file in the clear": func() error { return w.Cases.PutPart(ctx, f.ID, 0, content(crypto.PartSize)) },
		} {
			if err := put(); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v, want ErrInvalid", what, err)
			}
			same(t, w, before, what)
		}

		must(t, w.Cases.PutPart(ctx, f.ID, 0, parts[0]))
		letter.Files = []cases.NewFile{f}
		before = w.Counts(t)
		wantRefused(t, w.Cases.Report(ctx, letter, ""), "missing_files") // half of it
		same(t, w, before, "half a file")
		must(t, w.Cases.PutPart(ctx, f.ID, 1, parts[1]))
		before = w.Counts(t)
		letter.Files = []cases.NewFile{{ID: f.ID, Parts: 1, Size: padded(16_384)}}
		if err := w.Cases.Report(ctx, letter, ""); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("a file of another size: %v", err)
		}
		same(t, w, before, "another size")

		letter.Files = []cases.NewFile{f}
		must(t, w.Cases.Report(ctx, letter, ""))
		before = w.Counts(t)
		other, _ := w.Letter(t, "y", to)
		other.Files = []cases.NewFile{f}
		if err := w.Cases.Report(ctx, other, ""); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("a file of another case: %v", err)
		}
		same(t, w, before, "another case")
	})
}

// TestAddRefuses sends what no correct worker's client adds, and what comes too early or too late.
func TestAddRefuses(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		letter, worker := w.Letter(t, "x", []casestest.Person{w.Asha})
		must(t, w.Cases.Report(ctx, letter, ""))
		before := w.Counts(t)
		token := crypto.B64.EncodeToString(worker.Statistics)
		for what, change := range map[string]func(*cases.AddLetter){
			"version":    func(l *cases.AddLetter) { l.V = 0 },
			"no mailbox": func(l *cases.AddLetter) { l.Mailbox = nil },
			"nothing":    func(l *cases.AddLetter) { l.Entries = nil },
			"nine entries": func(l *cases.AddLetter) {
				for len(l.Entries) < 9 {
					e := l.Entries[0]
					e.Seq = len(l.Entries) + 1
					l.Entries = append(l.Entries, e)
				}
			},
			"a second report": func(l *cases.AddLetter) { l.Entries[0].Seq = 0 },
			"a gap between entries": func(l *cases.AddLetter) {
				l.Entries = append(l.Entries, cases.NewEntry{Seq: 3, Audience: "case", Data: l.Entries[0].Data})
			},
			"a note to readers":           func(l *cases.AddLetter) { l.Entries[0].Audience = "readers" },
			"a private note":              func(l *cases.AddLetter) { l.Entries[0].Audience = "private" },
			"a name":                      func(l *cases.AddLetter) { l.Entries[0].Audience = "name" },
			"an entry of a staff size":    func(l *cases.AddLetter) { l.Entries[0].Data = l.Entries[0].Data[:len(l.Entries[0].Data)-12*1024] },
			"an unknown effect":           func(l *cases.AddLetter) { l.Effect = "close" },
			"feedback without its effect": func(l *cases.AddLetter) { l.Feedback = &cases.FeedbackLetter{Token: token, Answer: "yes"} },
			"detriment without effect":    func(l *cases.AddLetter) { l.Detriment = &cases.FeedbackLetter{Token: token, Answer: "yes"} },
			"detriment beside feedback": func(l *cases.AddLetter) {
				l.Effect, l.Feedback, l.Detriment = cases.GiveFeedback, &cases.FeedbackLetter{Token: token, Answer: "yes"}, &cases.FeedbackLetter{Token: token, Answer: "yes"}
			},
			"its effect without detriment": func(l *cases.AddLetter) { l.Effect = cases.SayDetriment },
			"an answer that there is not": func(l *cases.AddLetter) {
				l.Effect, l.Detriment = cases.SayDetriment, &cases.FeedbackLetter{Token: token}
			},
			"an effect without feedback": func(l *cases.AddLetter) { l.Effect = cases.GiveFeedback },
		} {
			l := w.Add(t, worker, crypto.KindMessage, crypto.Message{Text: "hostile"}, cases.NoEffect)
			change(&l)
			if err := w.Cases.Add(ctx, l); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v, want ErrInvalid", what, err)
			}
			same(t, w, before, what)
		}

		early := w.Add(t, worker, crypto.KindFeedback, crypto.Feedback{Answer: "no"}, cases.GiveFeedback)
		early.Feedback = &cases.FeedbackLetter{Token: token, Answer: "no"}
		wantRefused(t, w.Cases.Add(ctx, early), "not_asked")
		nobody := w.Add(t, worker, crypto.KindMessage, crypto.Message{Text: "x"}, cases.NoEffect)
		nobody.Mailbox = make([]byte, 32)
		wantRefused(t, w.Cases.Add(ctx, nobody), "not_found")
		ahead := w.Add(t, worker, crypto.KindMessage, crypto.Message{Text: "x"}, cases.NoEffect)
		ahead.Entries[0].Seq = 5
		wantRefused(t, w.Cases.Add(ctx, ahead), "conflict")
		same(t, w, before, "too early")

		exec(t, w, `UPDATE cases SET status = 'closed'`)
		for _, f := range []cases.FeedbackLetter{{Token: crypto.B64.EncodeToString(make([]byte, 32)), Answer: "yes"}, {Token: token, Answer: "perhaps"}, {Token: "x", Answer: "yes"}} {
			early.Feedback = &f
			if err := w.Cases.Add(ctx, early); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("feedback %+v: %v", f, err)
			}
		}
		late := w.Add(t, worker, crypto.KindWithdraw, crypto.Withdraw{}, cases.WithdrawIt)
		wantRefused(t, w.Cases.Add(ctx, late), "conflict")
		same(t, w, before, "too late")

		exec(t, w, `UPDATE cases SET status = 'withdrawn'`)
		l := w.Add(t, worker, crypto.KindMessage, crypto.Message{Text: "x"}, cases.NoEffect)
		wantRefused(t, w.Cases.Add(ctx, l), "withdrawn")
		same(t, w, before, "withdrawn")
	})
}

// TestWaitingIsBounded: twenty letters, of two entries each, that nobody has answered are enough, but withdrawing works.
func TestWaitingIsBounded(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		letter, worker := w.Letter(t, "x", []casestest.Person{w.Asha})
		must(t, w.Cases.Report(ctx, letter, ""))
		add := func(effect cases.Effect) error {
			l := w.Add(t, worker, crypto.KindMessage, crypto.Message{Text: "x"}, effect)
			err := w.Cases.Add(ctx, l)
			if err == nil {
				worker.Next, worker.Last = worker.Next+1, crypto.Hash(l.Entries[0].Data)
			}
			return err
		}
		for range 40 {
			must(t, add(cases.NoEffect))
		}
		wantRefused(t, add(cases.NoEffect), "too_many")
		answer(t, w, w.Asha, worker.Case.ID, cases.Thanked, "Thank you.")
		worker.Next += 2
		m := mailbox(t, w, worker)
		worker.Last = m.Entries[len(m.Entries)-1].Hash
		for range 40 {
			must(t, add(cases.NoEffect))
		}
		wantRefused(t, add(cases.NoEffect), "too_many")
		must(t, add(cases.WithdrawIt))
		if m = mailbox(t, w, worker); m.Status != cases.Withdrawn || m.StatusOn != "2026-07-20" {
			t.Errorf("%s on %s", m.Status, m.StatusOn)
		}
		wantRefused(t, add(cases.NoEffect), "withdrawn") // not too_many: waiting will not help
	})
}
