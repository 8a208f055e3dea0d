package cases_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/cases"
	"saysomething/cases/casestest"
	"saysomething/crypto"
	"saysomething/store/storetest"
)

// BenchmarkReport stores reports from 32 people at once, beside durable commits of as many bytes
// one after the other, which is the best that one commit a report can do.
func BenchmarkReport(b *testing.B) {
	const n = 256
	w := casestest.New(b, storetest.Open(b, storetest.SQLiteAddress(b)))
	exec(b, w, `CREATE TABLE plain (id TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID`)
	letters, bytes := make([]cases.ReportLetter, n*b.N), 0
	for i := range letters {
		letters[i], _ = w.Letter(b, "text", []casestest.Person{w.Asha, w.Cat})
	}
	for _, e := range letters[0].Envelopes {
		bytes += len(e.Data)
	}
	data := make([]byte, bytes+len(letters[0].Entries[0].Data))

	before := processor()
	b.ResetTimer()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(letters); i = int(next.Add(1)) - 1 {
				if err := w.Cases.Report(ctx, letters[i], ""); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	reports := float64(len(letters)) / b.Elapsed().Seconds()
	each := (processor() - before).Seconds() * 1000 / float64(len(letters))
	b.ResetTimer()
	for i := range letters {
		must(b, w.DB.Tx(ctx, func(tx *sqlx.Tx) error {
			_, err := tx.Exec(`INSERT INTO plain VALUES ($1, $2)`, crypto.NewID()+fmt.Sprint(i), data)
			return err
		}))
	}
	commits := float64(len(letters)) / b.Elapsed().Seconds()
	b.ReportMetric(reports, "reports/s")
	b.ReportMetric(commits, "commits/s")
	b.ReportMetric(reports/commits, "of-limit")
	b.ReportMetric(each, "processor-ms/report")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkOpenCase gives a case of eight readers and forty entries, after two changes of identity, to one of them: what the
// server does, with the record in the access log.
func BenchmarkOpenCase(b *testing.B) {
	w := casestest.New(b, storetest.Open(b, storetest.SQLiteAddress(b)))
	readers := []casestest.Person{w.Asha, w.Ben, w.Cat}
	for len(readers) < 9 {
		readers = append(readers, w.Person(b, "guardian", w.Guardians))
	}
	worker := told(b, w, readers[:7])
	swap(b, w, w.Asha, worker, casestest.Swap{Add: readers[7:8], Remove: readers[1:2]})
	swap(b, w, w.Asha, worker, casestest.Swap{Add: append(readers[8:9:9], w.Ben), Remove: readers[2:3]})
	for n := w.Open(b, w.Asha, worker.Case.ID); len(n.Entries) < 40; n = w.Open(b, w.Asha, worker.Case.ID) {
		e := w.Entry(b, w.Asha, worker.Case.ID, len(n.Entries), last(n), crypto.KindMessage, crypto.AudienceCase, crypto.Message{Text: "text"}, w.Key(b, w.Asha, n))
		must(b, w.Cases.Append(ctx, w.Asha.ID, worker.Case.ID, cases.StaffLetter{Entries: []cases.NewEntry{e}}))
	}
	before := processor()
	b.ResetTimer()
	for range b.N {
		if o := w.Open(b, w.Asha, worker.Case.ID); len(o.Readers) != 8 || len(o.Entries) != 40 {
			b.Fatalf("%d readers, %d entries", len(o.Readers), len(o.Entries))
		}
	}
	b.ReportMetric((processor()-before).Seconds()*1000/float64(b.N), "processor-ms/opening")
}

// processor is the time this process has had on the cores, which does not depend on what else runs.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
