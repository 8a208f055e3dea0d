package handlers

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

var errJSON = &Problem{http.StatusBadRequest, "bad_json", "The request is not the JSON this call takes."}

// readJSON reads the request's one JSON value into v. A field that v does not have is refused, so
// that a client learns at once that it was misread.
func readJSON(c *gin.Context, v any) error {
	kind, _, _ := strings.Cut(c.GetHeader("Content-Type"), ";")
	if strings.TrimSpace(kind) != "application/json" {
		return &Problem{http.StatusUnsupportedMediaType, "not_json", "Send application/json."}
	}
	d := json.NewDecoder(c.Request.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return jsonProblem(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return jsonProblem(err)
	}
	return nil
}

func jsonProblem(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return errTooLarge
	}
	return errJSON // not err: it may repeat what was sent
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
