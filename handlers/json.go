package handlers

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/crypto"
)

var errJSON = &Problem{http.StatusBadRequest, "bad_json", "The request is not the JSON this call takes."}

// readJSON reads the request's one JSON value into v. A field that v does not have is refused, and one
// in capitals or named twice, so that a client learns at once that it was misread.
func readJSON(c *gin.Context, v any) error {
	kind, _, _ := strings.Cut(c.GetHeader("Content-Type"), ";")
	if strings.TrimSpace(kind) != "application/json" {
		return &Problem{http.StatusUnsupportedMediaType, "not_json", "Send application/json."}
	}
	body, err := io.ReadAll(c.Request.Body) // which the table of routes bounds
	if err != nil {
		return jsonProblem(err)
	}
	if crypto.ParseLine(bytes.TrimSpace(body), v) != nil {
		return errJSON // not the error: it may repeat what was sent
	}
	return nil
}

func jsonProblem(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return errTooLarge
	}
	return errJSON
}

// b64 is bytes that travel as base64url without padding.
type b64 []byte

// UnmarshalJSON takes only the one right way to write the bytes.
func (b *b64) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	*b = raw
	return err
}

// MarshalJSON writes the bytes as base64url.
func (b b64) MarshalJSON() ([]byte, error) {
	return json.Marshal(base64.RawURLEncoding.EncodeToString(b))
}
