//go:build e2e

package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"saysomething/cmd/internal/client"
	"saysomething/crypto"
	"saysomething/store"
	"saysomething/store/storetest"
)

const canary = "canary-4q7w"

var eightWords = regexp.MustCompile(`<li>([a-z]+)</li>`)

// TestCanaryOfAWholeRun puts a word into every field and file that a worker can send, with and
// without JavaScript, and looks for it in everything a running server leaves: database files and
// their logs, temporary files, and what it prints.
func TestCanaryOfAWholeRun(t *testing.T) {
	for name, address := range map[string]string{"sqlite": storetest.SQLiteAddress(t), "postgres": storetest.PostgresAddress(t)} {
		t.Run(name, func(t *testing.T) {
			data, temporary := t.TempDir(), t.TempDir()
			people(t, address)
			t.Setenv("TMPDIR", temporary)
			p := startProcess(t, "--data", data, "--database", address)
			c, err := client.New(context.Background(), p.url)
			if err != nil {
				t.Fatal(err)
			}
			sendCanaries(t, c)
			searched := search(t, filepath.Dir(address)) + search(t, data) + search(t, temporary) // while it runs …
			p.stop(t)
			searched += search(t, filepath.Dir(address)) + search(t, data) + search(t, temporary) // … and after
			if strings.Contains(p.output(), canary) {
				t.Error("the server printed it")
			}
			db := storetest.Open(t, address)
			if searched += searchRows(t, db); searched < 50_000 {
				t.Fatalf("only %d bytes were searched: the concerns are not where this test looks", searched)
			}
		})
	}
}

// sendCanaries raises, reads and replies both ways.
func sendCanaries(t *testing.T, c *client.Client) {
	t.Helper()
	ctx := context.Background()
	file := client.File{Name: canary + ".txt", Type: "text/plain", Content: []byte(strings.Repeat(canary+"\n", 200_000))}
	concern, err := c.Compose(canary, file)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Send(ctx, concern); err != nil {
		t.Fatal(err)
	}
	_, report, err := c.Read(ctx, concern.Receipt)
	if err != nil || report.What != canary {
		t.Fatalf("the concern does not come back: %v", err)
	}

	fields := [][2]string{{"mode", "confidential"}, {"member", "yes"}, {"name", canary}, {"contact", canary}, {"what", canary}, {"when", canary}, {"where", canary}}
	for _, d := range c.Roster.Desks {
		fields = append(fields, [2]string{"desk", d.ID})
	}
	page := post(t, c, "/raise", fields, &file)
	var words []string
	for _, m := range eightWords.FindAllStringSubmatch(page, -1) {
		words = append(words, m[1])
	}
	if _, err := crypto.ParseReceipt(strings.Join(words, " ")); err != nil {
		t.Fatalf("no receipt on the page: %v", err)
	}
	typed := strings.Join(words, " ")
	if page = post(t, c, "/check", [][2]string{{"action", "open"}, {"words", typed}}, nil); !strings.Contains(page, canary) {
		t.Fatal("the concern is not on its page")
	}
	page = post(t, c, "/check", [][2]string{{"action", "reply"}, {"words", typed}, {"text", canary + " again"}}, &file)
	if !strings.Contains(page, canary+" again") {
		t.Fatal("the reply is not on its page")
	}
	name := [][2]string{{"action", "name"}, {"words", typed}, {"name", canary + " later"}, {"contact", canary + " number"}}
	for _, r := range c.Roster.Readers {
		name = append(name, [2]string{"opens", r.ID})
	}
	if page = post(t, c, "/check", name, nil); !strings.Contains(page, canary+" later") {
		t.Fatal("the name given later is not on its page")
	}
}

// post sends a form as a browser without JavaScript does.
func post(t *testing.T, c *client.Client, path string, fields [][2]string, file *client.File) string {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, f := range fields {
		if err := form.WriteField(f[0], f[1]); err != nil {
			t.Fatal(err)
		}
	}
	if file != nil {
		w, err := form.CreateFormFile("file", file.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(file.Content); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(c.Base+path, form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var page bytes.Buffer
	if _, err := page.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		t.Fatalf("POST %s: %s", path, res.Status)
	}
	return page.String()
}

// search looks into every file below dir and returns how many bytes it saw.
func search(t *testing.T, dir string) int {
	t.Helper()
	seen := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil // a PostgreSQL address is no folder
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		seen += len(text)
		if strings.Contains(path, canary) || bytes.Contains(text, []byte(canary)) {
			t.Errorf("found in %s", filepath.Base(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// searchRows looks into every row that workers' letters fill, as text and in hexadecimal.
func searchRows(t *testing.T, db *store.DB) int {
	t.Helper()
	seen := 0
	for _, table := range []string{"cases", "case_desks", "envelopes", "entries", "files", "file_parts", "statistics", "settings", "runs"} {
		rows, err := db.Queryx(`SELECT * FROM ` + table)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, err := rows.SliceScan()
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				var text string
				switch v := v.(type) {
				case []byte:
					text = string(v)
				case string:
					text = v
				}
				seen += len(text)
				if strings.Contains(text, canary) || strings.Contains(text, hex.EncodeToString([]byte(canary))) {
					t.Errorf("found in a row of %s", table)
				}
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return seen
}
