package main

import (
	"os"
	"strings"
	"sync"
	"time"
)

// movedClock is a clock that somebody sets by writing a time (RFC 3339) into a file: how a demonstration shows
// what the service does in a week, or in a year. It runs on from there. For demonstrations only: whoever moves the clock moves every wait
// that protects a key.
type movedClock struct {
	file string

	mu     sync.Mutex
	stat   time.Time // when the file was written
	offset time.Duration
}

// newMovedClock reads the file once, so that a mistake in it shows at the start.
func newMovedClock(file string) (*movedClock, error) {
	c := &movedClock{file: file}
	return c, c.read()
}

func (c *movedClock) read() error {
	info, err := os.Stat(c.file)
	if err != nil || info.ModTime().Equal(c.stat) {
		return err
	}
	text, err := os.ReadFile(c.file)
	if err != nil {
		return err
	}
	set, err := time.Parse(time.RFC3339, strings.TrimSpace(string(text)))
	if err != nil {
		return err
	}
	c.stat, c.offset = info.ModTime(), set.Sub(info.ModTime())
	return nil
}

// now is the time of the moved clock. A file that cannot be read just then leaves it as it was.
func (c *movedClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.read()
	return time.Now().Add(c.offset)
}
