// Package migrations holds the numbered SQL files, the same for both databases.
//
// A file is plain SQL that SQLite and PostgreSQL both take. Where only SQLite needs a word
// (WITHOUT ROWID), it stands in a comment "/*sqlite: X*/", which For("sqlite") turns into X.
// Files are append-only: one that has been released is never edited.
package migrations

import (
	"bytes"
	"embed"
	"io/fs"
	"regexp"
	"testing/fstest"
)

//go:embed *.sql
var files embed.FS

var sqliteOnly = regexp.MustCompile(`/\*sqlite: (.*?)\*/`)

// For returns the migrations as the named dialect ("sqlite" or "postgres") reads them.
func For(dialect string) (fs.FS, error) {
	if dialect != "sqlite" {
		return files, nil
	}
	out := fstest.MapFS{}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		out[name] = &fstest.MapFile{Data: sqliteOnly.ReplaceAll(bytes.Clone(text), []byte("$1"))}
	}
	return out, nil
}
