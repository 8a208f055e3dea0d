package templates

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

var fakeAssets = Assets{
	URL: func(name string) string {
		if strings.HasPrefix(name, "no-such") {
			return ""
		}
		return "/static/" + name
	},
	Integrity: func(string) string { return "sha256-x" },
}

type errorPage struct {
	Page
	Status  int
	Message string
}

func render(t *testing.T, page string, data any) string {
	t.Helper()
	set, err := New(fakeAssets)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := set.Render(&b, page, data); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestLayoutOfAWorkerPage(t *testing.T) {
	got := render(t, "error", errorPage{Page: Page{Title: "Page not found", Org: "Heronbrook NHS Trust", Demo: true, Exit: "https://www.example.org/", Errors: []Problem{{"what", "Tell us"}}}, Message: "Gone."})
	for _, want := range []string{
		`<title>Error: Page not found - Say Something - Heronbrook NHS Trust</title>`, `href="#maincontent"`, "Fictional people and figures.", `href="#what"`, "Gone.",
		`href="https://www.example.org/" rel="nofollow noreferrer noopener" data-exit>Exit this page`, `src="/static/exit.js" integrity="sha256-x"`, `href="/raise">Raise a concern`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if strings.Contains(got, "/signout") {
		t.Error("a worker page must not offer to sign out")
	}
}

func TestLayoutOfAStaffPage(t *testing.T) {
	got := render(t, "error", errorPage{Page: Page{Title: "Not allowed", ForStaff: true, Person: "Ada Okoro", Role: "guardian", Current: "/desk", Nav: []Link{{"/desk", "My cases"}}}})
	for _, want := range []string{`action="/signout" method="post"`, `Ada Okoro<span class="nhsuk-u-visually-hidden">, guardian`, `href="/desk" aria-current="page"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	for _, bad := range []string{"data-exit", "exit.js", "Demonstration", `"/raise"`} {
		if strings.Contains(got, bad) {
			t.Errorf("%s on a staff page", bad)
		}
	}
}

// A hostile organisation setting must not become a script.
func TestExitLeadsOnlyToTheWeb(t *testing.T) {
	if got := render(t, "error", errorPage{Page: Page{Exit: "javascript:alert(1)"}}); strings.Contains(got, "javascript:") {
		t.Error(got)
	}
}

func TestAFailingPageWritesNothing(t *testing.T) {
	set, err := New(fakeAssets)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := set.Render(&b, "no-such-page", nil); err == nil {
		t.Error("an unknown page must be an error")
	}
	if err := set.Render(&b, "error", struct{ Page }{}); err == nil {
		t.Error("data without what the page needs must be an error")
	}
	if b.Len() != 0 {
		t.Errorf("written: %q", b.String())
	}
	if err := set.Render(broken{}, "error", errorPage{}); err == nil {
		t.Error("a broken connection must be an error")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("gone") }

func TestDatesInWords(t *testing.T) {
	for _, day := range []any{"2026-11-25", time.Date(2026, 11, 25, 23, 0, 0, 0, time.UTC)} {
		if got, err := Date(day); err != nil || got != "Wednesday 25 November 2026" {
			t.Errorf("%v: %q %v", day, got, err)
		}
	}
	if got, err := Date(""); err != nil || got != "" {
		t.Errorf("no day: %q %v", got, err)
	}
	for _, bad := range []any{"25/11/2026", 7, nil} {
		if _, err := Date(bad); err == nil {
			t.Errorf("%v must be refused", bad)
		}
	}
}

func TestListsInWords(t *testing.T) {
	for want, words := range map[string][]string{"": nil, "a": {"a"}, "a and b": {"a", "b"}, "a, b and c": {"a", "b", "c"}} {
		if got := List(words); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAnAssetThatWasNotBuiltIsAnError(t *testing.T) {
	f := funcs(fakeAssets)
	if _, err := f["asset"].(func(string) (string, error))("no-such.js"); err == nil {
		t.Error("must be an error")
	}
}
