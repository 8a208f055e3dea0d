package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

type serveCommand struct{ Config }

// Run serves until SIGTERM or SIGINT, then stops gracefully; a second signal kills.
func (s *serveCommand) Run() error {
	return runUntilSignal(&Main{Config: s.Config}, func(ctx context.Context, m *Main) error {
		fmt.Fprintf(os.Stderr, "Say Something is at %s\n", m.URL())
		return m.offerSetup(ctx)
	})
}

// offerSetup prints the link with which the first administrator begins, until there is one. It
// goes to the terminal, not to the log: whoever holds it becomes the administrator.
func (m *Main) offerSetup(ctx context.Context) error {
	token, err := m.Accounts.Setup(ctx)
	if err != nil || token == "" {
		return err
	}
	fmt.Fprintf(os.Stderr, "\nThere is no administrator yet. Open this link to become the first. It works once, within 72 hours;\n"+
		"starting again gives another.\n\n    %s/invitation#%s\n\n", m.URL(), token)
	return nil
}

// runUntilSignal starts m, calls started, and closes m when the process is told to stop.
func runUntilSignal(m *Main, started func(context.Context, *Main) error) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := m.Start(ctx); err != nil {
		return err
	}
	debug.FreeOSMemory()                          // what only the start needed
	err := started(context.WithoutCancel(ctx), m) // a signal in this moment is for Wait
	if err == nil {
		err = m.Wait(ctx)
	}
	stop()
	if closing := m.Close(); err == nil {
		err = closing
	}
	return err
}
