package main

import (
	"os"
	"syscall"
)

// fileLock is a lock on a file beside the database; its zero value holds nothing.
type fileLock struct{ f *os.File }

// own makes sure that one server at a time works on a SQLite file: the next would take what this
// one is receiving for the left-overs of a dead one. The system lets go when a process ends,
// however it ends.
func (m *Main) own() error {
	if isPostgres(m.Database) {
		return nil
	}
	f, err := os.OpenFile(m.Database+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return wrong("--database: %w", innermost(err))
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return wrong("--database %s is in use by another Say Something", m.Database)
	}
	m.lock = fileLock{f}
	return nil
}

func (l fileLock) Close() error {
	if l.f == nil {
		return nil
	}
	return l.f.Close()
}
