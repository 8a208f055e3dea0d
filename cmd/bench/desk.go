package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os/exec"
	"runtime"
	"slices"
	"time"

	"saysomething/cmd/internal/client"
	"saysomething/crypto"
)

// The guardian of the demonstration.
const (
	deskEmail      = "maya@heronbrook.example"
	deskPassphrase = "lantern-maple-otter-guardian"
)

// desk measures the list of cases for 100, 1,000 and 5,000 of them, all new: server time and bytes, and in a real browser the
// time until what today needs is there, with nothing known, with the index of the device and on a new device; beside opening
// as many envelopes in Go on all cores. The aims are those for 5,000.
func (b *bench) desk() error {
	s, c, err := b.workers("desk")
	if err != nil {
		return err
	}
	defer s.stop()
	g, err := signIn(s.url)
	if err != nil {
		return err
	}
	opening, err := opensPerSecond(b.seconds / 2)
	if err != nil {
		return err
	}
	for _, n := range []int{100, 1000, 5000} {
		if err := g.fillTo(b, c, n); err != nil {
			return err
		}
		if err := b.deskServer(g); err != nil {
			return err
		}
		browser, err := b.browser(s.url)
		if err != nil {
			return err
		}
		b.ratio("  opened in the browser", float64(browser.Cases)/browser.Bare.Opened, "/s", opening, "opening envelopes in Go on all cores")
		b.add("  ready with nothing known", browser.Bare.Ready, "s", 10)
		b.add("  ready with the index", browser.Known.Ready, "s", 2)
		b.note("  ready on a new device, index from the server", browser.Fresh.Ready, "s")
	}
	return nil
}

// deskServer measures what the server does and sends for a desk of which everything is known, and for one of which nothing is.
func (b *bench) deskServer(g *guardian) error {
	began := time.Now()
	ids, listed, err := g.outline()
	if err != nil {
		return err
	}
	outlined := time.Now()
	cards, err := g.cards(ids)
	if err != nil {
		return err
	}
	b.note(fmt.Sprintf("desk of %d cases: list, server and transfer", len(ids)), float64(outlined.Sub(began).Milliseconds()), "ms")
	b.note("  list, bytes", float64(listed)/1e6, "MB")
	b.note("  every card, server and transfer", float64(time.Since(outlined).Milliseconds()), "ms")
	b.note("  every card, bytes", float64(cards)/1e6, "MB")
	return nil
}

type guardian struct {
	base string
	http *http.Client
}

func signIn(base string) (*guardian, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	g := &guardian{base, &http.Client{Jar: jar}}
	var salt struct{ Salt string }
	if err := g.post("/api/salt", map[string]string{"email": deskEmail}, &salt); err != nil {
		return nil, err
	}
	raw, err := crypto.B64.DecodeString(salt.Salt)
	if err != nil {
		return nil, err
	}
	login := crypto.B64.EncodeToString(crypto.LoginSecret(crypto.Root(deskPassphrase, raw)))
	var next struct {
		Code string `json:"demo_code"`
	}
	if err := g.post("/api/signin", map[string]string{"email": deskEmail, "login": login, "device_key": crypto.B64.EncodeToString(make([]byte, 32))}, &next); err != nil {
		return nil, err
	}
	return g, g.post("/api/signin/code", map[string]string{"code": next.Code}, nil)
}

func (g *guardian) post(path string, v, into any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	res, err := g.http.Post(g.base+path, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s: %s", path, res.Status)
	}
	if into == nil {
		return nil
	}
	return json.NewDecoder(res.Body).Decode(into)
}

// outline fetches every page of the list without the cards.
func (g *guardian) outline() (ids []string, total int, err error) {
	for after := ""; ; {
		body, err := g.fetch(g.http.Get(g.base + "/api/staff/cases?cards=no&after=" + after))
		if err != nil {
			return nil, 0, err
		}
		var page struct {
			Cases []struct{ ID string }
			Next  string
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return nil, 0, err
		}
		for _, one := range page.Cases {
			ids = append(ids, one.ID)
		}
		total, after = total+len(body), page.Next
		if after == "" {
			return ids, total, nil
		}
	}
}

// cards fetches the cards of these cases, as the desk does.
func (g *guardian) cards(ids []string) (total int, err error) {
	for some := range slices.Chunk(ids, 200) {
		ask, err := json.Marshal(map[string][]string{"ids": some})
		if err != nil {
			return 0, err
		}
		body, err := g.fetch(g.http.Post(g.base+"/api/staff/cards", "application/json", bytes.NewReader(ask)))
		if err != nil {
			return 0, err
		}
		total += len(body)
	}
	return total, nil
}

func (g *guardian) fetch(res *http.Response, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", res.Request.URL.Path, res.Status)
	}
	return io.ReadAll(res.Body)
}

// fillTo raises concerns until the guardian has n.
func (g *guardian) fillTo(b *bench, c *client.Client, n int) error {
	have, _, err := g.outline()
	if err != nil {
		return err
	}
	return b.raise(c, n-len(have))
}

func opensPerSecond(d time.Duration) (float64, error) {
	id, caseID := crypto.NewIdentity(), crypto.NewID()
	file, err := crypto.SealEnvelope(crypto.Envelope{V: 1, Case: caseID, Identity: crypto.NewIdentity().String(), Card: crypto.Card{Text: concernText}}, id.Recipient())
	if err != nil {
		return 0, err
	}
	perSecond, _, err := rate(runtime.NumCPU(), d, func() error {
		_, err := crypto.OpenEnvelope(file, caseID, id)
		return err
	})
	return perSecond, err
}

type browserTime struct {
	Cases int   `json:"cases"`
	Bare  visit `json:"bare"`  // with nothing known
	Known visit `json:"known"` // with the index of the device
	Fresh visit `json:"fresh"` // with the index that the server keeps
}

// visit is the time until what today needs is there, and until every case is open, in seconds.
type visit struct {
	Ready  float64 `json:"ready"`
	Opened float64 `json:"opened"`
}

// browser signs in with a real Chromium and times the desk.
func (b *bench) browser(base string) (t browserTime, err error) {
	cmd := exec.CommandContext(b.ctx, "node", "web/tests/bench/desk.mjs", base, deskEmail, deskPassphrase)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return t, fmt.Errorf("desk.mjs: %w: %s", err, problems.String())
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	return t, json.Unmarshal(lines[len(lines)-1], &t)
}
