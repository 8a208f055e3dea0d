package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/store"
)

// Problem is a refusal that the person, or the program, on the other side can act on. Handlers
// return their own when the general ones below say too little.
type Problem struct {
	Status  int
	Code    string // for programs: lower case with _
	Message string // for people: plain words, and what to do
}

func (p *Problem) Error() string { return p.Code }

var (
	errNoPage      = &Problem{http.StatusNotFound, "not_found", "We cannot find that page. Check the address, or start again from the first page."}
	errNoMethod    = &Problem{http.StatusMethodNotAllowed, "method_not_allowed", "This page cannot be used in that way."}
	errForeign     = &Problem{http.StatusForbidden, "cross_origin", "That came from another website, so we did not accept it."}
	errQuery       = &Problem{http.StatusBadRequest, "unknown_query", "There is something extra in the address of this page. Remove everything from the question mark on, and try again."}
	errTooLarge    = &Problem{http.StatusRequestEntityTooLarge, "too_large", "That is larger than we can take. Nothing has been kept."}
	errSignIn      = &Problem{http.StatusUnauthorized, "not_signed_in", "Please sign in first."}
	errStage       = &Problem{http.StatusUnauthorized, "stage", "You have not finished signing in."}
	errUnlockFirst = &Problem{http.StatusUnauthorized, "locked", "This is locked because nothing happened here for a while. Unlock it with your passkey or your passphrase."}
	errProve       = &Problem{http.StatusForbidden, "prove", "Show first that it is still you, with your passkey or your passphrase."}
	errNotYours    = &Problem{http.StatusForbidden, "not_allowed", "Your account cannot be used for this."}
	errConflict    = &Problem{http.StatusConflict, "conflict", "Somebody changed this at the same time. Look again, then try once more."}
	errInvalid     = &Problem{http.StatusBadRequest, "invalid", "We could not understand that. Nothing has been kept."}
	errInternal    = &Problem{http.StatusInternalServerError, "internal", "Internal error. It is our fault, not yours. Please try again in a little while."}
)

// problem finds what to say about err. Everything unknown is an internal error.
func problem(err error) *Problem {
	var p *Problem
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &large):
		return errTooLarge
	case errors.Is(err, accounts.ErrEnded):
		return errSignIn
	case errors.Is(err, accounts.ErrProve):
		return errProve
	case errors.Is(err, store.ErrNotFound):
		return errNoPage
	case errors.Is(err, store.ErrConflict):
		return errConflict
	case errors.Is(err, store.ErrInvalid):
		return errInvalid
	}
	return errInternal
}

// fail answers the request with what went wrong: a page, or JSON under /api/. An internal error
// says nothing but that to the visitor; the log gets its kind and place, never its content.
func (s *Server) fail(c *gin.Context, err error) {
	p := problem(err)
	if p.Status >= 500 {
		s.report(c, err)
	}
	c.Abort()
	if c.Writer.Written() {
		return // too late for another answer
	}
	c.Writer.Header().Set("Cache-Control", "no-store")
	var at stageError
	if isCall(c) {
		answer := gin.H{"error": p.Code, "message": p.Message}
		if errors.As(err, &at) {
			answer["stage"] = at.stage
		}
		c.JSON(p.Status, answer)
		return
	}
	if why := map[*Problem]string{errSignIn: "ended", errStage: "step", errUnlockFirst: "locked"}[p]; why != "" && c.Request.Method == http.MethodGet {
		c.Redirect(http.StatusSeeOther, s.signInAddress(c, why))
		return
	}
	s.render(c, p.Status, "error", ErrorPage{Page: s.page(c, errorTitle(p.Status)), Status: p.Status, Message: p.Message})
}

func errorTitle(status int) string {
	switch status {
	case http.StatusNotFound:
		return "Page not found"
	case http.StatusForbidden, http.StatusUnauthorized:
		return "You cannot use this page"
	case http.StatusRequestEntityTooLarge:
		return "That is too large"
	}
	if status >= 500 {
		return "Sorry, there is a problem"
	}
	return "We could not do that"
}
