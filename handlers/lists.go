package handlers

import (
	"errors"
	"net/http"
	"regexp"
	"strconv"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/crypto"
	"saysomething/store"
)

var listNumber = regexp.MustCompile(`^[1-9][0-9]{0,8}$`)

// signedList is a list of readers that is or was in force, for anybody to keep and check.
func (s *Server) signedList(c *gin.Context) {
	if !listNumber.MatchString(c.Param("number")) {
		s.fail(c, errNoPage)
		return
	}
	number, err := strconv.Atoi(c.Param("number"))
	if err != nil {
		s.fail(c, err)
		return
	}
	l, err := s.Accounts.SignedList(c.Request.Context(), number)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, l)
}

// custodians is the page on which custodians sign the list. It carries nothing: their browser fetches
// the lists, checks them and compares.
func (s *Server) custodians(c *gin.Context) {
	s.render(c, http.StatusOK, "custodians", s.page(c, "Who may read"))
}

// listWork is what there is to sign.
func (s *Server) listWork(c *gin.Context) {
	roster, err := s.Accounts.Roster(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	work := &accounts.ListWork{}
	if roster.Refused == nil { // else the browser says why, and there is nothing to sign after it
		if work, err = s.Accounts.ListWork(c.Request.Context()); err != nil {
			s.fail(c, err)
			return
		}
	}
	makers, err := s.Accounts.PaperMakers(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"roster": roster, "proposal": work.Proposal, "waiting": work.Waiting, "paper": makers})
}

// signedLists is the whole chain in one file, for "saysomething list verify".
func (s *Server) signedLists(c *gin.Context) {
	lists, err := s.Accounts.AllSignedLists(c.Request.Context())
	if err == nil && len(lists) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="lists-of-readers.json"`)
	c.JSON(http.StatusOK, gin.H{"lists": lists})
}

var (
	errListChanged  = &Problem{http.StatusConflict, "changed", "The people have changed since this page was loaded. Look at the list again before you sign it."}
	errNoCustodian  = &Problem{http.StatusUnprocessableEntity, "signature", "This signature does not count. A new custodian, or one with new keys, can sign once a list that names them is in force."}
	errNoSigners    = &Problem{http.StatusUnprocessableEntity, "signers", "This list names nobody who could sign the next one for a side that vouches for it. Ask the administrator to invite a custodian of that side first."}
	errListNotWhole = &Problem{http.StatusConflict, "list_refused", "The lists kept on the server do not verify. Nothing can be signed until that is settled."}
)

// signList keeps a custodian's signature.
func (s *Server) signList(c *gin.Context) {
	var in struct {
		Head      string `json:"head"`
		Body      string `json:"body"`
		Signature string `json:"signature"`
		Paper     string `json:"paper"` // id of the paper key that signed, "" for one's own
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	roster, err := s.Accounts.Roster(c.Request.Context())
	if err == nil && roster.Refused != nil {
		err = errListNotWhole
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	var inForce bool
	if in.Paper == "" {
		inForce, err = s.Accounts.SignList(c.Request.Context(), me(c), in.Head, in.Body, in.Signature)
	} else {
		inForce, err = s.Accounts.SignListOnPaper(c.Request.Context(), me(c), in.Paper, in.Head, in.Body, in.Signature)
	}
	var refused *crypto.ListError
	switch {
	case errors.Is(err, store.ErrConflict):
		err = errListChanged
	case errors.As(err, &refused) && refused.Reason == crypto.ListSigners:
		err = errNoSigners
	case errors.Is(err, store.ErrInvalid):
		err = errNoCustodian
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"in_force": inForce})
}

// makePaperKey keeps the public half of a paper key, for the next list to name.
func (s *Server) makePaperKey(c *gin.Context) {
	var in struct {
		Sign string `json:"sign"`
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	if err := s.Accounts.MakePaperKey(c.Request.Context(), signedIn(c), in.Sign); err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{})
}
