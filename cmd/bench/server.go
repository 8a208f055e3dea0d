package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"saysomething/cmd/internal/client"
)

// server is a ./saysomething of our own.
type server struct {
	url string
	cmd *exec.Cmd
	log bytes.Buffer
}

// serve starts the program with these arguments on a free port and waits until it is ready.
func (b *bench) serve(args ...string) (*server, time.Duration, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, 0, err
	}
	address := l.Addr().String()
	l.Close()
	s := &server{url: "http://" + address, cmd: exec.CommandContext(b.ctx, b.binary, append(args, "--listen", address)...)}
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, 0, err
	}
	for time.Since(began) < 2*time.Minute {
		if res, err := http.Get(s.url + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return s, time.Since(began), nil
			}
		}
		time.Sleep(time.Millisecond)
	}
	s.stop()
	return nil, 0, fmt.Errorf("the server did not get ready: %s", s.log.String())
}

func (s *server) stop() {
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.cmd.Wait()
}

// memory is the resident set now and its peak so far, in MB.
func (s *server) memory() (now, peak float64, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, 0, err
	}
	read := map[string]*float64{"VmRSS:": &now, "VmHWM:": &peak}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		if len(f) > 1 && read[f[0]] != nil {
			kb, err := strconv.ParseFloat(f[1], 64)
			if err != nil {
				return 0, 0, err
			}
			*read[f[0]] = kb / 1000
		}
	}
	return now, peak, nil
}

// demo starts a small demonstration in a folder of its own. It is built first and then started anew, so
// that memory is that of serving and not of building.
func (b *bench) demo(name string, perQuarter int) (*server, error) {
	args := []string{"demo", "--data", filepath.Join(b.dir, name), "--per-quarter", strconv.Itoa(perQuarter)}
	s, _, err := b.serve(args...)
	if err != nil {
		return nil, err
	}
	s.stop()
	s, _, err = b.serve(args...)
	return s, err
}

// workers starts a demonstration and a client that speaks to it as its workers do.
func (b *bench) workers(name string) (*server, *client.Client, error) {
	s, err := b.demo(name, 1)
	if err != nil {
		return nil, nil, err
	}
	c, err := client.New(b.ctx, s.url)
	if err != nil {
		s.stop()
		return nil, nil, err
	}
	return s, c, nil
}
