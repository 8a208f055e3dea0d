package handlers

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

// send answers with body. What every visitor gets the same, a page or a list that a worker reads,
// goes out compressed and under an ETag of its content. Nothing else does: the length of a
// compressed answer says something of what is in it, and an ETag of a person's own page names them.
func (s *Server) send(c *gin.Context, status int, kind string, body []byte) {
	same := s.route(c).kind.quiet && status == http.StatusOK && (c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead)
	if !same {
		c.Data(status, kind, body)
		return
	}
	name := sha256.Sum256(body)
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(name[:16]) + `"`
	h := c.Writer.Header()
	h.Set("ETag", tag)
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(c.GetHeader("If-None-Match"), tag) {
		c.Status(http.StatusNotModified)
		return
	}
	if len(body) > kilobyte && takesGzip(c.GetHeader("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = s.squeezed.gzip(name, body)
	}
	c.Data(status, kind, body)
}

func takesGzip(header string) bool {
	for coding := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(coding), " ", ""), ";q=")
		if name == "gzip" {
			return strings.Trim(q, "0.") != "" || q == ""
		}
	}
	return false
}

// squeezed keeps compressed pages by the hash of what they were. There are few: a page changes when
// the organisation, its readers or its figures do.
type squeezed struct {
	mu    sync.Mutex
	pages map[[32]byte][]byte
}

const mostSqueezed = 64

func (z *squeezed) gzip(name [32]byte, body []byte) []byte {
	z.mu.Lock()
	defer z.mu.Unlock()
	if small, ok := z.pages[name]; ok {
		return small
	}
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // fails only for a level that does not exist
	w.Write(body)                                         // to memory
	w.Close()
	if z.pages == nil || len(z.pages) >= mostSqueezed {
		z.pages = map[[32]byte][]byte{}
	}
	z.pages[name] = b.Bytes()
	return b.Bytes()
}
