package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"time"

	"filippo.io/age"
	"golang.org/x/sync/errgroup"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
)

//go:embed concerns.json
var concernsJSON []byte

//go:embed thanks.json
var thanksJSON []byte

type written struct {
	Themes []string
	Text   string
}

// plan is one invented case: what is said, when, to whom, and how far it has got.
type plan struct {
	day     time.Time
	report  crypto.Report
	name    *crypto.Name
	readers []*member
	replies []reply
	answer  string // "would you speak up again?", "" for none
	receipt crypto.Receipt
	lead    *member
	work    *work
}

// reply is one step of a reader, some days after the concern came.
type reply struct {
	after  int // days
	text   string
	status cases.Status
}

// storyText is the concern whose receipt is printed, so that anybody can come back to it as the worker.
const storyText = "I have raised the staffing on nights twice with my manager. Both times I was told that everybody is busy. On Sunday one nurse had fourteen patients and a man fell. I do not want anybody blamed. I want it to be safe."

// concerns plans three years, seals everything on all cores and stores it as real letters are stored.
func (b *builder) concerns(ctx context.Context, begin time.Time, run string, perQuarter int) error {
	plans, err := b.plans(begin, perQuarter)
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(4 * runtime.NumCPU()) // more than cores: some wait for the disk while others seal
	for _, p := range plans {
		g.Go(func() error { return b.store(ctx, p, run) })
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("concerns: %w", err)
	}
	return nil
}

func (b *builder) plans(begin time.Time, perQuarter int) ([]*plan, error) {
	var concerns []written
	var thanks []string
	if err := json.Unmarshal(concernsJSON, &concerns); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(thanksJSON, &thanks); err != nil {
		return nil, err
	}
	days := int(b.now.Sub(begin).Hours() / 24)
	total := perQuarter * 4 * Years
	var out []*plan
	for range total {
		// A little more each year: speaking up grows where it is answered.
		day := begin.AddDate(0, 0, int(float64(days)*(1-b.random.Float64()*(0.75+0.25*b.random.Float64()))))
		w := concerns[b.random.IntN(len(concerns))]
		out = append(out, b.plan(day, "concern", w))
	}
	for i := range total / 12 {
		out = append(out, b.plan(begin.AddDate(0, 0, b.random.IntN(days)), "celebration", written{Text: thanks[i%len(thanks)]}))
	}
	b.matter(out)
	return append(out, b.story()), nil
}

// matter makes one thing of three concerns that a guardian reads and is at work on.
func (b *builder) matter(plans []*plan) {
	id, left := crypto.NewID(), 3
	for _, p := range plans {
		under := len(p.replies) > 0 && p.replies[len(p.replies)-1].status == cases.ActionsAgreed
		if left > 0 && under && slices.ContainsFunc(p.readers, func(m *member) bool { return m.Role == accounts.Guardian }) {
			p.work.join(id)
			left--
		}
	}
}

func (b *builder) plan(day time.Time, kind string, w written) *plan {
	area := b.areas[b.random.IntN(len(b.areas))]
	p := &plan{day: day, receipt: crypto.NewReceipt(), report: crypto.Report{
		Kind: kind, What: w.Text, Themes: w.Themes, Area: area.Code, Group: b.group(),
		Danger: kind == "concern" && b.random.IntN(40) == 0, Mode: b.mode(), Day: day.Format(time.DateOnly), Route: "online",
	}}
	b.choose(p)
	switch p.report.Mode {
	case "open":
		p.report.Name, p.report.Contact = "Sam Taylor (fictional)", "Internal post"
	case "confidential":
		p.name = &crypto.Name{Name: "Jo Brown (fictional)", Contact: "Evenings, 07700 900123"}
	}
	p.replies, p.answer = b.answers(int(b.now.Sub(day).Hours()/24), kind)
	b.workOn(p)
	return p
}

func (b *builder) group() string {
	weighted := []string{"NMR", "NMR", "NMR", "ACS", "ACS", "ADC", "ADC", "AHP", "MED", "EAN", "AST", "STU", "NDK", ""}
	return weighted[b.random.IntN(len(weighted))]
}

func (b *builder) mode() string {
	return []string{"anonymous", "anonymous", "confidential", "confidential", "confidential", "confidential", "confidential", "open", "open", "open"}[b.random.IntN(10)]
}

// choose picks the desks: mostly the guardian service, often both, sometimes the union alone.
func (b *builder) choose(p *plan) {
	kinds := [][]string{{"guardian"}, {"guardian"}, {"guardian"}, {"guardian", "union"}, {"guardian", "union"}, {"union"}}[b.random.IntN(6)]
	for _, kind := range kinds {
		b.send(p, kind)
	}
	for _, m := range b.people {
		if m.DeskID != "" && !m.joined.After(p.day) && slices.Contains(p.report.Desks, m.DeskID) {
			p.readers = append(p.readers, m)
		}
	}
}

// send addresses it to a desk. Whoever writes to the union is a member.
func (b *builder) send(p *plan, kind string) {
	p.report.Desks = append(p.report.Desks, b.desks[kind].ID)
	if kind == "union" {
		p.report.Member = "yes"
	}
}

// answers are what readers have done by now with a concern that came this many days ago.
func (b *builder) answers(age int, kind string) ([]reply, string) {
	steps := []reply{
		{1, "Thank you for speaking up. I have read every word. I will look into this and write to you here.", cases.Thanked},
		{6, "May I ask you two things? Has anybody else seen this, and what would make it better for you?", cases.Listening},
		{20, "We have agreed what will change with the people who can change it. I will check in four weeks that it has happened.", cases.ActionsAgreed},
		{50, "This is what we found and what was done. Please tell me if it is not enough.", cases.FedBack},
		{70, "I am closing this now. You can still read everything here, and you can always come back.", cases.ClosedCase},
	}
	if kind == "celebration" {
		steps = []reply{{1, "Thank you. We have passed this on.", cases.Thanked}, {4, "They were delighted.", cases.ClosedCase}}
	}
	slow := b.random.IntN(4)
	var done []reply
	for _, s := range steps {
		s.after += slow * s.after / 4
		if s.after < age {
			done = append(done, s)
		}
	}
	if len(done) == len(steps) && kind == "concern" && b.random.IntN(10) < 4 {
		return done, []string{"yes", "yes", "yes", "yes", "maybe", "dont_know", "no"}[b.random.IntN(7)]
	}
	return done, ""
}

// story is the one concern that the demonstration hands out the receipt of.
func (b *builder) story() *plan {
	day := b.now.AddDate(0, 0, -9)
	p := b.plan(day, "concern", written{[]string{"patient_safety_quality", "worker_safety_wellbeing"}, storyText})
	p.report.Mode, p.report.Name, p.report.Contact, p.name = "anonymous", "", "", nil
	p.report.Where, p.report.Area, p.report.Group, p.report.Danger = "Nights, the far end of the ward", "OPM", "NMR", false
	p.report.Desks, p.readers = nil, nil
	for _, kind := range []string{"guardian", "union"} {
		b.send(p, kind)
	}
	for _, m := range b.people {
		if m.DeskID != "" && slices.Contains(p.report.Desks, m.DeskID) {
			p.readers = append(p.readers, m)
		}
	}
	b.workOn(p)
	b.Receipt = p.receipt.String()
	return p
}

// store sends the plan's letters, each with the clock at its own day.
func (b *builder) store(ctx context.Context, p *plan, run string) error {
	c := crypto.BeginCase()
	token := crypto.B64.EncodeToString(randomToken())
	p.report.Statistics = token
	list := b.listOn(p.day)
	p.report.Recovery, p.report.List = true, crypto.ListPin{Number: list.Number, Hash: list.Hash}
	d := crypto.Draft{Case: c, Report: p.report, Name: p.name, Week: cases.Week(p.day), Receipt: p.receipt}
	for _, m := range p.readers {
		d.Readers = append(d.Readers, m.reader())
	}
	d.NameReaders = d.Readers
	envelopes, entries, err := crypto.Compose(d)
	if err != nil {
		return err
	}
	letter := cases.ReportLetter{V: 1, Mailbox: p.receipt.Token(), Case: c.ID, Mode: p.report.Mode, Desks: p.report.Desks,
		Statistics: cases.StatisticsLetter{Token: token, Kind: p.report.Kind, Themes: p.report.Themes, Group: p.report.Group, Area: b.counts[p.report.Area]}}
	for _, e := range envelopes {
		letter.Envelopes = append(letter.Envelopes, cases.SealedFor{Reader: e.Reader, Data: e.Data})
	}
	shares, err := b.shares(c, "case", c.Identity, p.readers)
	if err != nil {
		return err
	}
	for _, one := range shares {
		one.Kind = "" // a report's are of the case
		letter.Recovery = append(letter.Recovery, one)
	}
	prev := ""
	for _, e := range entries {
		letter.Entries = append(letter.Entries, cases.NewEntry{Seq: e.Seq, Audience: e.Audience, Data: e.Data, Place: e.Place})
		prev = crypto.Hash(e.Data)
	}
	if err := b.casesAt(p.day, run).Report(ctx, letter, ""); err != nil {
		return err
	}
	return b.reply(ctx, p, c, len(entries), prev, run)
}

// reply appends what readers wrote, all of it with the last step, so that a long history costs one
// transaction and not five. What each step says was signed in its own week.
func (b *builder) reply(ctx context.Context, p *plan, c crypto.NewCase, seq int, prev, run string) error {
	if len(p.replies) == 0 {
		return nil
	}
	var l cases.StaffLetter
	var day time.Time
	for _, r := range p.replies {
		day = p.day.AddDate(0, 0, r.after)
		data, err := p.lead.entry(c, seq, crypto.KindStatus, cases.Week(day), prev, crypto.StatusChange{Status: string(r.status), Text: r.text})
		if err != nil {
			return err
		}
		l.Entries = append(l.Entries, cases.NewEntry{Seq: seq, Audience: crypto.AudienceCase, Data: data})
		l.Status, seq, prev = r.status, seq+1, crypto.Hash(data)
	}
	if err := b.casesAt(day, run).Append(ctx, p.lead.ID, c.ID, l); err != nil {
		return err
	}
	if err := b.outcomes(ctx, p, run); err != nil {
		return err
	}
	place, err := p.work.store(ctx, b, p, c, chainPlace{seq, prev, day}, run)
	if err != nil {
		return err
	}
	if p.answer == "" {
		return nil
	}
	return b.feedback(ctx, p, c, place.seq, place.prev, run)
}

func (b *builder) feedback(ctx context.Context, p *plan, c crypto.NewCase, seq int, prev, run string) error {
	day := p.day.AddDate(0, 0, p.replies[len(p.replies)-1].after+1)
	entry, err := crypto.NewPayload(c.ID, seq, crypto.KindFeedback, crypto.AuthorWorker, cases.Week(day), prev, crypto.Feedback{Answer: p.answer})
	if err != nil {
		return err
	}
	data, err := crypto.SealEntry(entry, p.receipt.SignKey(), crypto.WorkerEntrySize, c.Identity.Recipient())
	if err != nil {
		return err
	}
	return b.casesAt(day, run).Add(ctx, cases.AddLetter{V: 1, Mailbox: p.receipt.Token(), Effect: cases.GiveFeedback,
		Entries:  []cases.NewEntry{{Seq: seq, Audience: crypto.AudienceCase, Data: data}},
		Feedback: &cases.FeedbackLetter{Token: p.report.Statistics, Answer: p.answer}})
}

func (m *member) reader() crypto.Reader {
	return crypto.Reader{ID: m.ID, Recipient: m.identity.Recipient(), Sign: m.SignKey}
}

func (m *member) entry(c crypto.NewCase, seq int, kind, week, prev string, body any) ([]byte, error) {
	return m.entryTo(c.Identity.Recipient(), c, seq, kind, week, prev, body)
}

func (m *member) entryTo(to *age.HybridRecipient, c crypto.NewCase, seq int, kind, week, prev string, body any) ([]byte, error) {
	p, err := crypto.NewPayload(c.ID, seq, kind, m.ID, week, prev, body)
	if err != nil {
		return nil, err
	}
	return crypto.SealStaffEntry(p, m.sign, to)
}
