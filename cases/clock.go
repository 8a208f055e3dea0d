package cases

import (
	"embed"
	"encoding/json"
	"fmt"
	"sort"
	"strconv"

	"saysomething/crypto"
	"saysomething/store"
)

// Clocks are worked out wherever they are shown, from the day inside the encrypted report, and
// never stored: a due date in the database would give away the day a worker wrote.
// web/src/clock.ts does the same in the browser; testdata/clocks-*.csv hold both to dates worked
// out apart from them.

// Data is what the clocks run on: the presets and the bank holidays, each with its version and
// source. The browser's copy is made from the same two files.
//
//go:embed data/clocks.json data/bank_holidays.json
var Data embed.FS

// From names the event a clock runs from.
type From string

const (
	Received From = "received" // or reopened
	Extended From = "extended" // the day the full response was put off
	Closed   From = "closed"
)

// Rule is one promise an organisation makes.
type Rule struct {
	Name   string `json:"name"` // acknowledge | plan | update | response | follow_up
	From   From   `json:"from"`
	Count  int    `json:"count"`
	Unit   string `json:"unit"`   // working_days | days | months
	Repeat bool   `json:"repeat"` // again and again, until the concern is answered
	Again  bool   `json:"again"`  // begins anew on the day a concern is reopened
	Most   int    `json:"most"`   // how far it may be put off in all, in its unit; 0: no limit
	Staff  string `json:"staff"`  // what the reader must do
	Plain  string `json:"plain"`  // the same promise in words for the worker
}

// Rules are all promises of an organisation.
type Rules []Rule

// State is how a promise stands.
type State string

const (
	IsKept        State = "done"
	ToCome        State = "due"
	Late          State = "overdue"
	Standing      State = "stopped" // the clocks stand still: nothing falls due
	NotApplicable State = "not_applicable"
)

// Promise is one promise with its date.
type Promise struct {
	Name  string `json:"name"`
	At    string `json:"at"` // of a follow-up: 3 | 6 | 9 | 12 months
	Staff string `json:"staff"`
	Plain string `json:"plain"`
	Due   string `json:"due"` // YYYY-MM-DD: by the end of this day; while the clocks stand, as if they ran again today
	State State  `json:"state"`
}

// Clocked is what the promises of one case depend on.
type Clocked struct {
	Rules    Rules
	Nation   string
	Day      string // received
	Status   Status
	StatusOn string
	Kind     string // of the report; one that is no concern only wants thanks
	Course   crypto.Course
	Today    string
}

var (
	presets  = mustRead[map[string]Rules]("data/clocks.json", "presets")
	holidays = mustRead[map[string]map[string]string]("data/bank_holidays.json", "nations")
	workFree = daysOff(holidays)
)

// Presets lists the clock presets an organisation can choose from.
func Presets() []string { return names(presets) }

// Nations lists the sets of bank holidays an organisation can choose from.
func Nations() []string { return names(holidays) }

// Preset gives the promises of a preset. It returns ErrInvalid for one that does not exist.
func Preset(name string) (Rules, error) {
	rules, ok := presets[name]
	if !ok {
		return nil, fmt.Errorf("%w: no clock preset %q", store.ErrInvalid, name)
	}
	return append(Rules(nil), rules...), nil
}

// Promises gives every promise of a case with its date and how it stands, earliest first.
//
// The day a clock runs from is never counted. Working days leave out Saturdays, Sundays and the
// nation's bank holidays; beyond the years the data knows, only weekends, so that a promise is
// early rather than late. A month ends on the same date, or on the last day of a month that has
// no such date. It returns ErrInvalid for an unknown nation or unit, or a day that is none; days
// in the course come out of entries and are passed over when they are none.
func Promises(c Clocked) ([]Promise, error) {
	r, err := newRun(c)
	if err != nil {
		return nil, err
	}
	out := []Promise{}
	for _, rule := range c.Rules {
		switch {
		case rule.From == Closed:
			out = append(out, r.followUp(rule)...)
		case rule.Repeat:
			out = append(out, r.updates(rule)...)
		default:
			out = append(out, r.once(rule)...)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Due < out[j].Due })
	return out, nil
}

// Current leaves out what says nothing now: what does not apply, and of updates all but the last one given, the
// first one owed and the next.
func Current(all []Promise) []Promise {
	lastDone, late, next := -1, -1, -1
	for i, p := range all {
		switch {
		case p.Name != "update":
		case p.State == IsKept:
			lastDone = i
		case p.State == Late && late < 0:
			late = i
		case (p.State == ToCome || p.State == Standing) && next < 0:
			next = i
		}
	}
	out := []Promise{}
	for i, p := range all {
		if p.State != NotApplicable && (p.Name != "update" || i == lastDone || i == late || i == next) {
			out = append(out, p)
		}
	}
	return out
}

// run is a Clocked with its days read.
type run struct {
	Clocked
	calendar
	day, today    int
	from, putOff  int // 0 for none
	extended      int
	contact       int
	closed        int
	standingSince int // 0 while the clocks run
}

func newRun(c Clocked) (*run, error) {
	off, ok := workFree[c.Nation]
	if !ok {
		return nil, fmt.Errorf("%w: no bank holidays for %q", store.ErrInvalid, c.Nation)
	}
	r := &run{Clocked: c, calendar: calendar{off: off}, day: dayNumber(c.Day), today: dayNumber(c.Today),
		from: dayNumber(c.Course.From), putOff: dayNumber(c.Course.PutOff), extended: dayNumber(c.Course.Extended), contact: dayNumber(c.Course.Contact)}
	if r.day == 0 || r.today == 0 {
		return nil, fmt.Errorf("%w: not a day", store.ErrInvalid)
	}
	for _, rule := range c.Rules {
		if rule.Count < 1 || rule.Unit != "working_days" && rule.Unit != "days" && rule.Unit != "months" {
			return nil, fmt.Errorf("%w: a promise that no clock can keep", store.ErrInvalid)
		}
	}
	if c.Status == ClosedCase || c.Status == AwaitingFeedback {
		if r.closed = dayNumber(c.StatusOn); r.closed == 0 {
			r.closed = dayNumber(c.Course.Closed)
		}
	}
	r.stand()
	return r, nil
}

// stand reads the times in which the clocks stood still. One that lasts reaches to today.
func (r *run) stand() {
	for _, s := range r.Course.Stops {
		from, until := dayNumber(s.From), dayNumber(s.Until)
		if n := len(r.stops); n > 0 {
			from = max(from, r.stops[n-1].until)
		}
		if dayNumber(s.From) == 0 || s.Until != "" && until == 0 {
			continue
		}
		if s.Until == "" {
			if from > r.today {
				continue
			}
			until, r.standingSince = r.today, from
		}
		r.stops = append(r.stops, span{from, max(from, until)})
	}
}

// start is the day a rule's clock runs from; ok is false when that day has not come.
func (r *run) start(rule Rule) (day int, ok bool) {
	if rule.From == Extended {
		return r.putOff, r.putOff != 0 && r.extended != 0
	}
	if r.from != 0 && rule.Again {
		return r.from, true
	}
	return r.day, true
}

// applies says whether a promise is made to this case at all.
func (r *run) applies(rule Rule) bool {
	if r.Status == Withdrawn || r.Kind != "concern" && rule.Name != "acknowledge" {
		return false
	}
	return r.from == 0 || rule.Again || r.kept(rule.Name) // a reopened concern goes on where it was
}

func (r *run) kept(promise string) bool {
	for _, name := range r.Course.Kept {
		if name == promise {
			return true
		}
	}
	return Kept(promise, r.Status)
}

func (r *run) promise(rule Rule, due int, done bool) Promise {
	p := Promise{Name: rule.Name, Staff: rule.Staff, Plain: rule.Plain, Due: dayText(due), State: ToCome}
	switch {
	case !r.applies(rule):
		p.State = NotApplicable
	case done:
		p.State = IsKept
	case r.standingSince != 0 && due >= r.standingSince:
		p.State = Standing
	case due < r.today:
		p.State = Late
	}
	return p
}

func (r *run) once(rule Rule) []Promise {
	start, ok := r.start(rule)
	if !ok {
		return nil
	}
	due := r.after(start, rule.Count, rule.Unit)
	if rule.Name == "response" && r.extended != 0 {
		due = max(due, r.move(r.extended, max(r.putOff, start), rule.Unit))
	}
	return []Promise{r.promise(rule, due, r.kept(rule.Name))}
}

// mostUpdates ends the list of a concern that somebody has forgotten for some fifteen years.
const mostUpdates = 200

// updates are owed again and again until the concern is answered: every one so far, up to the first that is still to
// come. One counts as given when the person heard something after the date before it.
func (r *run) updates(rule Rule) []Promise {
	start, ok := r.start(rule)
	if !ok || Kept("update", r.Status) {
		return nil
	}
	var out []Promise
	before := r.firstHeard(rule, start)
	for n := 1; n <= mostUpdates; n++ {
		due := r.after(start, n*rule.Count, rule.Unit)
		done := r.contact > before
		out = append(out, r.promise(rule, due, done))
		if due >= r.today && !done || !r.applies(rule) {
			break
		}
		before = due
	}
	return out
}

// firstHeard is the day after which something said counts as the first update: the date of the plan, which is news
// of its own, when it comes before.
func (r *run) firstHeard(update Rule, start int) int {
	for _, rule := range r.Rules {
		if rule.Name != "plan" || update.From != Received || !r.applies(rule) {
			continue
		}
		if from, _ := r.start(rule); from == start {
			if plan := r.after(from, rule.Count, rule.Unit); plan < r.after(start, update.Count, update.Unit) {
				return plan
			}
		}
	}
	return start
}

// followUp runs from the day of closing; no clock is stopped any more by then.
func (r *run) followUp(rule Rule) []Promise {
	if r.closed == 0 || r.Kind != "concern" {
		return nil
	}
	p := Promise{Name: rule.Name, At: strconv.Itoa(rule.Count), Staff: rule.Staff, Plain: rule.Plain, State: ToCome}
	due := calendar{off: r.off}.after(r.closed, rule.Count, rule.Unit)
	p.Due = dayText(due)
	if due < r.today {
		p.State = Late
	}
	for _, at := range r.Course.Followed {
		if at == p.At {
			p.State = IsKept
		}
	}
	return []Promise{p}
}

// mustRead takes one member out of an embedded JSON file. The files are part of the program, so a
// fault in one is a fault of the build and stops it at once.
func mustRead[T any](file, member string) T {
	raw, err := Data.ReadFile(file)
	if err != nil {
		panic(err)
	}
	var whole map[string]json.RawMessage
	var out T
	if err := json.Unmarshal(raw, &whole); err != nil {
		panic(fmt.Errorf("%s: %w", file, err))
	}
	if err := json.Unmarshal(whole[member], &out); err != nil {
		panic(fmt.Errorf("%s: %s: %w", file, member, err))
	}
	return out
}

func names[T any](m map[string]T) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// Kept reports whether a case in this status shows that a promise has been kept: the name of a
// Rule. Of updates only the end of the work tells. web/src/clock.ts has its twin.
func Kept(promise string, s Status) bool {
	answered := s == FedBack || s == AwaitingFeedback || s == ClosedCase
	switch promise {
	case "acknowledge":
		return s != New
	case "plan":
		return answered || s == ActionsAgreed || s == Escalated || s == WithInvestigator
	}
	return answered
}
