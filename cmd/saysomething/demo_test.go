package main

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The demonstration prints passphrases, so it must not be reachable from anywhere else.
func TestDemonstrationListensOnLoopbackOnly(t *testing.T) {
	for listen, fine := range map[string]bool{
		"127.0.0.1:8080": true, "[::1]:0": true, "localhost:8080": true, "127.8.8.8:1": true,
		"0.0.0.0:8080": false, ":8080": false, "[::]:8080": false, "192.168.1.4:8080": false, "example.org:80": false, "8080": false,
	} {
		err := (&demoCommand{Listen: listen, PerQuarter: 1}).check()
		if fine != (err == nil) || !fine && !errors.As(err, &wrongSetting{}) {
			t.Errorf("--listen %s: %v", listen, err)
		}
	}
}

// Starting over removes the demonstration's own files and nothing else.
func TestFreshRemovesOnlyItsOwn(t *testing.T) {
	d := &demoCommand{Data: t.TempDir()}
	for _, name := range []string{"saysomething.db", signInsFile, "thesis.txt"} {
		if err := os.WriteFile(filepath.Join(d.Data, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.startOver(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(d.Data)
	if err != nil || len(left) != 1 || left[0].Name() != "thesis.txt" {
		t.Errorf("left: %v, %v", left, err)
	}
	if err := (&demoCommand{Data: d.Data, Database: "postgres://localhost/x"}).startOver(); err == nil {
		t.Error("threw away a database that is not its own")
	}
}

// A taken port is found before minutes of building, and before --fresh throws away what may be in use there.
func TestATakenPortIsFoundFirst(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	dir := t.TempDir()
	path := filepath.Join(dir, "saysomething.db")
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	err = (&demoCommand{Listen: taken.Addr().String(), Data: dir, Fresh: true, PerQuarter: 1}).Run()
	if !errors.As(err, &wrongSetting{}) || !strings.Contains(err.Error(), "in use") {
		t.Errorf("said %v", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("--fresh threw something away first: %v", err)
	}
}
