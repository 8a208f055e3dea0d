package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"saysomething/crypto"
	"saysomething/store/storetest"
)

// TestGracefulStop: a request under way when the server is told to stop gets its whole answer,
// nobody new is let in, and the process ends well.
func TestGracefulStop(t *testing.T) {
	for name, address := range map[string]string{"sqlite": storetest.SQLiteAddress(t), "postgres": storetest.PostgresAddress(t)} {
		t.Run(name, func(t *testing.T) {
			p := startProcess(t, "--data", t.TempDir(), "--database", address)
			letter := strings.Repeat("not a letter ", crypto.SealedLetterSize)[:crypto.SealedLetterSize]
			conn, answers := halfSent(t, p, letter)
			if err := p.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			for { // until nobody is let in
				if _, err := status(p.url + "/healthz"); err != nil {
					break
				}
			}
			if _, err := io.WriteString(conn, letter[len(letter)/2:]); err != nil {
				t.Fatal(err)
			}
			res, err := http.ReadResponse(answers, nil)
			if err != nil {
				t.Fatalf("the request under way got no answer: %v", err)
			}
			body, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != 400 || !strings.Contains(string(body), "bad_letter") {
				t.Errorf("the request under way got %d %s, %v", res.StatusCode, body, err)
			}
			if err := <-p.done; err != nil {
				t.Errorf("stopped with %v", err)
			}
			if !strings.Contains(p.output(), "msg=stopped") {
				t.Errorf("did not stop in order:\n%s", p.output())
			}
		})
	}
}

// halfSent begins to send a letter and returns once the server is reading it and half is on its way.
func halfSent(t *testing.T, p *process, letter string) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	fmt.Fprintf(conn, "POST /api/letter HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", len(letter))
	answers := bufio.NewReader(conn)
	if line, err := answers.ReadString('\n'); err != nil || !strings.HasPrefix(line, "HTTP/1.1 100 ") {
		t.Fatalf("the server did not begin to read: %q %v", line, err)
	}
	if _, err := answers.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, letter[:len(letter)/2]); err != nil {
		t.Fatal(err)
	}
	return conn, answers
}
