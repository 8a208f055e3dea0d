package handlers

import (
	"strings"
	"testing"
)

// web/tests/staff/disposal.test.ts has the same words.
func TestWhenItWillBeGone(t *testing.T) {
	if said := (takenBack{30, 1}).Before(); !strings.HasPrefix(said, "It is not removed at once. For 30 days after this week ") || !strings.Contains(said, " and 1 day later it is gone for good.") {
		t.Error(said)
	}
	want := "From Tuesday 22 December 2026 on, one of the people who read it can agree to that. 7 days later it is gone for good: on Tuesday 29 December 2026 at the earliest."
	if said := (takenBack{30, 7}).After("2026-11-16"); !strings.Contains(said, want) {
		t.Error(said)
	}
}
