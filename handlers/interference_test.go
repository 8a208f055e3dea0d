package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/jmoiron/sqlx"

	"saysomething/accounts"
	"saysomething/reports"
	"saysomething/reports/build"
	"saysomething/reports/release"
	"saysomething/reports/synth"
	"saysomething/store"
	"saysomething/store/storetest"
)

// Non-interference: whatever leaves the service about figures is a function of the releases. A year is invented, built and put into the ledger; then
// the truth behind it, frozen counts and live rows, is exchanged for other worlds of the certificate while the releases stay, and everything that
// anybody can open is opened again. Each answer, with its status and its headers, and each line of the log must be the same bytes.

// worlds is a site whose truth can be exchanged.
type worlds struct {
	*site
	db           *store.DB
	organisation string
	year         release.Year
	releases     []release.Release
	certificate  release.Certificate // of the last release: its worlds agree with all of them
	cookies      map[accounts.Role]func(*http.Request)
}

func newWorlds(t *testing.T, db *store.DB) *worlds {
	t.Helper()
	later := func() time.Time { return time.Date(2027, 6, 1, 9, 30, 0, 0, time.UTC) } // all four quarters are out
	s := newSite(t, db, func(s *Server) {
		s.Now, s.Accounts.Now, s.Cases.Now, s.Recovery.Now = later, later, later, later
		s.Reports = &reports.Store{DB: db, Now: later, Run: "test", DelayDays: reports.DefaultDelayDays}
	})
	o, err := s.Accounts.Organisation(t.Context())
	ok(t, err)
	w := &worlds{site: s, db: db, organisation: o.ID, cookies: map[accounts.Role]func(*http.Request){}}
	for seed := uint64(7); ; seed++ {
		w.year, w.releases = synth.Year(seed, 300, 2026), nil
		err := w.build(t)
		if err == nil {
			break
		}
		if seed == 12 { // a builder may fail closed; not always
			t.Fatal(err)
		}
	}
	putOut(t, db, o.ID, w.releases...)
	for role, m := range everyRole(t, s) {
		w.cookies[role] = m.cookie(t, s)
	}
	w.plan(t)
	return w
}

// build makes the releases of the year.
func (w *worlds) build(t *testing.T) error {
	t.Helper()
	for n := 1; n <= 4; n++ {
		now := synth.Until(w.year, n)
		if len(build.Due(now)) == 0 {
			continue
		}
		r, c, _, err := build.Build(t.Context(), build.Input{Year: now, Before: w.releases, Number: len(w.releases) + 1, FrozenOn: fmt.Sprintf("2027-0%d-22", n),
			PublishAt: fmt.Sprintf("2027-0%d-26 09:30", n), PlanHash: planHash(t, w.year.Plan), Key: make([]byte, 32)}, nil)
		if err != nil {
			return err
		}
		w.releases, w.certificate = append(w.releases, r), c
	}
	return nil
}

func planHash(t *testing.T, p release.Plan) string {
	t.Helper()
	body, err := release.Encode(p)
	ok(t, err)
	return release.Hash(body)
}

// exec runs statements in one transaction.
func (w *worlds) exec(t *testing.T, f func(do func(query string, args ...any))) {
	t.Helper()
	ok(t, w.db.Tx(t.Context(), func(tx *sqlx.Tx) error {
		var failed error
		f(func(query string, args ...any) {
			if _, err := tx.ExecContext(t.Context(), query, args...); err != nil && failed == nil {
				failed = fmt.Errorf("%s: %w", query, err)
			}
		})
		return failed
	}))
}

func (w *worlds) plan(t *testing.T) {
	t.Helper()
	plan, err := release.Encode(w.year.Plan)
	ok(t, err)
	frame, err := release.Encode(w.year.Frame)
	ok(t, err)
	w.exec(t, func(do func(string, ...any)) {
		do(`INSERT INTO ledger_plans (organisation_id, year, body, hash, proposed_by, proposed_on, approved_on, late) VALUES ($1, $2, $3, $4, '', '2026-03-01', '2026-03-10', 0)`, w.organisation, w.year.Plan.Year, string(plan), release.Hash(plan))
		do(`INSERT INTO ledger_frames (organisation_id, year, body) VALUES ($1, $2, $3)`, w.organisation, w.year.Frame.Year, string(frame))
		for n := range w.releases {
			do(`INSERT INTO ledger_builds (organisation_id, due, step, failure, changed_at) VALUES ($1, $2, 'ready', '', 0)`, w.organisation, fmt.Sprintf("2026-27 Q%d", n+1))
		}
	})
}

// truth is the frozen cube, changed as world i of the certificate says; -1 is the truth itself.
func (w *worlds) truth(t *testing.T, i int) []release.Count {
	t.Helper()
	counts := map[string]release.Count{}
	add := func(r release.Record, n int) {
		key := fmt.Sprint(r)
		c := counts[key]
		c.Record, c.N = r, c.N+n
		if counts[key] = c; c.N < 0 {
			t.Fatal("a world has fewer than none")
		}
	}
	for _, q := range w.year.Cube.Quarters {
		for _, c := range q.Counts {
			add(c.Record, c.N)
		}
	}
	if i >= 0 {
		for _, change := range w.certificate.Worlds[i].Changes {
			r := w.certificate.Kinds[change[0]]
			key := fmt.Sprint(r)
			c := counts[key]
			c.Record, c.N = r, c.N+change[1]
			counts[key] = c
		}
	}
	out := slices.Collect(maps.Values(counts))
	out = slices.DeleteFunc(out, func(c release.Count) bool { return c.N == 0 })
	slices.SortFunc(out, func(a, b release.Count) int { return a.Record.Compare(b.Record) })
	return out
}

// become puts a world where the truth is kept: frozen quarters, and a live row for each concern and celebration.
func (w *worlds) become(t *testing.T, counts []release.Count) {
	t.Helper()
	w.exec(t, func(do func(string, ...any)) {
		do(`DELETE FROM ledger_quarters`)
		do(`DELETE FROM statistics`)
		for n := 1; n <= 4; n++ {
			q := release.Quarter{N: n, FrozenOn: fmt.Sprintf("2027-0%d-22", n)}
			for _, c := range counts {
				if c.Quarter == n {
					q.Counts = append(q.Counts, c)
				}
			}
			body, err := release.Encode(q)
			ok(t, err)
			do(`INSERT INTO ledger_quarters (organisation_id, quarter, frozen_on, body, hash) VALUES ($1, $2, $3, $4, $5)`,
				w.organisation, fmt.Sprintf("2026-27 Q%d", n), q.FrozenOn, string(body), release.Hash(body))
		}
		row := 0
		for _, c := range counts {
			if c.Subject != release.Concern && c.Subject != release.Celebration {
				continue
			}
			for range c.N {
				row++
				token := sha256.Sum256(fmt.Append(nil, row))
				do(`INSERT INTO statistics (token_hash, organisation_id, quarter, kind, mode, route, themes, worker_group, area, feedback) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')`,
					hex.EncodeToString(token[:]), w.organisation, fmt.Sprintf("2026-27 Q%d", c.Quarter), c.Subject, c.Mode, c.Route, strings.Join(c.Themes, ","), c.Group, c.Area)
			}
		}
	})
}

// opened is everything that is open to somebody: by role ("" for nobody) and address.
type opened map[string]string

func (o opened) key(role accounts.Role, path string) string { return string(role) + " " + path }

// answer is all of an answer that crosses the line.
func (w *worlds) answer(role accounts.Role, path string) string {
	var as []func(*http.Request)
	if cookie := w.cookies[role]; cookie != nil {
		as = append(as, cookie)
	}
	a := w.do("GET", path, "", as...)
	return fmt.Sprint(a.Code, a.Header()) + "\n" + a.Body.String()
}

// varies are pages that differ each time they are opened, and why. None of them has a figure.
var varies = map[string]string{
	"/raise": "a random token", "/celebrate": "a random token", "/check": "a random token",
	"/log": "that it is read is written in it", "/log/export": "likewise",
	"/signin/single": "begins a sign-on", "/signin/single/back": "likewise",
}

var links = regexp.MustCompile(`(?:href|src)="(/[^"#]*)"`)

// crawl follows every link that a role can follow, from its menu and from every address without a parameter on.
func (w *worlds) crawl(t *testing.T, role accounts.Role, seen opened, known func(path string) bool) {
	t.Helper()
	queue := []string{}
	for _, r := range w.routes() {
		if r.method == http.MethodGet && !strings.ContainsAny(r.path, ":*") {
			queue = append(queue, r.path)
		}
	}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		bare, _, _ := strings.Cut(path, "?")
		if _, done := seen[seen.key(role, path)]; done || varies[bare] != "" || strings.HasPrefix(path, "/static/") || known(path) {
			continue
		}
		text := w.answer(role, path)
		seen[seen.key(role, path)] = text
		for _, m := range links.FindAllStringSubmatch(text, -1) {
			queue = append(queue, html.UnescapeString(m[1]))
		}
		if len(seen) > 20_000 {
			t.Fatal("the links have no end")
		}
	}
}

// everything opens all that anybody can. Who may see releases share their pages: each other role opens what these cannot, and guardians also what they write.
func (w *worlds) everything(t *testing.T) opened {
	t.Helper()
	all, first := opened{}, opened{}
	w.crawl(t, "", all, func(string) bool { return false })
	w.crawl(t, accounts.Partnership, first, func(string) bool { return false })
	maps.Copy(all, first)
	for _, role := range accounts.Roles {
		if role != accounts.Partnership {
			w.crawl(t, role, all, func(path string) bool {
				_, done := first[first.key(accounts.Partnership, path)]
				return done && (role != accounts.Guardian || !strings.HasPrefix(path, "/reports"))
			})
		}
	}
	return all
}

// again opens the same once more.
func (w *worlds) again(as opened) opened {
	out := opened{}
	for key := range as {
		role, path, _ := strings.Cut(key, " ")
		out[key] = w.answer(accounts.Role(role), path)
	}
	return out
}

var stamp = regexp.MustCompile(`time=\S+`)

// lines are what was logged since the last call, in any order: pages are opened in any.
func (w *worlds) lines() string {
	w.log.mu.Lock()
	defer w.log.mu.Unlock()
	text := stamp.ReplaceAllString(w.log.b.String(), "")
	w.log.b.Reset()
	all := strings.Split(text, "\n")
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// differ names what is not the same.
func differ(a, b opened) []string {
	var out []string
	for key := range a {
		if a[key] != b[key] {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}

// chosen are worlds of the certificate that are far from the truth and from each other: those with the most changes.
func (w *worlds) chosen(n int) []int {
	order := make([]int, len(w.certificate.Worlds))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(w.certificate.Worlds[b].Changes) - len(w.certificate.Worlds[a].Changes) })
	return order[:min(n, len(order))]
}

func TestNothingDependsOnTheTruth(t *testing.T) {
	db := storetest.Open(t, storetest.SQLiteAddress(t))
	w := newWorlds(t, db)
	many := 4
	if testing.Short() {
		many = 1
	}
	others := w.chosen(many)
	if len(others) < many || len(w.releases) < 3 {
		t.Fatalf("%d worlds, %d releases: nothing to compare", len(others), len(w.releases))
	}
	w.become(t, w.truth(t, -1))
	before := w.everything(t)
	w.again(before) // whatever is made at the first opening is made now
	w.lines()
	before = w.again(before)
	log := w.lines()
	covers(t, before)
	for _, i := range others {
		world := w.truth(t, i)
		if fmt.Sprint(world) == fmt.Sprint(w.truth(t, -1)) {
			t.Fatalf("world %d is the truth", i)
		}
		w.become(t, world)
		after := w.again(before)
		if wrong := differ(before, after); len(wrong) > 0 {
			t.Errorf("world %d: %d answers tell it from the truth: %q", i, len(wrong), wrong[:min(8, len(wrong))])
		}
		if got := w.lines(); got != log {
			t.Errorf("world %d: the log tells it from the truth", i)
		}
	}
	w.becomesKnown(t, others)
}

// covers says that the crawl went where figures are: else the test would pass by looking away.
func covers(t *testing.T, all opened) {
	t.Helper()
	kinds := map[string]int{}
	for key, text := range all {
		_, path, _ := strings.Cut(key, " ")
		head, _, _ := strings.Cut(text, "\n")
		if !strings.HasPrefix(head, "200 ") {
			continue
		}
		switch {
		case strings.HasSuffix(path, ".xlsx"):
			kinds["workbook"]++
		case strings.HasSuffix(path, ".csv"):
			kinds["csv"]++
		case strings.HasPrefix(path, "/reports/"):
			kinds["document"]++
		case strings.HasPrefix(path, "/figures"), strings.HasPrefix(path, "/partnership"):
			kinds["figures"]++
		}
		if strings.Contains(text, "<svg") {
			kinds["picture"]++
		}
	}
	for _, want := range []string{"workbook", "csv", "document", "figures", "picture"} {
		if kinds[want] == 0 {
			t.Errorf("no %s was opened: %v", want, kinds)
		}
	}
	t.Logf("%d answers: %v", len(all), kinds)
}

// leaking is what somebody might write one day who draws from the counts. The comparison above must find each of them.
var leaking = map[string]func(w *worlds, c *gin.Context) string{
	"a number": func(w *worlds, c *gin.Context) string {
		return strings.Join(w.column(c, `SELECT body FROM ledger_quarters ORDER BY quarter`), "")
	},
	"an order": func(w *worlds, c *gin.Context) string {
		return strings.Join(w.column(c, `SELECT area FROM statistics WHERE area <> '' GROUP BY area ORDER BY count(*) DESC, area`), " ")
	},
	"what is there at all": func(w *worlds, c *gin.Context) string {
		return strings.Join(w.column(c, `SELECT DISTINCT area || ' ' || themes FROM statistics ORDER BY 1`), " ")
	},
	"a length": func(w *worlds, c *gin.Context) string {
		return strings.Repeat(" ", len(w.column(c, `SELECT DISTINCT area || quarter || themes FROM statistics`)))
	},
}

func (w *worlds) column(c *gin.Context, query string) []string {
	var out []string
	if err := w.db.SelectContext(c.Request.Context(), &out, query); err != nil {
		out = []string{err.Error()}
	}
	return out
}

// becomesKnown proves that the test above can fail: each leak is mounted like any page, and must be told by some world.
func (w *worlds) becomesKnown(t *testing.T, others []int) {
	t.Helper()
	routes := w.routes()
	var paths []string
	for name, leak := range leaking {
		path := "/leak/" + url.PathEscape(strings.ReplaceAll(name, " ", "-"))
		paths = append(paths, path)
		routes = append(routes, route{"GET", path, public, workerPage, func(c *gin.Context) { c.String(http.StatusOK, "%s", leak(w, c)) }, 0, nil})
	}
	w.http = w.mount(routes)
	pages := opened{}
	for _, path := range paths {
		pages[pages.key("", path)] = ""
	}
	w.become(t, w.truth(t, -1))
	truth, told := w.again(pages), map[string]bool{}
	for key, text := range truth {
		if !strings.HasPrefix(text, "200 ") || strings.Contains(text, "error") {
			t.Fatalf("the leak at%s does not work: %.200s", key, text)
		}
	}
	for _, i := range append(others, w.chosen(40)...) {
		w.become(t, w.truth(t, i))
		for _, key := range differ(truth, w.again(pages)) {
			told[key] = true
		}
		if len(told) == len(paths) {
			return
		}
	}
	t.Errorf("of %d leaking only %v were noticed", len(paths), slices.Sorted(maps.Keys(told)))
}
