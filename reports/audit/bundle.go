package audit

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"saysomething/reports/release"
)

// Bundle is all that an audit of one year needs, as files in a folder: it can be carried to a machine without the
// service. It is confidential.
type Bundle struct {
	Year      release.Year
	Published []Published
	Keys      Keys
	Before    Before
	Approved  []release.Approval // whose signatures under errata count
}

// keysFile is who signs, and what came before the year.
type keysFile struct {
	Release    string             `json:"release"` // base64url
	Custodians []release.Approval `json:"custodians"`
	Number     int                `json:"number"` // of the last release before the year
	Hash       string             `json:"hash"`
}

// signedFile is what stands beside a release's bytes.
type signedFile struct {
	Signature string             `json:"signature"` // base64url
	Approvals []release.Approval `json:"approvals"`
	Cube      *release.Cube      `json:"cube,omitempty"`
}

// Trust makes custodians of exactly these keys.
func Trust(known []release.Approval) func(release.Approval) bool {
	return func(a release.Approval) bool {
		return slices.ContainsFunc(known, func(k release.Approval) bool { return k.Side == a.Side && k.Key == a.Key && k.Person == a.Person })
	}
}

// Write puts a bundle into a folder: year.json, keys.json, and for each release its bytes, proof and signature.
func (b Bundle) Write(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	files := map[string]any{"year.json": b.Year,
		"keys.json": keysFile{base64.RawURLEncoding.EncodeToString(b.Keys.Release), b.Approved, b.Before.Number, b.Before.Hash}}
	for i, p := range b.Published {
		files[fmt.Sprintf("signed-%03d.json", i+1)] = signedFile{base64.RawURLEncoding.EncodeToString(p.Signed.Signature), p.Signed.Approvals, p.Cube}
		files[fmt.Sprintf("release-%03d.json", i+1)] = json.RawMessage(p.Signed.Body)
		files[fmt.Sprintf("proof-%03d.json", i+1)] = json.RawMessage(p.Certificate)
	}
	for name, v := range files {
		text, raw := v.(json.RawMessage)
		if !raw {
			encoded, err := release.Encode(v)
			if err != nil {
				return err
			}
			text = encoded
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// ReadBundle reads what Write wrote.
func ReadBundle(dir string) (Bundle, error) {
	var b Bundle
	var k keysFile
	if err := readJSON(dir, "year.json", &b.Year); err != nil {
		return b, err
	}
	if err := readJSON(dir, "keys.json", &k); err != nil {
		return b, err
	}
	key, err := base64.RawURLEncoding.DecodeString(k.Release)
	if err != nil {
		return b, fmt.Errorf("keys.json: %w", err)
	}
	b.Keys, b.Before, b.Approved = Keys{Release: key, Custodian: Trust(k.Custodians)}, Before{k.Number, k.Hash}, k.Custodians
	names, err := filepath.Glob(filepath.Join(dir, "release-*.json"))
	if err != nil {
		return b, err
	}
	slices.Sort(names)
	for _, name := range names {
		number := strings.TrimPrefix(filepath.Base(name), "release-")
		var s signedFile
		if err := readJSON(dir, "signed-"+number, &s); err != nil {
			return b, err
		}
		p := Published{Cube: s.Cube}
		p.Signed.Approvals = s.Approvals
		if p.Signed.Signature, err = base64.RawURLEncoding.DecodeString(s.Signature); err != nil {
			return b, fmt.Errorf("signed-%s: %w", number, err)
		}
		if p.Signed.Body, err = os.ReadFile(name); err != nil {
			return b, err
		}
		if p.Certificate, err = os.ReadFile(filepath.Join(dir, "proof-"+number)); err != nil {
			return b, err
		}
		b.Published = append(b.Published, p)
	}
	return b, nil
}

func readJSON(dir, name string, v any) error {
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
