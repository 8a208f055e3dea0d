// Package client speaks to a server as docs/format.md says, over HTTP: it raises concerns, sends
// files and comes back to them, as a worker's browser does. The storm tests and the benchmarks use it.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"filippo.io/age"
	"golang.org/x/sync/errgroup"

	"saysomething/accounts"
	"saysomething/crypto"
)

// Client is one or many workers: it keeps no state but the roster, whose list it has verified.
type Client struct {
	Base   string // "http://127.0.0.1:8080"
	HTTP   *http.Client
	Roster *accounts.Roster
}

// Refused is an answer with ok = false, or a plain refusal with its HTTP status.
type Refused struct {
	Status int // 200 when the refusal came inside a sealed answer
	Code   string
}

func (r *Refused) Error() string { return fmt.Sprintf("refused: %d %s", r.Status, r.Code) }

// New fetches the roster.
func New(ctx context.Context, base string) (*Client, error) {
	c := &Client{Base: base, HTTP: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: time.Minute}}
	req, err := http.NewRequestWithContext(ctx, "GET", base+"/api/roster", nil)
	if err != nil {
		return nil, err
	}
	body, err := c.do(req)
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	c.Roster, err = accounts.ParseRoster(body)
	return c, err
}

func (c *Client) do(req *http.Request) ([]byte, error) {
	res, err := c.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= 300 {
		var e struct{ Error string }
		_ = json.Unmarshal(body, &e) // a proxy's page has no code
		return nil, &Refused{res.StatusCode, e.Error}
	}
	return body, nil
}

type object = map[string]any

// Letter seals a letter and opens the answer into answer. fields must not hold v, op or answer.
func (c *Client) Letter(ctx context.Context, op string, fields object, answer any) error {
	sealed, id, err := c.seal(op, fields)
	if err != nil {
		return err
	}
	return c.send(ctx, sealed, id, answer)
}

func (c *Client) seal(op string, fields object) ([]byte, *age.HybridIdentity, error) {
	door, err := crypto.ParseRecipient(c.Roster.Door)
	if err != nil {
		return nil, nil, err
	}
	id := crypto.NewIdentity()
	rest, err := json.Marshal(fields)
	if err != nil {
		return nil, nil, err
	}
	// op and answer first, as browsers write them: the server looks for them before it reads the rest.
	letter := fmt.Appendf(nil, `{"v":1,"op":%q,"answer":%q,%s`, op, id.Recipient().String(), rest[1:])
	sealed, err := crypto.SealLetter(json.RawMessage(letter), door)
	return sealed, id, err
}

func (c *Client) send(ctx context.Context, sealed []byte, id *age.HybridIdentity, answer any) error {
	req, err := http.NewRequestWithContext(ctx, "POST", c.Base+"/api/letter", bytes.NewReader(sealed))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	body, err := c.do(req)
	if err != nil {
		return err
	}
	plain, err := crypto.Open(body, id)
	if err != nil {
		return err
	}
	var verdict struct {
		OK    bool
		Error string
	}
	if err := json.Unmarshal(plain, &verdict); err != nil {
		return err
	}
	if !verdict.OK {
		return &Refused{200, verdict.Error}
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(plain, answer)
}

// File is a file to send with a concern.
type File struct {
	Name, Type string
	Content    []byte
}

// Concern is a concern that is sealed and ready to send, as often as it takes.
type Concern struct {
	Receipt crypto.Receipt
	Case    crypto.NewCase
	Bytes   int // of ciphertext that the server will keep
	fields  object
	files   [][]byte
	ids     []string
}

// Compose seals a concern to every guardian and union representative on the roster. Leads come into a case by escalation only.
func (c *Client) Compose(text string, files ...File) (*Concern, error) {
	r := crypto.Report{Kind: "concern", What: text, Mode: "anonymous", Day: time.Now().Format(time.DateOnly), Route: "online"}
	token := crypto.B64.EncodeToString([]byte(crypto.NewID() + crypto.NewID())[:32])
	r.Statistics = token
	concern := &Concern{Receipt: crypto.NewReceipt(), Case: crypto.BeginCase()}
	var sent []object
	for _, f := range files {
		sealed, err := sealFile(concern.Case, f)
		if err != nil {
			return nil, err
		}
		id := crypto.NewID()
		r.Files = append(r.Files, crypto.FileInEntry{ID: id, Name: f.Name, Type: f.Type, Size: int64(len(f.Content)), Hash: crypto.Hash(sealed)})
		sent = append(sent, object{"id": id, "parts": parts(sealed), "size": len(sealed)})
		concern.files, concern.ids, concern.Bytes = append(concern.files, sealed), append(concern.ids, id), concern.Bytes+len(sealed)
	}
	list := c.Roster.List
	if list == nil {
		return nil, errors.New("nobody to seal to: the list of readers is not signed")
	}
	r.List = crypto.ListPin{Number: list.Number, Hash: list.Hash}
	r.Recovery = true
	d := crypto.Draft{Case: concern.Case, Report: r, Week: week(time.Now()), Receipt: concern.Receipt}
	for _, desk := range c.Roster.Desks {
		if desk.Kind == "guardian" || desk.Kind == "union" {
			d.Report.Desks = append(d.Report.Desks, desk.ID)
		}
	}
	d.Report.Member = "yes"
	for _, reader := range c.Roster.Readers {
		if !slices.Contains(d.Report.Desks, reader.Desk) {
			continue
		}
		to, err := crypto.ParseRecipient(reader.Recipient)
		if err != nil {
			return nil, err
		}
		d.Readers = append(d.Readers, crypto.Reader{ID: reader.ID, Recipient: to, Sign: reader.Sign})
	}
	shares, err := c.shares(concern.Case, d.Readers)
	if err != nil {
		return nil, err
	}
	envelopes, entries, err := crypto.Compose(d)
	if err != nil {
		return nil, err
	}
	concern.fill(d, token, envelopes, entries, sent)
	concern.fields["recovery"] = shares
	return concern, nil
}

// shares are the halves of the case's key, none when the signed list names no recovery keys.
func (c *Client) shares(n crypto.NewCase, to []crypto.Reader) ([]object, error) {
	keys := c.Roster.List.Body.Recovery
	if keys.Management == "" || keys.Staff == "" {
		return []object{}, nil
	}
	management, err := crypto.ParseRecipient(keys.Management)
	if err != nil {
		return nil, err
	}
	staff, err := crypto.ParseRecipient(keys.Staff)
	if err != nil {
		return nil, err
	}
	var readers []crypto.ShareReader
	for _, r := range to {
		readers = append(readers, crypto.ShareReader{ID: r.ID})
	}
	sealed, err := crypto.SealShares(n.ID, "case", n.Identity, readers, management, staff)
	out := []object{}
	for _, s := range sealed {
		out = append(out, object{"side": s.Side, "key": s.Key, "salt": crypto.B64.EncodeToString(s.Salt), "data": crypto.B64.EncodeToString(s.Data)})
	}
	return out, err
}

func (n *Concern) fill(d crypto.Draft, token string, envelopes []crypto.SealedFor, entries []crypto.SealedEntry, files []object) {
	b64 := crypto.B64.EncodeToString
	var es, vs []object
	for _, e := range entries {
		es = append(es, object{"seq": e.Seq, "audience": e.Audience, "data": b64(e.Data)})
		n.Bytes += len(e.Data)
	}
	for _, v := range envelopes {
		vs = append(vs, object{"reader": v.Reader, "data": b64(v.Data)})
		n.Bytes += len(v.Data)
	}
	if files == nil {
		files = []object{}
	}
	n.fields = object{"mailbox": b64(n.Receipt.Token()), "case": n.Case.ID, "mode": d.Report.Mode, "desks": d.Report.Desks,
		"envelopes": vs, "entries": es, "files": files,
		"statistics": object{"token": token, "kind": "concern", "themes": []string{}, "group": "", "area": ""}}
}

// SendFiles uploads the concern's files, two parts at a time as a browser does.
func (c *Client) SendFiles(ctx context.Context, n *Concern) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(2)
	for i, sealed := range n.files {
		for p := range parts(sealed) {
			g.Go(func() error { return c.sendPart(ctx, n.ids[i], p, sealed) })
		}
	}
	return g.Wait()
}

func (c *Client) sendPart(ctx context.Context, id string, p int, sealed []byte) error {
	part := sealed[p*crypto.PartSize : min(len(sealed), (p+1)*crypto.PartSize)]
	req, err := http.NewRequestWithContext(ctx, "PUT", fmt.Sprintf("%s/api/files/%s/%d", c.Base, id, p), bytes.NewReader(part))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	if _, err := c.do(req); err != nil {
		return fmt.Errorf("part %d: %w", p, err)
	}
	return nil
}

// Send sends files and letter. When it returns nil the server has promised to keep both.
func (c *Client) Send(ctx context.Context, n *Concern) error {
	if err := c.SendFiles(ctx, n); err != nil {
		return err
	}
	return c.Letter(ctx, "report", n.fields, nil)
}

// Sealed is the concern's letter, ready for many posts, with the identity that opens the answer.
func (c *Client) Sealed(n *Concern) ([]byte, *age.HybridIdentity, error) {
	return c.seal("report", n.fields)
}

// Post sends a letter made by Sealed.
func (c *Client) Post(ctx context.Context, sealed []byte, id *age.HybridIdentity) error {
	return c.send(ctx, sealed, id, nil)
}

// Mailbox is what the words of a receipt open.
type Mailbox struct {
	Case     string `json:"case"`
	Status   string `json:"status"`
	Envelope string `json:"envelope"`
	Entries  []struct {
		Seq      int    `json:"seq"`
		Audience string `json:"audience"`
		Author   string `json:"author"`
		Hash     string `json:"hash"`
		Data     string `json:"data"`
		Place    string `json:"place"`
	} `json:"entries"`
}

// Read comes back with a receipt: it opens the case and verifies its whole chain.
func (c *Client) Read(ctx context.Context, r crypto.Receipt) (*Mailbox, *crypto.Report, error) {
	var m Mailbox
	if err := c.Letter(ctx, "read", object{"mailbox": crypto.B64.EncodeToString(r.Token()), "log_before": 0}, &m); err != nil {
		return nil, nil, err
	}
	sealed, err := crypto.B64.DecodeString(m.Envelope)
	if err != nil {
		return nil, nil, err
	}
	e, err := crypto.OpenEnvelope(sealed, m.Case, r.Identity())
	if err != nil {
		return nil, nil, err
	}
	id, err := crypto.ParseIdentity(e.Identity)
	if err != nil {
		return nil, nil, err
	}
	var listed []crypto.Listed
	for _, e := range m.Entries {
		data, err := crypto.B64.DecodeString(e.Data)
		if err != nil {
			return nil, nil, err
		}
		if len(data) == 0 {
			data = nil
		}
		place, err := crypto.B64.DecodeString(e.Place)
		if err != nil {
			return nil, nil, err
		}
		listed = append(listed, crypto.Listed{Seq: e.Seq, Audience: e.Audience, Author: e.Author, Hash: e.Hash, Data: data, Place: place})
	}
	checked, report := crypto.CheckChain(m.Case, listed, crypto.ChainKeys{Identities: map[string]*age.HybridIdentity{"case": id, "name": r.Identity()}})
	for _, e := range checked {
		if e.Reason != "" {
			return nil, nil, fmt.Errorf("entry %d is not genuine: %s", e.Seq, e.Reason)
		}
	}
	if report == nil {
		return nil, nil, errors.New("no genuine report")
	}
	return &m, report, nil
}

func sealFile(n crypto.NewCase, f File) ([]byte, error) {
	var out bytes.Buffer
	w, err := crypto.NewFileWriter(&out, crypto.FileHeader{Case: n.ID, Name: f.Name, Type: f.Type, Size: int64(len(f.Content))}, n.Identity.Recipient())
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(f.Content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func parts(sealed []byte) int { return (len(sealed) + crypto.PartSize - 1) / crypto.PartSize }

func week(t time.Time) string {
	return t.AddDate(0, 0, -(int(t.Weekday())+6)%7).Format(time.DateOnly)
}
