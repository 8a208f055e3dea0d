package handlers

import (
	"html"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"saysomething/accounts"
	"saysomething/accounts/accountstest"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

// Who may use which route, written out a second time: a route that is missing here fails the test,
// and so does one whose line in the table lets in more or fewer than this.
//
//   - anybody      G guardian   R rep   C champion   E executive lead   N non-executive lead
//     K custodian    P partnership        A administrator
const (
	anybody = "-GRCENKPA"
	staff   = "GRCENKPA"
	readers = "GREN"
	record  = "GR"
	figures = "GRCENKP"
	acts    = "GEKP"
	custody = "K"
	admin   = "A"
)

var letters = map[accounts.Role]string{
	accounts.Guardian: "G", accounts.Rep: "R", accounts.Champion: "C", accounts.ExecutiveLead: "E",
	accounts.NonExecutiveLead: "N", accounts.Custodian: "K", accounts.Partnership: "P", accounts.Administrator: "A",
}

var mayUse = map[string]string{
	"GET /healthz":      anybody,
	"GET /readyz":       anybody,
	"GET /static/*file": anybody,

	"GET /":                      anybody,
	"GET /readers":               anybody,
	"GET /protects":              anybody,
	"GET /readers/lists":         anybody,
	"GET /readers/lists/:number": anybody,
	"GET /help":                  anybody,
	"GET /accessibility":         anybody,
	"GET /privacy":               anybody,
	"GET /raise":                 anybody,
	"POST /raise":                anybody,
	"GET /celebrate":             anybody,
	"POST /celebrate":            anybody,
	"GET /check":                 anybody,
	"POST /check":                anybody,
	"POST /api/letter":           anybody,
	"PUT /api/files/:id/:n":      anybody,
	"GET /api/roster":            anybody,
	"GET /figures":               anybody,
	"GET /figures/:what":         anybody,
	"GET /figures/:what/:which":  anybody,
	"GET /signin":                anybody,
	"GET /invitation":            anybody,
	"POST /signout":              anybody,
	"POST /api/invitation":       anybody,
	"POST /api/activate":         anybody,
	"POST /api/salt":             anybody,
	"POST /api/signin":           anybody,
	"POST /api/signout":          anybody,

	"GET /signin/single":              anybody,
	"GET /signin/single/back":         anybody,
	"POST /api/signin/code":           anybody,
	"POST /api/signin/passkey/begin":  anybody,
	"POST /api/signin/passkey/finish": anybody,

	"POST /api/staff/passkeys/begin":  staff,
	"POST /api/staff/passkeys/finish": staff,
	"PUT /api/staff/passkeys/:id":     staff,
	"DELETE /api/staff/passkeys/:id":  staff,
	"GET /api/staff/sessions":         staff,
	"DELETE /api/staff/sessions":      staff,
	"DELETE /api/staff/sessions/:id":  staff,

	"GET /account":                 staff,
	"GET /account/interests":       readers,
	"POST /account/interests":      readers,
	"POST /account/interests/end":  readers,
	"POST /account/signout":        staff,
	"GET /api/staff/me":            staff,
	"POST /api/staff/lock":         staff,
	"POST /api/staff/unlock":       staff,
	"POST /api/staff/passphrase":   staff,
	"POST /api/staff/app/begin":    staff,
	"POST /api/staff/app/finish":   staff,
	"DELETE /api/staff/app":        staff,
	"POST /api/staff/backup-codes": staff,
	"GET /posters":                 staff,
	"GET /posters/:side":           staff,
	"GET /posters/:side/cards":     staff,

	"GET /returns":                  "G",
	"GET /returns/:quarter":         "G",
	"POST /returns/:quarter":        "G",
	"GET /returns/:quarter/submit":  "G",
	"POST /returns/:quarter/submit": "G",
	"GET /returns/:quarter/amend":   "G",
	"POST /returns/:quarter/amend":  "G",

	"GET /contacts":             "CG",
	"POST /contacts":            "C",
	"POST /contacts/:id/remove": "C",

	"GET /progress":       anybody,
	"GET /indicators":     anybody,
	"GET /indicators.csv": anybody,
	"GET /cost":           anybody,
	"POST /cost":          anybody,
	"GET /cost.csv":       anybody,

	"GET /partnership/actions":               acts,
	"GET /partnership/actions/:id":           acts,
	"POST /partnership/actions/:id":          acts,
	"GET /partnership/actions/:id/edit":      acts,
	"POST /partnership/actions/:id/agree":    acts,
	"GET /partnership/actions/:id/withdraw":  acts,
	"POST /partnership/actions/:id/withdraw": acts,

	"GET /admin/indicators":               admin,
	"POST /admin/indicators":              admin,
	"GET /admin/indicators/:id/withdraw":  admin,
	"POST /admin/indicators/:id/withdraw": admin,
	"GET /admin/wres":                     admin,
	"POST /admin/wres":                    admin,

	"GET /partnership":              figures,
	"GET /partnership/:what":        figures,
	"GET /partnership/:what/:which": figures,

	"GET /reports":                      figures,
	"GET /reports/files/:file":          figures,
	"GET /reports/:kind/:period":        figures,
	"GET /reports/:kind/:period/edit":   "GE",
	"POST /reports/:kind/:period/edit":  "GE",
	"GET /reports/:kind/:period/final":  "GE",
	"POST /reports/:kind/:period/final": "GE",

	"GET /log":        "N",
	"GET /log/export": "N",

	"GET /api/staff/log/head": "KN",

	"GET /desk":                         readers,
	"GET /desk/matters":                 readers,
	"GET /desk/cases/:id":               readers,
	"GET /desk/record":                  record,
	"GET /api/staff/cases":              readers,
	"POST /api/staff/cases":             record,
	"GET /desk/cases/:id/export":        readers,
	"GET /desk/cases/:id/package":       readers,
	"GET /desk/cases/:id/access":        readers,
	"GET /api/staff/cases/:id/draft":    readers,
	"PUT /api/staff/cases/:id/draft":    readers,
	"GET /api/staff/cases/:id":          readers,
	"POST /api/staff/cases/:id/entries": readers,
	"POST /api/staff/cases/:id/name":    readers,
	"POST /api/staff/cases/:id/halves":  readers,
	"POST /api/staff/cases/:id/readers": readers,
	"POST /api/staff/changes":           readers,
	"POST /api/staff/statistics":        readers,
	"POST /api/staff/outcomes":          readers,
	"GET /api/staff/keys":               readers,
	"GET /desk/handover":                readers,
	"GET /api/staff/handovers":          readers,
	"POST /api/staff/handovers":         readers,
	"DELETE /api/staff/handovers/:id":   readers,
	"GET /api/staff/files/:id":          readers,
	"POST /api/staff/cards":             readers,
	"GET /api/staff/own":                readers,
	"GET /api/staff/own/:name":          readers,
	"PUT /api/staff/own/:name":          readers,

	"GET /desk/import":                      record,
	"GET /desk/disposal":                    readers,
	"GET /api/staff/disposals":              readers,
	"POST /api/staff/disposals":             readers,
	"POST /api/staff/disposals/withdrawn":   readers,
	"POST /api/staff/disposals/:id/approve": readers,
	"POST /api/staff/disposals/:id/stop":    readers,
	"GET /admin/retention":                  admin,
	"GET /admin/marks":                      "A",
	"POST /admin/marks":                     "A",
	"GET /admin/marks/:id/remove":           "A",
	"POST /admin/marks/:id/remove":          "A",
	"POST /admin/retention":                 admin,

	"GET /custodians":       custody,
	"GET /api/staff/list":   custody,
	"POST /api/staff/list":  custody,
	"POST /api/staff/paper": custody,

	"GET /recover":                             anybody,
	"POST /api/recovery":                       anybody,
	"POST /api/recovery/keys":                  anybody,
	"GET /recoveries/:id/stop":                 staff,
	"POST /recoveries/:id/stop":                staff,
	"POST /api/staff/recoveries/:id/stop":      staff,
	"GET /custodians/recovery":                 custody,
	"GET /api/staff/recovery":                  custody,
	"POST /api/staff/recovery/keys":            custody,
	"POST /api/staff/recovery/copies":          custody,
	"GET /api/staff/recovery/shares":           custody,
	"POST /api/staff/recovery/shares":          custody,
	"POST /api/staff/recoveries":               custody,
	"POST /api/staff/recoveries/:id/approve":   custody,
	"GET /api/staff/recoveries/:id/shares":     custody,
	"POST /api/staff/recoveries/:id/parts":     custody,
	"GET /desk/passed/:id":                     readers,
	"POST /api/staff/recoveries/:id/state":     readers,
	"POST /api/staff/recoveries/:id/joining":   readers,
	"POST /api/staff/recoveries/:id/envelopes": readers,
	"POST /api/staff/recoveries/:id/finish":    readers,
	"POST /api/recovery/state":                 anybody,
	"POST /api/recovery/joining":               anybody,
	"POST /api/recovery/envelopes":             anybody,
	"POST /api/recovery/finish":                anybody,

	"GET /figures/releases/:file":    anybody,
	"GET /api/staff/figures/sign":    custody,
	"POST /api/staff/figures/sign":   custody,
	"GET /admin/figures":             admin,
	"POST /admin/figures/again":      admin,
	"POST /admin/figures/errata":     admin,
	"GET /admin/figures/plan/:year":  admin,
	"POST /admin/figures/plan/:year": admin,
	"GET /returns/given":             "G",
	"POST /returns/given":            "G",
	"GET /admin/establishment":       admin,
	"POST /admin/establishment":      admin,
	"GET /admin":                     admin,
	"GET /admin/organisation":        admin,
	"POST /admin/organisation":       admin,
	"GET /admin/clocks":              admin,
	"POST /admin/clocks":             admin,
	"GET /admin/mail":                admin,
	"POST /admin/mail":               admin,
	"GET /admin/help":                admin,
	"POST /admin/help":               admin,
	"GET /admin/areas":               admin,
	"POST /admin/areas":              admin,
	"GET /admin/desks":               admin,
	"POST /admin/desks":              admin,
	"GET /admin/checklists":          admin,
	"GET /admin/checklists/:list":    admin,
	"POST /admin/checklists/:list":   admin,
	"GET /admin/replies":             admin,
	"POST /admin/replies":            admin,
	"GET /admin/replies/:code":       admin,
	"POST /admin/replies/:code":      admin,
	"GET /admin/people":              admin,
	"GET /admin/people/invite":       admin,
	"POST /admin/people/invite":      admin,
	"POST /admin/people/:id/invite":  admin,
	"GET /admin/people/:id/leave":    admin,
	"POST /admin/people/:id/leave":   admin,
}

func TestRouteByRole(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		people := everyRole(t, s)
		seen := map[string]bool{}
		for _, r := range s.routes() {
			name := r.method + " " + r.path
			want, known := mayUse[name]
			if !known {
				t.Errorf("%s is missing from the table: say who may use it", name)
			}
			seen[name] = true
			if got := refusal(s.do(r.method, example(r.path, crypto.NewID()), "")); (got == "") != strings.Contains(want, "-") {
				t.Errorf("%s, not signed in: %q", name, got)
			}
			for role, p := range people {
				w := s.do(r.method, example(r.path, crypto.NewID()), "", p.cookie(t, s))
				if allowed := refusal(w) == ""; allowed != strings.Contains(want, letters[role]) {
					t.Errorf("%s as %s: answered %d", name, role, w.Code)
				}
			}
		}
		for name := range mayUse {
			if !seen[name] {
				t.Errorf("%s is in the table and nowhere else", name)
			}
		}
	})
}

// The header of every page says who is signed in and in what role, whatever fields the page's own data has: the page to invite
// somebody has roles to choose from.
func TestHeaderSaysWhoIsSignedIn(t *testing.T) {
	s := newSite(t, storetest.Open(t, storetest.SQLiteAddress(t)))
	people, pages := everyRole(t, s), map[string]int{}
	for _, r := range s.routes() {
		if r.method != "GET" || !r.kind.staff() || strings.Contains(r.path, ":") {
			continue
		}
		for role, p := range people {
			w := s.do("GET", r.path, "", p.cookie(t, s))
			_, rest, _ := strings.Cut(w.Body.String(), "<header")
			header, _, found := strings.Cut(rest, "</header>")
			if w.Code != http.StatusOK || !found || !strings.Contains(header, `aria-label="Account"`) { // a page on the way to signing in knows nobody yet
				continue
			}
			pages[r.path]++
			if strings.ContainsAny(header, "{}[]") || strings.Contains(header, "nil&gt;") || strings.Contains(header, "<nil>") {
				t.Errorf("%s as %s has a program's data in its header: %s", r.path, role, header)
			}
			if want := `href="/account">` + p.person.Name + `<span class="nhsuk-u-visually-hidden">, ` + html.EscapeString(role.Label()) + "</span>"; !strings.Contains(header, want) {
				t.Errorf("%s as %s does not say %s: %s", r.path, role, want, header)
			}
		}
	}
	if pages["/admin/people/invite"] != 1 || pages["/account"] != len(people) {
		t.Errorf("pages looked at: %v", pages)
	}
}

// Invited, left, signed out, made up: a cookie of theirs is no better than none.
func TestNoCookieNoStaffRoute(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		s := newSite(t, db)
		people := everyRole(t, s)
		gone := people[accounts.Guardian]
		left := gone.cookie(t, s)
		if err := s.Accounts.Leave(t.Context(), gone.person.ID); err != nil {
			t.Fatal(err)
		}
		out := people[accounts.Rep].cookie(t, s)
		if w := s.do("POST", "/signout", "", out); w.Code != http.StatusSeeOther {
			t.Fatal(w.Code)
		}
		for name, cookie := range map[string]func(*http.Request){
			"left": left, "signed out": out, "made up": header("Cookie", "session=AAAA"), "empty": header("Cookie", "session="), "zero byte": header("Cookie", "session=%00"),
		} {
			for _, r := range s.routes() {
				if strings.Contains(mayUse[r.method+" "+r.path], "-") {
					continue
				}
				if w := s.do(r.method, example(r.path, crypto.NewID()), "", cookie); refusal(w) != "sign in" {
					t.Errorf("%s, %s %s: answered %d", name, r.method, r.path, w.Code)
				}
			}
		}
	})
}

// refusal says how the frame turned a request away, "" when a handler answered, whatever it said to
// an empty request. Signing out answers with the sign-in page too, and says so.
func refusal(w *httptest.ResponseRecorder) string {
	to := w.Header().Get("Location")
	switch {
	case w.Code == http.StatusForbidden:
		return "role"
	case w.Code == http.StatusUnauthorized, strings.HasPrefix(to, "/signin") && to != "/signin?why=out" && to != "/signin?why=unknown":
		return "sign in"
	}
	return ""
}

// member is a person who can sign in.
type member struct {
	person *accounts.Person
	login  []byte
}

// cookie signs in afresh: some routes end sessions.
func (m member) cookie(t testing.TB, s *site) func(*http.Request) {
	t.Helper()
	return header("Cookie", s.cookieName()+"="+accountstest.SignIn(t, s.Accounts, m.person.Email, m.login))
}

// everyRole activates one person of each role, without Argon2id's half second.
func everyRole(t testing.TB, s *site) map[accounts.Role]member {
	t.Helper()
	o, err := s.Accounts.Organisation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	desks := map[accounts.Role]string{}
	for role, kind := range map[accounts.Role]string{accounts.Guardian: accounts.GuardianDesk, accounts.Rep: accounts.UnionDesk} {
		d, err := s.Accounts.CreateDesk(t.Context(), o.ID, kind, "Desk of "+kind)
		if err != nil {
			t.Fatal(err)
		}
		desks[role] = d.ID
	}
	people := map[accounts.Role]member{}
	for i, role := range accounts.Roles {
		_, token, err := s.Accounts.Invite(t.Context(), accounts.Person{
			OrganisationID: o.ID, Name: "One " + string(role), Email: string(role) + "@example.org", Role: role, Side: accounts.SidesOf(role)[0], DeskID: desks[role],
		})
		if err != nil {
			t.Fatal(err)
		}
		keys := keysFor(t, byte(i))
		p, err := s.Accounts.Activate(t.Context(), token, "", "", keys)
		if err != nil {
			t.Fatal(err)
		}
		people[role] = member{p, keys.Login}
	}
	return people
}

func keysFor(t testing.TB, seed byte) accounts.Keys {
	t.Helper()
	root := slices.Repeat([]byte{seed}, 32)
	k := crypto.NewKeyFile()
	id, sign, err := k.Keys()
	if err != nil {
		t.Fatal(err)
	}
	file, err := crypto.SealKeyFile(k, root)
	if err != nil {
		t.Fatal(err)
	}
	return accounts.Keys{Recipient: id.Recipient().String(), Sign: sign[32:], Login: crypto.LoginSecret(root), KeyFile: file}
}
