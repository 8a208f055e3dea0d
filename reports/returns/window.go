package returns

import (
	"fmt"
	"time"
)

// Window is when a quarter's return may be sent.
type Window struct {
	Opens, Closes time.Time
	Announced     bool // by those who collect; otherwise it is what the pattern of before says
}

type announced struct {
	Quarter string `json:"quarter"`
	Opens   string `json:"opens"`
	Closes  string `json:"closes"`
}

var windows = func() (w struct {
	Version int         `json:"version"`
	Source  string      `json:"source"`
	Windows []announced `json:"windows"`
	Pattern struct {
		Opens               string `json:"opens"` // in words, for people; WindowOf counts the Mondays
		Weeks               int    `json:"weeks"`
		ReconciliationWeeks int    `json:"reconciliation_weeks"`
	} `json:"pattern"`
}) {
	mustRead("windows.json", &w)
	return w
}()

// WindowOf is the window of a quarter that is called name and before whose end next is the first day after it. The
// fourth one is also for the reconciliation of its year.
func WindowOf(name string, n int, next time.Time) Window {
	for _, w := range windows.Windows {
		if w.Quarter == name {
			return Window{moment(w.Opens, next.Location()), moment(w.Closes, next.Location()), true}
		}
	}
	monday := next
	for seen := 0; ; monday = monday.AddDate(0, 0, 1) {
		if monday.Weekday() == time.Monday && monday.After(next.AddDate(0, 0, -1)) {
			if seen++; seen == 2 {
				break
			}
		}
	}
	weeks := windows.Pattern.Weeks
	if n == 4 {
		weeks = windows.Pattern.ReconciliationWeeks
	}
	at := func(day time.Time, hour int) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, next.Location())
	}
	return Window{at(monday, 9), at(monday.AddDate(0, 0, 7*weeks), 17), false}
}

func moment(text string, in *time.Location) time.Time {
	at, err := time.ParseInLocation("2006-01-02T15:04", text, in)
	if err != nil {
		panic(fmt.Errorf("windows.json: %w", err))
	}
	return at
}
