package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

type serveCommand struct{ Config }

// Run serves until SIGTERM or SIGINT, then stops gracefully; a second signal kills.
func (s *serveCommand) Run() error {
	return runUntilSignal(&Main{Config: s.Config}, func(m *Main) {
		fmt.Fprintf(os.Stderr, "Say Something is at %s\n", m.URL())
	})
}

// runUntilSignal starts m, calls started, and closes m when the process is told to stop.
func runUntilSignal(m *Main, started func(*Main)) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := m.Start(ctx); err != nil {
		return err
	}
	started(m)
	err := m.Wait(ctx)
	stop()
	if closing := m.Close(); err == nil {
		err = closing
	}
	return err
}
