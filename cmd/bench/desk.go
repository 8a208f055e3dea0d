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
	"time"

	"saysomething/cmd/internal/client"
	"saysomething/crypto"
)

// The guardian of the demonstration.
const (
	deskEmail      = "maya@heronbrook.example"
	deskPassphrase = "lantern-maple-otter-guardian"
)

// desk measures the list of cases for 100, 1,000 and 5,000 of them: server time, bytes, and in a real
// browser the time until all are decrypted, beside opening as many envelopes in Go on all cores.
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
		began := time.Now()
		got, bytes, err := g.list()
		if err != nil {
			return err
		}
		b.note(fmt.Sprintf("desk of %d cases: server and transfer", got), float64(time.Since(began).Milliseconds()), "ms")
		b.note("  bytes", float64(bytes)/1e6, "MB")
		browser, err := b.browser(s.url)
		if err != nil {
			return err
		}
		b.ratio("  opened in the browser", float64(browser.Cases)/browser.Seconds, "/s", opening, "opening envelopes in Go on all cores")
		b.note("  time until all are open", browser.Seconds, "s")
	}
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

// list fetches every page of the list.
func (g *guardian) list() (cases, total int, err error) {
	for after := ""; ; {
		res, err := g.http.Get(g.base + "/api/staff/cases?after=" + after)
		if err != nil {
			return 0, 0, err
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			return 0, 0, err
		}
		var page struct {
			Cases []json.RawMessage
			Next  string
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return 0, 0, err
		}
		cases, total, after = cases+len(page.Cases), total+len(body), page.Next
		if after == "" {
			return cases, total, nil
		}
	}
}

// fillTo raises concerns until the guardian has n.
func (g *guardian) fillTo(b *bench, c *client.Client, n int) error {
	have, _, err := g.list()
	if err != nil {
		return err
	}
	return b.raise(c, n-have)
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
	Cases   int     `json:"cases"`
	Seconds float64 `json:"seconds"`
}

// browser signs in with a real Chromium and times the desk until every case is decrypted.
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
