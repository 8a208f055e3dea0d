package cases_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store"
)

// sql changes the world behind the server's back.
func sql(t *testing.T, w *casestest.World, q string, args ...any) {
	t.Helper()
	must(t, w.DB.Tx(ctx, func(tx *sqlx.Tx) error { _, err := tx.Exec(q, args...); return err }))
}

// raised tells n concerns to these people and gives their ids in order.
func raised(t *testing.T, w *casestest.World, n int, to ...casestest.Person) []string {
	t.Helper()
	var ids []string
	for range n {
		l, worker := w.Letter(t, "x", to)
		must(t, w.Cases.Report(ctx, l, ""))
		ids = append(ids, worker.Case.ID)
	}
	slices.Sort(ids)
	return ids
}

func keysOf(t *testing.T, w *casestest.World, p casestest.Person, f cases.KeysFilter) []string {
	t.Helper()
	page, next, err := w.Cases.CaseKeys(ctx, p.ID, f)
	must(t, err)
	if next != "" {
		t.Fatal("more than a page")
	}
	ids := []string{}
	for _, k := range page {
		ids = append(ids, k.ID)
	}
	return ids
}

func sameIDs(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestCaseKeys(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		shared := raised(t, w, 1, w.Asha, w.Cat)
		raised(t, w, 2, w.Asha)
		raised(t, w, 1, w.Ben)
		page, _, err := w.Cases.CaseKeys(ctx, w.Asha.ID, cases.KeysFilter{})
		must(t, err)
		if len(page) != 3 {
			t.Fatalf("%d cases", len(page))
		}
		for _, k := range page {
			identity := open(t, k.ID, k.Envelope, w.Asha.Identity)
			report := k.Changes[0]
			if _, err := crypto.OpenEntry(report.Data, identity); err != nil || report.Seq != 0 || report.Author != "worker" || report.Hash != crypto.Hash(report.Data) {
				t.Errorf("report of %s: %v", k.ID, err)
			}
			if k.Last != report.Place || k.Recovery || len(k.Card) > 0 || len(k.NotesEnvelope) > 0 || len(k.Changes) > 1 {
				t.Errorf("%+v", k)
			}
		}
		i := slices.IndexFunc(page, func(k cases.Keys) bool { return k.ID == shared[0] })
		want := []string{w.Asha.ID, w.Cat.ID}
		slices.Sort(want)
		var readers []string
		for _, r := range page[i].Readers {
			readers = append(readers, r.ID)
		}
		sameIDs(t, "readers", readers, want)
		sameIDs(t, "with Cat", keysOf(t, w, w.Asha, cases.KeysFilter{Reader: w.Cat.ID}), shared)
		sameIDs(t, "of Cat", keysOf(t, w, w.Cat, cases.KeysFilter{}), shared)
		sameIDs(t, "after the last", keysOf(t, w, w.Asha, cases.KeysFilter{After: page[2].ID}), []string{})

		// A cover that has not begun, and one that is over, give nothing.
		for _, days := range [][2]string{{"2026-07-24", "2026-08-01"}, {"2026-07-01", "2026-07-22"}} {
			sql(t, w, `UPDATE envelopes SET from_on = $1, until_on = $2 WHERE reader_id = $3`, days[0], days[1], w.Cat.ID)
			sameIDs(t, "cover", keysOf(t, w, w.Cat, cases.KeysFilter{}), []string{})
		}
		if _, _, err := w.Cases.CaseKeys(ctx, w.Asha.ID, cases.KeysFilter{Reader: "x' OR 1=1"}); !isInvalid(err) {
			t.Errorf("a made-up id: %v", err)
		}
	})
}

// The entries that say who reads are given newest first, down to the report, and no others.
func TestCaseKeysWalkBack(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		id := raised(t, w, 1, w.Asha)[0]
		for seq := 1; seq <= 5; seq++ {
			sql(t, w, `INSERT INTO entries (case_id, seq, audience, author, hash, data) VALUES ($1, $2, 'case', $3, $4, $5)`, id, seq, w.Asha.ID, "hash", []byte{1})
		}
		sql(t, w, `INSERT INTO reader_changes (case_id, seq) VALUES ($1, 2), ($1, 4)`, id)
		page, _, err := w.Cases.CaseKeys(ctx, w.Asha.ID, cases.KeysFilter{})
		must(t, err)
		k := page[0]
		if k.Last.Seq != 5 || len(k.Changes) != 3 || k.Changes[0].Seq != 4 || k.Changes[1].Seq != 2 || k.Changes[2].Seq != 0 {
			t.Errorf("last %d, changes %v", k.Last.Seq, len(k.Changes))
		}
	})
}

func TestHandover(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		mine, shared := raised(t, w, 3, w.Asha), raised(t, w, 1, w.Asha, w.Ben)
		raised(t, w, 1, w.Ben)
		d, err := w.Cases.Decisions(ctx, w.Asha.ID)
		must(t, err)
		sameIDs(t, "alone", d.Alone, mine)
		if len(d.Handovers)+len(d.Ended) > 0 {
			t.Errorf("at first: %+v", d)
		}

		all := cases.NewHandover{To: w.Ben.ID, Kind: cases.HandOver, Cases: []string{}}
		id, err := w.Cases.Decide(ctx, w.Asha.ID, all)
		must(t, err)
		if again, err := w.Cases.Decide(ctx, w.Asha.ID, all); err != nil || again != id {
			t.Errorf("the same decision again is another: %v", err)
		}
		sameIDs(t, "left", keysOf(t, w, w.Asha, cases.KeysFilter{Handover: id}), mine) // Ben reads the shared one
		sameIDs(t, "left, for Ben", keysOf(t, w, w.Ben, cases.KeysFilter{Handover: id}), []string{})

		// What has been done is left no more, also for another browser; what comes later is not part of it.
		sql(t, w, `INSERT INTO envelopes (case_id, reader_id, data, read_seq) VALUES ($1, $2, $3, -1)`, mine[0], w.Ben.ID, []byte{1})
		raised(t, w, 1, w.Asha)
		sameIDs(t, "left after one", keysOf(t, w, w.Asha, cases.KeysFilter{Handover: id}), mine[1:])
		d, err = w.Cases.Decisions(ctx, w.Asha.ID)
		must(t, err)
		if len(d.Handovers) != 1 || d.Handovers[0].Left != 2 || d.Handovers[0].Total != 4 || !d.Handovers[0].Every {
			t.Errorf("%+v", d.Handovers)
		}

		if err := w.Cases.StopHandover(ctx, w.Ben.ID, id); !isNotFound(err) {
			t.Errorf("Ben stops Asha's: %v", err)
		}
		must(t, w.Cases.StopHandover(ctx, w.Asha.ID, id))
		must(t, w.Cases.StopHandover(ctx, w.Asha.ID, id))
		sameIDs(t, "left after stopping", keysOf(t, w, w.Asha, cases.KeysFilter{Handover: id}), []string{})

		// Chosen cases, and the person stops reading: left until they do.
		chosen := cases.NewHandover{To: w.Ben.ID, Kind: cases.HandOver, Stop: true, Cases: []string{mine[1], shared[0]}}
		id, err = w.Cases.Decide(ctx, w.Asha.ID, chosen)
		must(t, err)
		want := []string{mine[1], shared[0]}
		slices.Sort(want)
		sameIDs(t, "left with stop", keysOf(t, w, w.Asha, cases.KeysFilter{Handover: id}), want)
		sql(t, w, `DELETE FROM envelopes WHERE reader_id = $1 AND case_id IN ($2, $3)`, w.Asha.ID, mine[1], shared[0])
		d, err = w.Cases.Decisions(ctx, w.Asha.ID)
		must(t, err)
		if len(d.Handovers) != 0 {
			t.Errorf("done and still listed: %+v", d.Handovers)
		}
		var log int
		must(t, w.DB.One(ctx, &log, `SELECT count(*) FROM log_records WHERE record LIKE '%handover_begun%' AND record LIKE $1`, "%"+w.Ben.ID+"%"))
		if log != 2 {
			t.Errorf("%d records of two decisions", log)
		}
	})
}

func TestCoverAndLeave(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		mine, shared := raised(t, w, 1, w.Asha), raised(t, w, 1, w.Asha, w.Ben)
		cover, err := w.Cases.Decide(ctx, w.Asha.ID, cases.NewHandover{To: w.Ben.ID, Kind: cases.Cover, From: "2026-07-24", Until: "2026-08-02", Cases: []string{}})
		must(t, err)
		sameIDs(t, "to cover", keysOf(t, w, w.Asha, cases.KeysFilter{Handover: cover}), mine)
		leave, err := w.Cases.Decide(ctx, w.Asha.ID, cases.NewHandover{Kind: cases.LeaveAll, Cases: []string{}})
		must(t, err)
		both := append(slices.Clone(mine), shared...)
		slices.Sort(both)
		sameIDs(t, "to leave", keysOf(t, w, w.Asha, cases.KeysFilter{Handover: leave}), both)

		// Somebody who covers can hand nothing on, and may stop.
		sql(t, w, `UPDATE envelopes SET from_on = '2026-07-20', until_on = '2026-07-30' WHERE reader_id = $1`, w.Ben.ID)
		onward, err := w.Cases.Decide(ctx, w.Ben.ID, cases.NewHandover{To: w.Asha.ID, Kind: cases.HandOver, Cases: []string{}})
		must(t, err)
		bens, err := w.Cases.Decisions(ctx, w.Ben.ID)
		must(t, err)
		sameIDs(t, "covering", bens.Covering, shared)
		sameIDs(t, "handed on", keysOf(t, w, w.Ben, cases.KeysFilter{Handover: onward}), []string{})
		d, err := w.Cases.Decisions(ctx, w.Asha.ID)
		must(t, err)
		sameIDs(t, "alone but for a cover", d.Alone, both)

		w.Pass(11 * 24 * time.Hour)
		d, err = w.Cases.Decisions(ctx, w.Asha.ID)
		must(t, err)
		if len(d.Ended) != 1 || d.Ended[0] != (cases.Ended{ID: w.Ben.ID, Why: "cover", Cases: 1}) {
			t.Errorf("a cover that is over: %+v", d.Ended)
		}
		if len(d.Handovers) != 1 || d.Handovers[0].Kind != cases.LeaveAll {
			t.Errorf("a cover whose days are over is still to be given: %+v", d.Handovers)
		}
		sql(t, w, `UPDATE people SET status = 'left' WHERE id = $1`, w.Ben.ID)
		d, err = w.Cases.Decisions(ctx, w.Asha.ID)
		must(t, err)
		if len(d.Ended) != 1 || d.Ended[0].Why != "left" {
			t.Errorf("somebody who left: %+v", d.Ended)
		}
	})
}

func TestHandoverRefused(t *testing.T) {
	both(t, func(t *testing.T, w *casestest.World) {
		mine := raised(t, w, 1, w.Asha)
		others := raised(t, w, 1, w.Ben)
		unlisted := w.Unlisted(t, "guardian", w.Guardians)
		for what, h := range map[string]cases.NewHandover{
			"nobody":             {Kind: cases.HandOver},
			"oneself":            {Kind: cases.HandOver, To: w.Asha.ID},
			"another kind":       {Kind: cases.HandOver, To: w.Cat.ID},
			"an administrator":   {Kind: cases.HandOver, To: w.Dan.ID},
			"not on the list":    {Kind: cases.HandOver, To: unlisted.ID},
			"nobody there is":    {Kind: cases.HandOver, To: crypto.NewID()},
			"kind":               {Kind: "gift", To: w.Ben.ID},
			"another's case":     {Kind: cases.HandOver, To: w.Ben.ID, Cases: others},
			"a case twice":       {Kind: cases.HandOver, To: w.Ben.ID, Cases: []string{mine[0], mine[0]}},
			"days":               {Kind: cases.HandOver, To: w.Ben.ID, From: "2026-07-24"},
			"no days":            {Kind: cases.Cover, To: w.Ben.ID},
			"days in disorder":   {Kind: cases.Cover, To: w.Ben.ID, From: "2026-08-02", Until: "2026-08-01"},
			"days gone by":       {Kind: cases.Cover, To: w.Ben.ID, From: "2026-07-01", Until: "2026-07-22"},
			"no such day":        {Kind: cases.Cover, To: w.Ben.ID, From: "2026-07-24", Until: "2026-09-31"},
			"more than a year":   {Kind: cases.Cover, To: w.Ben.ID, From: "2026-07-24", Until: "2027-08-01"},
			"stop with a cover":  {Kind: cases.Cover, To: w.Ben.ID, From: "2026-07-24", Until: "2026-08-01", Stop: true},
			"stop with leaving":  {Kind: cases.LeaveAll, Stop: true},
			"leave to a rep":     {Kind: cases.LeaveAll, To: w.Cat.ID},
			"a day in a handful": {Kind: cases.Cover, To: w.Ben.ID, From: "2026-7-24", Until: "2026-08-01"},
		} {
			if _, err := w.Cases.Decide(ctx, w.Asha.ID, h); !isInvalid(err) {
				t.Errorf("%s: %v", what, err)
			}
		}
		var n int
		must(t, w.DB.One(ctx, &n, `SELECT count(*) FROM handovers`))
		if n != 0 {
			t.Errorf("%d kept", n)
		}
	})
}

func isInvalid(err error) bool  { return errors.Is(err, store.ErrInvalid) }
func isNotFound(err error) bool { return errors.Is(err, store.ErrNotFound) }
