package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestMovedClock(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock")
	if _, err := newMovedClock(file); err == nil {
		t.Error("a clock without a file")
	}
	write := func(text string, written time.Time) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, written, written); err != nil {
			t.Fatal(err)
		}
	}
	write("tomorrow", time.Now())
	if _, err := newMovedClock(file); err == nil {
		t.Error("a clock set to a word")
	}
	hourAgo := time.Now().Add(-time.Hour)
	write("2027-03-26T09:00:00Z\n", hourAgo)
	c, err := newMovedClock(file)
	if err != nil {
		t.Fatal(err)
	}
	near := func(want time.Time) {
		t.Helper()
		if d := c.now().Sub(want); d < 0 || d > time.Minute {
			t.Errorf("the clock shows %v, want %v", c.now(), want)
		}
	}
	near(time.Date(2027, 3, 26, 10, 0, 0, 0, time.UTC)) // it runs on from when the file was written
	write("2028-02-29T00:00:00+00:00", time.Now())
	near(time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC))
	write("not a time", time.Now().Add(time.Second))
	near(time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC))
}
