package cases

import (
	"context"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"saysomething/crypto"
	"saysomething/store"
)

// OwnFile names a file that a person keeps for themselves, sealed to their own key. Its mark tells one content from
// the next: the authentication tag at its end.
type OwnFile struct {
	Name string `json:"name" db:"name"`
	Mark Bytes  `json:"mark" db:"mark"`
}

// indexPieces is how many pieces the index of a desk has, index-0 to index-f: a case that is read changes one of them.
const indexPieces = 16

const (
	ownFilters  = "filters"
	indexPrefix = "index-"

	// MaxOwnFile is the largest of them in bytes: the index of 5,000 cases with everything written in them is half of that a piece.
	MaxOwnFile = 2 << 20
)

// ownName says whether there is such a file. A name is no place for anything else.
func ownName(name string) bool {
	n, isIndex := strings.CutPrefix(name, indexPrefix)
	return name == ownFilters || isIndex && len(n) == 1 && strings.Contains("0123456789abcdef"[:indexPieces], n)
}

// OwnFiles lists what a person keeps.
func (s *Store) OwnFiles(ctx context.Context, person string) ([]OwnFile, error) {
	files := []OwnFile{}
	err := s.DB.SelectContext(ctx, &files, `SELECT name, substr(data, length(data) - 15) AS mark FROM own_files WHERE person_id = $1 ORDER BY name`, person)
	if err != nil {
		return nil, fmt.Errorf("list own files: %w", err)
	}
	return files, nil
}

// OwnFile gives one of them; ErrNotFound for one that the person does not have.
func (s *Store) OwnFile(ctx context.Context, person, name string) ([]byte, error) {
	var data []byte
	if err := s.DB.One(ctx, &data, `SELECT data FROM own_files WHERE person_id = $1 AND name = $2`, person, name); err != nil {
		return nil, fmt.Errorf("own file: %w", err)
	}
	return data, nil
}

// PutOwnFile keeps a file in place of the one before, whose mark the client names (empty for none): of two devices that
// change it at once, one gets ErrConflict and looks again. The server cannot read it, nor tell whether it is what it should be.
func (s *Store) PutOwnFile(ctx context.Context, person, name string, before, data []byte) error {
	if !ownName(name) || len(data) > MaxOwnFile || crypto.CheckSealedHead(data, 1) != nil {
		return fmt.Errorf("keep own file: %w", invalid("own file"))
	}
	err := s.DB.Tx(ctx, func(tx *sqlx.Tx) error { return putOwn(ctx, tx, person, name, before, data) })
	if err != nil {
		return fmt.Errorf("keep own file: %w", err)
	}
	return nil
}

func putOwn(ctx context.Context, tx *sqlx.Tx, person, name string, before, data []byte) error {
	var stored bool
	var err error
	if len(before) == 0 {
		stored, err = changed(tx.ExecContext(ctx, `INSERT INTO own_files (person_id, name, data) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, person, name, data))
	} else {
		stored, err = changed(tx.ExecContext(ctx, `
			UPDATE own_files SET data = $3 WHERE person_id = $1 AND name = $2 AND substr(data, length(data) - 15) IN ($4, $5)`, person, name, data, before, data[len(data)-16:]))
	}
	if err == nil && !stored {
		err = store.ErrConflict
	}
	return err
}

// DropIndexes deletes the kept indexes of these people. Call it in the transaction that ends somebody's reading of a case,
// or removes the case: an index holds words of every case its owner has read, and nobody but them could take one case out.
// It is made again from what they still read.
func DropIndexes(ctx context.Context, tx *sqlx.Tx, people ...string) error {
	for _, person := range people {
		if _, err := tx.ExecContext(ctx, `DELETE FROM own_files WHERE person_id = $1 AND name LIKE $2`, person, indexPrefix+"%"); err != nil {
			return fmt.Errorf("drop index: %w", err)
		}
	}
	return nil
}
