//go:build e2e

package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"saysomething/cases"
	"saysomething/cmd/internal/client"
	"saysomething/crypto"
	"saysomething/reports"
	"saysomething/store"
	"saysomething/store/storetest"
)

const (
	kills = 20
	storm = 32 // workers who press send at the same moment
)

// attempt is one worker's concern, whatever became of it.
type attempt struct {
	*client.Concern
	text     string
	file     []byte
	promised bool // the server has acknowledged it
}

// TestKilledInTheStorm kills the server twenty times while 32 workers send concerns with files.
// Whatever was acknowledged is there and opens; whatever was not is there whole or not at all, and
// sending it again makes one concern of it.
func TestKilledInTheStorm(t *testing.T) {
	for name, address := range map[string]string{"sqlite": storetest.SQLiteAddress(t), "postgres": storetest.PostgresAddress(t)} {
		t.Run(name, func(t *testing.T) {
			people(t, address)
			data := t.TempDir()
			var all, again []*attempt
			for kill := range kills {
				p := startProcess(t, "--data", data, "--database", address)
				c, err := client.New(context.Background(), p.url)
				if err != nil {
					t.Fatal(err)
				}
				sending := append(compose(t, c, storm-len(again)), again...)
				all = append(all, sending[:storm-len(again)]...)
				sendUntilKilled(t, c, p, sending, 1+(kill*7)%(storm-4))
				again = notPromised(sending, storm/4)
			}
			p := startProcess(t, "--data", data, "--database", address)
			checkPromises(t, p, all)
			p.stop(t)
			checkNothingHalf(t, address, all)
		})
	}
}

// people sets up an organisation with two guardians and a rep who hold keys.
func people(t *testing.T, address string) {
	t.Helper()
	db := storetest.Open(t, address)
	activate(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// compose seals n concerns, each with a file of more than one part or less.
func compose(t *testing.T, c *client.Client, n int) []*attempt {
	t.Helper()
	made := make([]*attempt, n)
	for i := range made {
		a := &attempt{text: "What happened, " + crypto.NewID(), file: make([]byte, 20_000+i%4*400_000)}
		rand.Read(a.file)
		var err error
		if a.Concern, err = c.Compose(a.text, client.File{Name: "rota.pdf", Type: "application/pdf", Content: a.file}); err != nil {
			t.Fatal(err)
		}
		made[i] = a
	}
	return made
}

// sendUntilKilled sends everything at once and kills the server when it has acknowledged enough.
func sendUntilKilled(t *testing.T, c *client.Client, p *process, sending []*attempt, enough int) {
	t.Helper()
	var wg sync.WaitGroup
	acknowledged := make(chan bool, len(sending))
	for _, a := range sending {
		wg.Go(func() {
			if err := c.Send(context.Background(), a.Concern); err == nil {
				a.promised = true
			}
			acknowledged <- a.promised
		})
	}
	n := 0
	for range sending {
		if <-acknowledged {
			n++
		}
		if n == enough {
			break
		}
	}
	if n < enough {
		t.Errorf("only %d of %d concerns were acknowledged before any kill: %s", n, enough, p.output())
	}
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.done
	wg.Wait()
}

func notPromised(sent []*attempt, most int) []*attempt {
	var left []*attempt
	for _, a := range sent {
		if !a.promised && len(left) < most {
			left = append(left, a)
		}
	}
	return left
}

// checkPromises comes back with every receipt, as a worker would.
func checkPromises(t *testing.T, p *process, all []*attempt) {
	t.Helper()
	c, err := client.New(context.Background(), p.url)
	if err != nil {
		t.Fatal(err)
	}
	promised := 0
	for _, a := range all {
		if !a.promised {
			continue
		}
		promised++
		m, report, err := c.Read(context.Background(), a.Receipt)
		if err != nil {
			t.Fatalf("an acknowledged concern cannot be read: %v", err)
		}
		if report.What != a.text || m.Case != a.Case.ID || len(report.Files) != 1 {
			t.Errorf("read something else than was sent: %+v", report)
		}
	}
	t.Logf("%d concerns acknowledged of %d sent", promised, len(all))
	if promised < kills {
		t.Errorf("only %d promises in %d storms", promised, kills)
	}
}

// checkNothingHalf looks into the database: every case is one that was sent, whole, with its file;
// and beyond cases there is nothing.
func checkNothingHalf(t *testing.T, address string, all []*attempt) {
	t.Helper()
	ctx, db := context.Background(), storetest.Open(t, address)
	run := cases.Store{DB: db, Reports: &reports.Store{DB: db}, Run: cases.NewRun(), Now: func() time.Time { return time.Now().Add(time.Hour) }}
	if err := run.Start(ctx); err != nil { // an hour later every run before is dead, also where servers share a database
		t.Fatal(err)
	}
	stored := 0
	for _, a := range all {
		var n int
		if err := db.One(ctx, &n, `SELECT count(*) FROM cases WHERE id = $1`, a.Case.ID); err != nil {
			t.Fatal(err)
		}
		if a.promised && n != 1 {
			t.Errorf("an acknowledged case is there %d times", n)
		}
		if n == 0 {
			continue
		}
		stored++
		checkWhole(t, db, a)
	}
	for what, query := range map[string]string{
		"cases":           `SELECT count(*) FROM cases`,
		"statistics rows": `SELECT count(*) FROM statistics`,
		"first entries":   `SELECT count(*) FROM entries`,
		"files":           `SELECT count(*) FROM files`,
		"worker's keys":   `SELECT count(*) FROM envelopes WHERE reader_id = 'worker'`,
		"cases on a desk": `SELECT count(DISTINCT case_id) FROM case_desks`,
	} {
		var n int
		if err := db.One(ctx, &n, query); err != nil || n != stored {
			t.Errorf("%d %s, want %d as there are cases (%v)", n, what, stored, err)
		}
	}
}

// checkWhole opens the file of one case and counts its keys.
func checkWhole(t *testing.T, db *store.DB, a *attempt) {
	t.Helper()
	ctx := context.Background()
	var envelopes int
	if err := db.One(ctx, &envelopes, `SELECT count(*) FROM envelopes WHERE case_id = $1`, a.Case.ID); err != nil || envelopes != 4 {
		t.Errorf("%d key envelopes, want one for each of three readers and the worker (%v)", envelopes, err)
	}
	var parts [][]byte
	if err := db.SelectContext(ctx, &parts, `SELECT p.data FROM files f JOIN file_parts p ON p.file_id = f.id WHERE f.case_id = $1 ORDER BY p.n`, a.Case.ID); err != nil {
		t.Fatal(err)
	}
	content, err := openFile(bytes.Join(parts, nil), a.Case)
	if err != nil || !bytes.Equal(content, a.file) {
		t.Errorf("a file does not open as it was sent: %d bytes of %d, %v", len(content), len(a.file), err)
	}
}

func openFile(sealed []byte, from crypto.NewCase) ([]byte, error) {
	_, r, err := crypto.OpenFile(bytes.NewReader(sealed), from.ID, from.Identity)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	return io.ReadAll(r)
}
