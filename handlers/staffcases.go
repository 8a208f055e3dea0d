package handlers

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/cases"
	"saysomething/crypto"
	"saysomething/store"
)

var errNoName = &Problem{http.StatusNotFound, "no_name", "There is no sealed name in this case."}

// errNoCase is for a case that does not exist and for one that somebody else reads: nobody learns which.
var errNoCase = &Problem{http.StatusNotFound, "not_found", "There is no such case, or you are not one of its readers."}

// listCases gives the cases that the person signed in reads, a page at a time; with cards=no only what stands around the cards.
func (s *Server) listCases(c *gin.Context) {
	after := c.Query("after")
	if after != "" && !crypto.ValidID(after) {
		s.fail(c, errInvalid)
		return
	}
	list := s.Cases.List
	if c.Query("cards") == "no" {
		list = s.Cases.Outline
	}
	page, next, err := list(c.Request.Context(), me(c).ID, after)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"cases": page, "next": next})
}

// listCards gives the sealed cards of the cases named, as far as the person signed in reads them.
func (s *Server) listCards(c *gin.Context) {
	var ask struct {
		IDs []string `json:"ids"`
	}
	var cards []cases.SealedCard
	err := readJSON(c, &ask)
	if err == nil {
		cards, err = s.Cases.Cards(c.Request.Context(), me(c).ID, ask.IDs)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"cards": cards})
}

// openCase gives a reader one case, and marks it read.
func (s *Server) openCase(c *gin.Context) {
	o, err := s.Cases.Case(c.Request.Context(), me(c).ID, c.Param("id"))
	if err != nil {
		s.fail(c, noCase(err))
		return
	}
	c.JSON(http.StatusOK, o)
}

// appendToCase adds what a reader wrote.
func (s *Server) appendToCase(c *gin.Context) {
	var l cases.StaffLetter
	err := readJSON(c, &l)
	if err == nil {
		err = s.Cases.Append(c.Request.Context(), me(c).ID, c.Param("id"), l)
	}
	if err != nil {
		s.fail(c, refusedCall(noCase(err)))
		return
	}
	c.JSON(http.StatusOK, gin.H{})
}

// openName gives a reader the sealed name, once they have said why in the case.
func (s *Server) openName(c *gin.Context) {
	var ask struct {
		Entry struct {
			Seq  int         `json:"seq"`
			Data cases.Bytes `json:"data"`
		} `json:"entry"`
	}
	var names []cases.Entry
	err := readJSON(c, &ask)
	if err == nil {
		names, err = s.Cases.OpenName(c.Request.Context(), me(c).ID, c.Param("id"), cases.NewEntry{Seq: ask.Entry.Seq, Data: ask.Entry.Data})
	}
	if errors.Is(err, cases.ErrNoName) {
		err = errNoName
	}
	if err != nil {
		s.fail(c, refusedCall(noCase(err)))
		return
	}
	c.JSON(http.StatusOK, gin.H{"entries": names})
}

// changeReaders adds people to the readers of a case, or takes some off.
func (s *Server) changeReaders(c *gin.Context) {
	var change cases.Change
	err := readJSON(c, &change)
	if err == nil {
		err = s.Cases.ChangeReaders(c.Request.Context(), me(c).ID, c.Param("id"), change)
	}
	if err != nil {
		s.fail(c, refusedCall(noCase(err)))
		return
	}
	c.JSON(http.StatusOK, gin.H{})
}

// giveHalves keeps halves for recovery that the browser made of a case that has none, or not for all who read it.
func (s *Server) giveHalves(c *gin.Context) {
	var in struct {
		At       int                   `json:"at"`
		Recovery []cases.RecoveryShare `json:"recovery"`
	}
	err := readJSON(c, &in)
	if err == nil {
		err = s.Cases.GiveHalves(c.Request.Context(), me(c).ID, c.Param("id"), in.At, in.Recovery)
	}
	if err != nil {
		s.fail(c, refusedCall(noCase(err)))
		return
	}
	c.JSON(http.StatusOK, gin.H{})
}

// changeMany changes the readers of up to fifty cases, each by itself.
func (s *Server) changeMany(c *gin.Context) {
	var ask struct {
		Changes []cases.CaseChange `json:"changes"`
	}
	var results []cases.ChangeResult
	err := readJSON(c, &ask)
	if err == nil {
		results, err = s.Cases.ChangeMany(c.Request.Context(), me(c).ID, ask.Changes)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"results": results})
}

// refusedCall says in words what a reader whose page does everything right can meet.
func refusedCall(err error) error {
	var refused *cases.Refused
	if !errors.As(err, &refused) {
		return err
	}
	return &Problem{http.StatusConflict, refused.Code, refusalWords[refused.Code]}
}

var refusalWords = map[string]string{
	"missing_files":  recordRefusals["missing_files"],
	"conflict":       "Somebody changed this at the same time. Look again, then try once more.",
	"last_reader":    "Somebody must go on reading this. Add another reader first.",
	"roster_changed": "The list of people who read concerns has changed. Look at it again.",
	"changed":        "Something has changed since you opened this page. Load it again and look once more.",
	"not_yours":      "Somebody else must approve this: another person who reads all of these cases and has ended no hold on one, or the non-executive lead.",
	"not_listed":     "Your key is not on the signed list of readers yet. You can read, but not write. The custodians have to sign the list.",
}

// recordCase stores a concern that somebody told the person signed in, who becomes one of its readers.
func (s *Server) recordCase(c *gin.Context) {
	var l cases.ReportLetter
	err := readJSON(c, &l)
	if err == nil {
		err = s.Cases.Report(c.Request.Context(), l, me(c).ID)
	}
	var refused *cases.Refused
	if errors.As(err, &refused) {
		c.JSON(http.StatusConflict, gin.H{"error": refused.Code, "message": recordRefusals[refused.Code], "files": refused.Files})
		return
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{})
}

var recordRefusals = map[string]string{
	"missing_files":  "A file did not arrive in full. Send it again.",
	"already_sent":   "This receipt belongs to another concern. Start again with a new one.",
	"roster_changed": "Somebody you chose no longer reads concerns. Look at the list again.",
}

func noCase(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errNoCase
	}
	return err
}
