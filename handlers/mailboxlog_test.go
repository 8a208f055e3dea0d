package handlers

import (
	"testing"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/crypto"
)

// TestOneSittingIsOneLine: what somebody did again and again on a day is one line with a number; a line that does not hold, and one after which some
// are missing, stands for itself. web/tests/reporter/whoopened.test.ts holds the browser to the same.
func TestOneSittingIsOneLine(t *testing.T) {
	asha, ben := crypto.NewID(), crypto.NewID()
	line := func(who, what, at string, holds bool) accesslog.Proved {
		return accesslog.Proved{Holds: holds, Line: accesslog.Line{Who: who, What: what, At: at}}
	}
	v := &mailboxView{}
	for _, r := range []accesslog.Proved{ // the newest first, an hour later in London
		line(asha, accesslog.CaseOpened, "2026-07-20T12:09:00Z", true), line(asha, accesslog.CaseOpened, "2026-07-20T12:05:00Z", true),
		line(asha, accesslog.CaseOpened, "2026-07-20T11:59:00Z", true), line(asha, accesslog.CaseOpened, "2026-07-20T11:50:00Z", false),
		line(asha, accesslog.CaseOpened, "2026-07-20T11:40:00Z", true), line(ben, accesslog.CaseOpened, "2026-07-20T11:30:00Z", true),
		line(ben, accesslog.NameOpened, "2026-07-20T11:20:00Z", true), line(ben, accesslog.NameOpened, "2026-07-19T11:10:00Z", true),
	} {
		v.addOpening(openingOf(r, &accounts.Roster{}))
	}
	times, since := []int{3, 1, 1, 1, 1, 1}, []string{"12:59", "12:50", "12:40", "12:30", "12:20", "12:10"}
	if len(v.Log) != len(times) {
		t.Fatalf("%+v", v.Log)
	}
	for i, o := range v.Log {
		if o.Times != times[i] || o.Since != since[i] {
			t.Errorf("line %d: %+v", i, o)
		}
	}
	if v.Log[0].When != "20 July 2026 at 13:09" {
		t.Errorf("the newest of them: %s", v.Log[0].When)
	}
}
