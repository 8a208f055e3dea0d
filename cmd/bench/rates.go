package main

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"filippo.io/age"
	"github.com/jmoiron/sqlx"

	"saysomething/cmd/internal/client"
	"saysomething/crypto"
	"saysomething/store"
)

// atOnce is how many people press send at the same moment.
const atOnce = 32

const concernText = "The hoist on our ward has been broken for five weeks. We lift by hand or leave people in bed. I reported it three times."

// rate runs do on n goroutines for about the given time and returns runs a second and the 99th percentile.
func rate(n int, d time.Duration, do func() error) (perSecond float64, p99 time.Duration, err error) {
	var mu sync.Mutex
	var took []time.Duration
	var failed atomic.Pointer[error]
	began := time.Now()
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for time.Since(began) < d && failed.Load() == nil {
				t := time.Now()
				if err := do(); err != nil {
					failed.Store(&err)
					return
				}
				mu.Lock()
				took = append(took, time.Since(t))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if e := failed.Load(); e != nil {
		return 0, 0, *e
	}
	slices.Sort(took)
	return float64(len(took)) / time.Since(began).Seconds(), took[len(took)*99/100], nil
}

type sealed struct {
	letter []byte
	answer *age.HybridIdentity
}

// letters posts sealed reports, each by 32 workers at once, and compares with durable commits of the
// bytes that the server keeps of each.
func (b *bench) letters() error {
	s, c, err := b.workers("letters")
	if err != nil {
		return err
	}
	defer s.stop()
	ready, kept, err := composeMany(c, int(b.seconds.Seconds())*600)
	if err != nil {
		return err
	}
	perSecond, p99, err := rate(atOnce, b.seconds, func() error {
		select {
		case l := <-ready:
			return c.Post(b.ctx, l.letter, l.answer)
		default:
			return errEmpty
		}
	})
	if err != nil {
		return err
	}
	_, peak, err := s.memory()
	if err != nil {
		return err
	}
	commits, err := b.commits(kept)
	if err != nil {
		return err
	}
	b.ratio("submissions, JavaScript path", perSecond, "/s", commits, fmt.Sprintf("durable commits of the same %d KB", kept/1000))
	transport, err := b.transport()
	if err != nil {
		return err
	}
	b.ratio("  the same", perSecond, "/s", transport, "sealing and opening a letter and its answer on all cores")
	b.add("  slowest of a hundred, 32 at once", float64(p99.Milliseconds()), "ms", 2000)
	b.note("memory, under that load", peak, "MB")
	return nil
}

// transport measures what the letter's own sealing costs both ends together, which share these cores
// here: opening the letter, sealing its answer and opening that.
func (b *bench) transport() (float64, error) {
	door := crypto.NewIdentity()
	letter, err := crypto.SealLetter(map[string]int{"v": 1}, door.Recipient())
	if err != nil {
		return 0, err
	}
	perSecond, _, err := rate(runtime.NumCPU(), b.seconds/2, func() error {
		if _, err := crypto.OpenLetter(letter, door); err != nil {
			return err
		}
		answer, err := crypto.SealAnswer(map[string]int{"v": 1}, door.Recipient())
		if err != nil {
			return err
		}
		return crypto.OpenAnswer(answer, door, &map[string]int{})
	})
	return perSecond, err
}

var errEmpty = fmt.Errorf("more than 600 submissions a second: raise the number composed beforehand")

// composeMany seals letters on all cores before the clock starts.
func composeMany(c *client.Client, n int) (ready chan sealed, kept int, err error) {
	ready = make(chan sealed, n)
	var wg sync.WaitGroup
	var failed atomic.Pointer[error]
	for range runtime.NumCPU() {
		wg.Go(func() {
			for range n / runtime.NumCPU() {
				concern, err := c.Compose(concernText)
				if err == nil {
					var l sealed
					l.letter, l.answer, err = c.Sealed(concern)
					ready <- l
				}
				if err != nil {
					failed.Store(&err)
					return
				}
			}
		})
	}
	wg.Wait()
	if e := failed.Load(); e != nil {
		return nil, 0, *e
	}
	concern, err := c.Compose(concernText)
	return ready, concern.Bytes, err
}

// commits measures durable commits of one row of n bytes, by as many writers at once.
func (b *bench) commits(n int) (float64, error) {
	db, err := store.Open(b.ctx, filepath.Join(b.dir, "commits.db"))
	if err != nil {
		return 0, err
	}
	defer db.Close()
	if err := db.Migrate(b.ctx); err != nil {
		return 0, err
	}
	data := make([]byte, n)
	perSecond, _, err := rate(atOnce, b.seconds, func() error {
		return db.Tx(b.ctx, func(tx *sqlx.Tx) error {
			_, err := tx.ExecContext(b.ctx, `INSERT INTO settings (name, value) VALUES ($1, $2)`, crypto.NewID(), data)
			return err
		})
	})
	return perSecond, err
}

// forms posts the form as a browser without JavaScript does, and compares with the rate at which all
// cores can seal such reports.
func (b *bench) forms() error {
	s, c, err := b.workers("forms")
	if err != nil {
		return err
	}
	defer s.stop()
	var n atomic.Int64
	perSecond, p99, err := rate(atOnce, b.seconds, func() error {
		return postForm(b.ctx, c, fmt.Sprintf("%s (%d)", concernText, n.Add(1)))
	})
	if err != nil {
		return err
	}
	sealing, _, err := rate(runtime.NumCPU(), b.seconds, func() error {
		_, err := c.Compose(concernText)
		return err
	})
	if err != nil {
		return err
	}
	b.ratio("submissions, without JavaScript", perSecond, "/s", sealing, "sealing such reports on all cores")
	b.add("  slowest of a hundred, 32 at once", float64(p99.Milliseconds()), "ms", 2000)
	return nil
}

func postForm(ctx context.Context, c *client.Client, text string) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	fields := [][2]string{{"mode", "anonymous"}, {"member", "yes"}, {"what", text}}
	for _, d := range c.Roster.Desks {
		fields = append(fields, [2]string{"desk", d.ID})
	}
	for _, f := range fields {
		if err := form.WriteField(f[0], f[1]); err != nil {
			return err
		}
	}
	if err := form.Close(); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, "POST", c.Base+"/raise", &body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	res, err := c.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	var page bytes.Buffer
	if _, err := page.ReadFrom(res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK || !bytes.Contains(page.Bytes(), []byte("receipt")) {
		return fmt.Errorf("the form answered %s without a receipt", res.Status)
	}
	return nil
}

// upload sends one large file in parts and compares with encrypting it.
func (b *bench) upload() error {
	s, c, err := b.workers("upload")
	if err != nil {
		return err
	}
	defer s.stop()
	const mb = 90
	began := time.Now()
	concern, err := c.Compose(concernText, client.File{Name: "film.mp4", Type: "video/mp4", Content: make([]byte, mb*1_000_000)})
	if err != nil {
		return err
	}
	sealing := mb / time.Since(began).Seconds()
	before, _, err := s.memory()
	if err != nil {
		return err
	}
	began = time.Now()
	if err := c.Send(b.ctx, concern); err != nil {
		return err
	}
	sending := mb / time.Since(began).Seconds()
	_, peak, err := s.memory()
	if err != nil {
		return err
	}
	b.ratio("file upload", sending, "MB/s", sealing, "sealing the same file with age on one core")
	b.note("memory, peak during it", peak, "MB")
	b.note("  more than before it", peak-before, "MB")
	return nil
}
