package main

import "errors"

type demoCommand struct{}

// Run is filled in with the demonstration's data.
func (demoCommand) Run() error { return errors.New("the demonstration is not built yet") }
