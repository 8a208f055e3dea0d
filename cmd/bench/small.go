package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"time"
)

func (b *bench) size() error {
	info, err := os.Stat(b.binary)
	if err != nil {
		return err
	}
	b.note("binary", float64(info.Size())/1e6, "MB")
	return nil
}

// demonstration measures from nothing to a demonstration that answers.
func (b *bench) demonstration() error {
	s, ready, err := b.serve("demo", "--data", filepath.Join(b.dir, "demonstration"))
	if err != nil {
		return err
	}
	s.stop()
	b.add("demonstration built and ready", ready.Seconds(), "s", 5)
	return nil
}

// start measures from the start of the process to /readyz, on a database that exists.
func (b *bench) start() error {
	dir := filepath.Join(b.dir, "start")
	var took, bare []float64
	var idle float64
	for i := range 8 {
		s, ready, err := b.serve("serve", "--data", dir)
		if err != nil {
			return err
		}
		if i > 0 { // the first makes the database
			took = append(took, float64(ready.Microseconds())/1000)
		}
		time.Sleep(300 * time.Millisecond)
		if idle, _, err = s.memory(); err != nil {
			return err
		}
		s.stop()
		began := time.Now()
		if err := exec.Command(b.binary, "version").Run(); err != nil {
			return err
		}
		bare = append(bare, float64(time.Since(began).Microseconds())/1000)
	}
	b.add("start to ready", median(took), "ms", 100)
	b.note("  of which the bare process (version)", median(bare), "ms")
	b.add("memory, idle", idle, "MB", 40)
	return nil
}

var asset = regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`)

// pages counts what a browser fetches for a first visit, compressed, headers left out.
func (b *bench) pages() error {
	s, err := b.demo("pages", 1)
	if err != nil {
		return err
	}
	defer s.stop()
	for _, p := range []struct {
		name, path string
		most       float64
	}{{"home page with everything it loads", "/", 60}, {"form page with everything it loads", "/raise", 150}, {"check page with everything it loads", "/check", 150}} {
		total, page, err := fetch(s.url + p.path)
		if err != nil {
			return err
		}
		var seen []string
		for _, m := range asset.FindAllSubmatch(page, -1) {
			if path := string(m[1]); !slices.Contains(seen, path) {
				seen = append(seen, path)
				n, _, err := fetch(s.url + path)
				if err != nil {
					return err
				}
				total += n
			}
		}
		b.add(p.name, float64(total)/1000, "KB", p.most)
	}
	return nil
}

// fetch counts the bytes on the wire and returns the text.
func fetch(url string) (int, []byte, error) {
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return 0, nil, fmt.Errorf("%s: %s", url, res.Status)
	}
	counted := &counter{r: res.Body}
	var body io.Reader = counted
	if res.Header.Get("Content-Encoding") == "gzip" {
		if body, err = gzip.NewReader(counted); err != nil {
			return 0, nil, err
		}
	}
	text, err := io.ReadAll(body)
	return counted.n, text, err
}

type counter struct {
	r io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}
