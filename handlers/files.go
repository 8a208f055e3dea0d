package handlers

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"saysomething/cases"
	"saysomething/store"
)

var (
	errPart = &Problem{http.StatusUnprocessableEntity, "invalid", "This is not a part of a sealed file. Nothing has been kept."}
	errFull = &Problem{http.StatusServiceUnavailable, "busy", "Many files are arriving. Please try again in a few minutes."}
	errSame = &Problem{http.StatusConflict, "different_part", "Another part is stored in this place."}
)

// putPart stores one part of a sealed file that a letter will name.
func (s *Server) putPart(c *gin.Context) {
	part, err := readBytes(c)
	if err == nil {
		err = s.storePart(c, part)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

func (s *Server) storePart(c *gin.Context, part []byte) error {
	n, ok := partNumber(c.Param("n"))
	if !ok {
		return errPart
	}
	err := s.Cases.PutPart(c.Request.Context(), c.Param("id"), n, part)
	switch {
	case errors.Is(err, cases.ErrFull):
		c.Header("Retry-After", "120")
		return errFull
	case errors.Is(err, store.ErrInvalid):
		return errPart
	case errors.Is(err, store.ErrConflict):
		return errSame
	}
	return err
}

// partNumber reads the one spelling a number has.
func partNumber(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && strconv.Itoa(n) == s
}

// staffFile streams an age file to a reader of its case. The browser opens it; to anything else
// it is bytes.
func (s *Server) staffFile(c *gin.Context) {
	f, err := s.Cases.File(c.Request.Context(), me(c).ID, c.Param("id"))
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Content-Type", "application/octet-stream")
	c.Header("Content-Disposition", `attachment; filename="`+f.ID+`.age"`)
	c.Header("Content-Length", strconv.FormatInt(f.Size, 10))
	c.Status(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		return
	}
	if err := f.Copy(c.Request.Context(), c.Writer); err != nil {
		s.report(c, err)
		panic(http.ErrAbortHandler) // the connection breaks: nobody takes half a file for a whole one
	}
}
