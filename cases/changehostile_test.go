package cases_test

import (
	"errors"
	"slices"
	"testing"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
)

// TestChangeRefuses sends changes that no correct reader's client makes: none of them leaves a trace.
func TestChangeRefuses(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		w.Recover(t)
		worker := told(t, w, []casestest.Person{w.Asha, w.Cat})
		id := worker.Case.ID
		shareNote(t, w, w.Asha, worker, w.Asha, w.Cat)
		champion := w.Person(t, "champion", "")
		unlisted := w.Unlisted(t, "guardian", w.Guardians)
		add := func() cases.Change {
			return w.Change(t, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Ben}})
		}
		off := func() cases.Change {
			return w.Change(t, w.Asha, worker, casestest.Swap{Remove: []casestest.Person{w.Cat}})
		}
		both := func() cases.Change {
			return w.Change(t, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Ben}, Remove: []casestest.Person{w.Cat}})
		}
		without := func(list []cases.SealedFor, who string) []cases.SealedFor {
			return slices.DeleteFunc(slices.Clone(list), func(e cases.SealedFor) bool { return e.Reader == who })
		}
		for what, c := range map[string]struct {
			from   func() cases.Change
			change func(*cases.Change)
		}{
			"nothing":                       {add, func(c *cases.Change) { *c = cases.Change{} }},
			"no entry":                      {add, func(c *cases.Change) { c.Entries = nil }},
			"nobody":                        {add, func(c *cases.Change) { c.Added = nil }},
			"an entry for readers only":     {add, func(c *cases.Change) { c.Entries[0].Audience = "readers" }},
			"a private entry":               {add, func(c *cases.Change) { c.Entries[0].Audience = "private" }},
			"a report":                      {add, func(c *cases.Change) { c.Entries[0].Seq = 0 }},
			"a negative place":              {add, func(c *cases.Change) { c.Entries[0].Seq = -1 << 62 }},
			"an entry in the clear":         {add, func(c *cases.Change) { c.Entries[0].Data = make([]byte, len(c.Entries[0].Data)) }},
			"an entry that is an envelope":  {add, func(c *cases.Change) { c.Entries[0].Data = c.Envelopes[0].Data }},
			"two entries":                   {add, func(c *cases.Change) { c.Entries = append(c.Entries, off().Entries[1]) }},
			"no envelope":                   {add, func(c *cases.Change) { c.Envelopes = nil }},
			"an envelope cut off":           {add, func(c *cases.Change) { c.Envelopes[0].Data = c.Envelopes[0].Data[:100] }},
			"an envelope that is an entry":  {add, func(c *cases.Change) { c.Envelopes[0].Data = c.Entries[0].Data }},
			"an envelope for somebody else": {add, func(c *cases.Change) { c.Envelopes[0].Reader = w.Cat.ID }},
			"a present reader's envelope": {add, func(c *cases.Change) {
				c.Envelopes = append(c.Envelopes, cases.SealedFor{Reader: w.Cat.ID, Data: c.Envelopes[0].Data})
			}},
			"the worker's, and nobody gone": {add, func(c *cases.Change) {
				c.Envelopes = append(c.Envelopes, cases.SealedFor{Reader: "worker", Data: c.Envelopes[0].Data})
			}},
			"an envelope twice": {add, func(c *cases.Change) { c.Envelopes = append(c.Envelopes, c.Envelopes[0]) }},
			"a stranger's envelope": {add, func(c *cases.Change) {
				c.Envelopes = append(c.Envelopes, cases.SealedFor{Reader: crypto.NewID(), Data: c.Envelopes[0].Data})
			}},
			"added twice":             {add, func(c *cases.Change) { c.Added = append(c.Added, c.Added[0]) }},
			"added without saying so": {both, func(c *cases.Change) { c.Added = nil }},
			"added and taken off":     {off, func(c *cases.Change) { c.Added = []string{w.Cat.ID} }},
			"no id":                   {add, func(c *cases.Change) { c.Added, c.Envelopes[0].Reader = []string{"x\x00"}, "x\x00" }},
			"the worker as reader":    {add, func(c *cases.Change) { c.Added, c.Envelopes[0].Reader = []string{"worker"}, "worker" }},
			"no notes":                {add, func(c *cases.Change) { c.NotesEnvelopes = nil }},
			"notes for somebody else": {add, func(c *cases.Change) { c.NotesEnvelopes[0].Reader = w.Cat.ID }},
			"notes for the worker": {off, func(c *cases.Change) {
				c.NotesEnvelopes = append(c.NotesEnvelopes, cases.SealedFor{Reader: "worker", Data: c.NotesEnvelopes[0].Data})
			}},
			"somebody, and no halves":    {add, func(c *cases.Change) { c.Recovery = nil }},
			"a cover that is over":       {add, func(c *cases.Change) { c.Until = "2026-07-22" }},
			"a cover without an end":     {add, func(c *cases.Change) { c.From = "2026-07-24" }},
			"a cover that ends first":    {add, func(c *cases.Change) { c.From, c.Until = "2026-08-02", "2026-08-01" }},
			"no day":                     {add, func(c *cases.Change) { c.Until = "2026-09-31" }},
			"a day in short":             {add, func(c *cases.Change) { c.Until = "2026-9-3" }},
			"a cover of nobody":          {off, func(c *cases.Change) { c.Until = "2026-08-01" }},
			"no envelope for the worker": {off, func(c *cases.Change) { c.Envelopes = without(c.Envelopes, "worker") }},
			"no envelope for who stays":  {off, func(c *cases.Change) { c.Envelopes = without(c.Envelopes, w.Asha.ID) }},
			"an envelope for who goes": {off, func(c *cases.Change) {
				c.Envelopes = append(c.Envelopes, cases.SealedFor{Reader: w.Cat.ID, Data: c.Envelopes[0].Data})
			}},
			"notes for who goes": {off, func(c *cases.Change) {
				c.NotesEnvelopes = append(c.NotesEnvelopes, cases.SealedFor{Reader: w.Cat.ID, Data: c.NotesEnvelopes[0].Data})
			}},
			"no way back to the notes":    {off, func(c *cases.Change) { c.Entries = c.Entries[:1] }},
			"notes for nobody":            {off, func(c *cases.Change) { c.NotesEnvelopes = nil }},
			"no recovery":                 {off, func(c *cases.Change) { c.Recovery = nil }},
			"half a recovery":             {off, func(c *cases.Change) { c.Recovery = c.Recovery[:3] }},
			"recovery without the notes":  {off, func(c *cases.Change) { c.Recovery = c.Recovery[:2] }},
			"both halves for one side":    {off, func(c *cases.Change) { c.Recovery[0].Side, c.Recovery[1].Side = "staff", "staff" }},
			"a third side":                {off, func(c *cases.Change) { c.Recovery[0].Side = "board" }},
			"a share that is an envelope": {off, func(c *cases.Change) { c.Recovery[0].Data = c.Envelopes[0].Data }},
			"a share under a zero byte":   {off, func(c *cases.Change) { c.Recovery[0].Key = c.Recovery[0].Key[:63] + "\x00" }},
			"twenty-five gone":            {off, func(c *cases.Change) { c.Removed = ids(25) }},
		} {
			change := c.from()
			c.change(&change)
			before := w.Counts(t)
			if err := w.Cases.ChangeReaders(ctx, w.Asha.ID, id, change); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v, want ErrInvalid", what, err)
			}
			same(t, w, before, what)
		}

		refused := func(what, code string, c cases.Change) {
			t.Helper()
			before := w.Counts(t)
			wantRefused(t, w.Cases.ChangeReaders(ctx, w.Asha.ID, id, c), code)
			same(t, w, before, what)
		}
		for _, p := range []casestest.Person{unlisted, champion, w.Dan} {
			refused("no reader on the list", "roster_changed", w.Change(t, w.Asha, worker, casestest.Swap{Add: []casestest.Person{p}}))
		}
		refused("everybody off", "last_reader", w.Change(t, w.Asha, worker, casestest.Swap{Remove: []casestest.Person{w.Asha, w.Cat}}))
		refused("only a cover left", "last_reader", w.Change(t, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Ben}, Remove: []casestest.Person{w.Asha, w.Cat}, Until: "2026-08-01"}))
		gone := off()
		gone.Removed = []string{w.Ben.ID}
		gone.Envelopes = append(gone.Envelopes, cases.SealedFor{Reader: w.Cat.ID, Data: gone.Envelopes[0].Data})
		refused("somebody off who does not read", "conflict", gone)
		former := off()
		w.Recover(t)
		refused("shares under a former key", "roster_changed", former)
		signed := add()
		exec(t, w, `UPDATE people SET listed = FALSE WHERE id = $1`, w.Asha.ID)
		refused("by somebody whose key is not listed", "not_listed", signed)
		exec(t, w, `UPDATE people SET listed = TRUE WHERE id = $1`, w.Asha.ID)
		stale := add()
		answer(t, w, w.Asha, id, cases.Thanked, "Thank you.")
		before := w.Counts(t)
		if err := w.Cases.ChangeReaders(ctx, w.Asha.ID, id, stale); !errors.Is(err, store.ErrConflict) {
			t.Errorf("after somebody wrote: %v", err)
		}
		if err := w.Cases.ChangeReaders(ctx, w.Asha.ID, "x", stale); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("no case: %v", err)
		}
		same(t, w, before, "others")
	})
}

func ids(n int) []string {
	var out []string
	for range n {
		out = append(out, crypto.NewID())
	}
	return out
}

// TestRecoverySharesAreWhole: both sides together get every newest identity, and a letter cannot bring less, or to others.
func TestRecoverySharesAreWhole(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		w.Recover(t)
		worker := told(t, w, []casestest.Person{w.Asha, w.Cat})
		id := worker.Case.ID
		if w.Join(t, id, "case").String() != worker.Case.Identity.String() {
			t.Error("the halves of a report give another identity")
		}
		o := w.Open(t, w.Asha, id)
		notes := crypto.NewIdentity()
		note := w.Entry(t, w.Asha, id, 1, last(o), crypto.KindNote, crypto.AudienceReaders, crypto.Note{Text: "x"}, notes)
		l := cases.StaffLetter{Entries: []cases.NewEntry{note}, NotesEnvelopes: w.Notes(t, id, notes, w.Asha, w.Cat)}
		for what, shares := range map[string][]cases.RecoveryShare{
			"none": nil, "of the case": w.Shares(t, id, "case", notes), "half": w.Shares(t, id, "notes", notes)[:1],
			"too many": append(w.Shares(t, id, "notes", notes), w.Shares(t, id, "notes", notes)...),
		} {
			before := w.Counts(t)
			l.NotesRecovery = shares
			if err := w.Cases.Append(ctx, w.Asha.ID, id, l); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("notes with shares, %s: %v", what, err)
			}
			same(t, w, before, what)
		}
		l.NotesRecovery = w.Shares(t, id, "notes", notes)
		must(t, w.Cases.Append(ctx, w.Asha.ID, id, l))
		if w.Join(t, id, "notes").String() != notes.String() {
			t.Error("the halves of the notes give another identity")
		}
		// Whoever is added is named by new halves of the same keys; a change without them is refused.
		add := w.Change(t, w.Asha, worker, casestest.Swap{Add: []casestest.Person{w.Ben}, Until: "2026-08-03"})
		for what, shares := range map[string][]cases.RecoveryShare{"none": nil, "of one kind": add.Recovery[:2], "another salt": otherSalt(add.Recovery)} {
			c := add
			c.Recovery = shares
			if err := w.Cases.ChangeReaders(ctx, w.Asha.ID, id, c); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("somebody added with halves, %s: %v", what, err)
			}
		}
		if w.RecoverableFor(t, id, "case", w.Ben, "2026-08-03") || !w.RecoverableFor(t, id, "case", w.Cat, "") {
			t.Error("halves for somebody who does not read, or not for somebody who does")
		}
		must(t, w.Cases.ChangeReaders(ctx, w.Asha.ID, id, add))
		for _, kind := range []string{"case", "notes"} {
			if !w.RecoverableFor(t, id, kind, w.Ben, "2026-08-03") || w.RecoverableFor(t, id, kind, w.Ben, "") || !w.RecoverableFor(t, id, kind, w.Cat, "") {
				t.Error("the halves do not name whoever was added, or for longer than their cover")
			}
		}
		if w.Join(t, id, "case").String() != worker.Case.Identity.String() || w.Join(t, id, "notes").String() != notes.String() {
			t.Error("adding somebody changed the keys")
		}
		swap(t, w, w.Asha, worker, casestest.Swap{Remove: []casestest.Person{w.Cat, w.Ben}})
		o = w.Open(t, w.Asha, id)
		if w.RecoverableFor(t, id, "case", w.Cat, "") {
			t.Error("the halves are for somebody who was taken off")
		}
		if w.Join(t, id, "case").String() != w.Key(t, w.Asha, o).String() || w.Join(t, id, "notes").String() == notes.String() {
			t.Error("the halves are of the identities before")
		}

		// Who opts out has none, now and later.
		out := told(t, w, []casestest.Person{w.Asha, w.Cat}, func(d *crypto.Draft) { d.Report.Recovery = false })
		shareNote(t, w, w.Asha, out, w.Asha, w.Cat)
		forced := w.Change(t, w.Asha, out, casestest.Swap{Remove: []casestest.Person{w.Cat}})
		forced.Recovery = w.Shares(t, out.Case.ID, "case", crypto.NewIdentity())
		if err := w.Cases.ChangeReaders(ctx, w.Asha.ID, out.Case.ID, forced); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("shares of a case that cannot be recovered: %v", err)
		}
		if n := count(t, w, `SELECT count(*) FROM recovery_shares WHERE case_id = $1`, out.Case.ID); n != 0 || w.Open(t, w.Asha, out.Case.ID).Recovery {
			t.Errorf("%d shares", n)
		}

		for what, change := range map[string]func(*cases.ReportLetter){
			"one":              func(l *cases.ReportLetter) { l.Recovery = l.Recovery[:1] },
			"of the notes":     func(l *cases.ReportLetter) { l.Recovery[0].Kind = "notes" },
			"twice the same":   func(l *cases.ReportLetter) { l.Recovery[1] = l.Recovery[0] },
			"in the clear":     func(l *cases.ReportLetter) { l.Recovery[0].Data = make([]byte, len(l.Recovery[0].Data)) },
			"of another shape": func(l *cases.ReportLetter) { l.Recovery[0].Data = l.Envelopes[0].Data },
		} {
			letter, _ := w.Letter(t, "x", []casestest.Person{w.Asha})
			change(&letter)
			before := w.Counts(t)
			if err := w.Cases.Report(ctx, letter, ""); !errors.Is(err, store.ErrInvalid) {
				t.Errorf("%s: %v", what, err)
			}
			same(t, w, before, what)
		}
		letter, _ := w.Letter(t, "x", []casestest.Person{w.Asha})
		w.Recover(t)
		wantRefused(t, w.Cases.Report(ctx, letter, ""), "roster_changed")
	})
}

func otherSalt(shares []cases.RecoveryShare) []cases.RecoveryShare {
	out := slices.Clone(shares)
	out[0].Salt = crypto.B64.EncodeToString(make([]byte, 32))
	return out
}

// TestNotListedWritesNothing: somebody whose present key nobody has signed for reads, and that is all.
func TestNotListedWritesNothing(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		worker := told(t, w, []casestest.Person{w.Asha, w.Ben}, func(d *crypto.Draft) {
			d.Report.Mode, d.Name, d.NameReaders = "confidential", &crypto.Name{Name: "A Worker"}, []crypto.Reader{w.Asha.Reader()}
		})
		id := worker.Case.ID
		exec(t, w, `UPDATE people SET listed = FALSE WHERE id = $1`, w.Asha.ID)
		o := w.Open(t, w.Asha, id)
		entry := w.Entry(t, w.Asha, id, 2, last(o), crypto.KindMessage, crypto.AudienceCase, crypto.Message{Text: "x"}, w.Key(t, w.Asha, o))
		before := w.Counts(t)
		wantRefused(t, w.Cases.Append(ctx, w.Asha.ID, id, cases.StaffLetter{Entries: []cases.NewEntry{entry}}), "not_listed")
		_, err := w.Cases.OpenName(ctx, w.Asha.ID, id, entry)
		wantRefused(t, err, "not_listed")
		letter, _ := w.Letter(t, "x", []casestest.Person{w.Asha})
		wantRefused(t, w.Cases.Report(ctx, letter, ""), "roster_changed")
		same(t, w, before, "not listed")

		// The others share notes without them, and write on.
		shareNote(t, w, w.Ben, worker, w.Ben)
	})
}
