package reports

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
)

// pack is a certificate as it is stored. The same certificate gives the same bytes.
func pack(proof []byte) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(proof); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func unpack(b []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	proof, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	return proof, nil
}
