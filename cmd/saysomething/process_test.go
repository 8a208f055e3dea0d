package main

import (
	"bufio"
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"saysomething/store/storetest"
)

// TestMain lets the test binary be the program itself, so that tests can start, signal and kill
// real processes without building anything.
func TestMain(m *testing.M) {
	if os.Getenv("SAYSOMETHING_TEST_AS_PROGRAM") != "" {
		os.Exit(run(os.Args[1:]))
	}
	storetest.Main(m)
}

// program is the command that runs `saysomething args…` with a clean environment.
func program(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append([]string{"SAYSOMETHING_TEST_AS_PROGRAM=1"}, withoutSettings(os.Environ())...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // never outlives a test that crashed
	return cmd
}

func withoutSettings(environ []string) []string {
	var kept []string
	for _, e := range environ {
		if !strings.HasPrefix(e, "SAYSOMETHING_") {
			kept = append(kept, e)
		}
	}
	return kept
}

// process is a server running in a process of its own.
type process struct {
	*exec.Cmd
	url  string
	done chan error // gets what Wait returns, once

	mu  sync.Mutex
	out bytes.Buffer // all it has written
}

// startProcess runs `saysomething serve args…` on a free port and waits until it says where it is.
func startProcess(t testing.TB, args ...string) *process {
	t.Helper()
	p := &process{Cmd: program(append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...), done: make(chan error, 1)}
	out, err := p.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	at := make(chan string, 1)
	go p.read(bufio.NewReader(out), at)
	t.Cleanup(func() { p.Process.Kill() })
	url, ok := <-at
	if !ok {
		t.Fatalf("the server did not start: %s", p.output())
	}
	p.url = url
	return p
}

// read collects the output, sends the address to at, and closes at when the process ends.
func (p *process) read(out *bufio.Reader, at chan<- string) {
	defer func() { p.done <- p.Wait() }()
	defer close(at)
	for {
		line, err := out.ReadString('\n')
		p.mu.Lock()
		p.out.WriteString(line)
		p.mu.Unlock()
		if _, url, ok := strings.Cut(strings.TrimSpace(line), "Say Something is at "); ok {
			at <- url
		}
		if err != nil {
			return
		}
	}
}

func (p *process) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

// stop asks the server to stop and waits until it has.
func (p *process) stop(t testing.TB) {
	t.Helper()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := <-p.done; err != nil {
		t.Errorf("stopped with %v: %s", err, p.output())
	}
}

// status asks for a page and forgets the connection, as a new visitor would.
func status(url string) (int, error) {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get(url)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}
