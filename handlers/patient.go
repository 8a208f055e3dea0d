package handlers

import (
	"io"
	"net/http"
	"time"
)

// patience is how long a connection may stand still. A hospital's slow network may take an hour
// over a large file, as long as something moves.
const (
	patience = 60 * time.Second
	longest  = 6 * time.Hour
)

// patient gives every request a deadline that moves on with each piece read or written, instead
// of one for the whole: slow is fine, silent is not.
func patient(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		control, end := http.NewResponseController(w), time.Now().Add(longest)
		if r.Body != nil && r.Body != http.NoBody {
			r.Body = &slowBody{r.Body, control, end}
		}
		control.SetWriteDeadline(end) // takes back what the request before left on this connection
		next.ServeHTTP(&slowWriter{w, control, end}, r)
	})
}

type slowBody struct {
	io.ReadCloser
	control *http.ResponseController
	end     time.Time
}

func (b *slowBody) Read(p []byte) (int, error) {
	b.control.SetReadDeadline(soon(b.end)) // not every connection has deadlines; those of tests do without
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.control.SetReadDeadline(time.Time{}) // or the server's watch for a lost connection would end a long answer
	}
	return n, err
}

type slowWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	end     time.Time
}

func (w *slowWriter) WriteHeader(status int) {
	w.control.SetWriteDeadline(soon(w.end))
	w.ResponseWriter.WriteHeader(status)
}

func (w *slowWriter) Write(p []byte) (int, error) {
	w.control.SetWriteDeadline(soon(w.end))
	return w.ResponseWriter.Write(p)
}

func (w *slowWriter) Flush() { w.control.Flush() }

// Unwrap lets http.ResponseController reach the connection.
func (w *slowWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func soon(end time.Time) time.Time {
	if t := time.Now().Add(patience); t.Before(end) {
		return t
	}
	return end
}
