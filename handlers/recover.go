package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/recovery"
	"saysomething/store"
)

var errNoRecovery = &Problem{http.StatusNotFound, "not_found", "This link cannot be used. It may have been used already, stopped, or be older than three days. If you have made your new passphrase, go on with it below. Otherwise speak to a custodian."}

// RecoverPage is the data of templates/pages/recover.html.
type RecoverPage struct {
	Page
	Hours string
}

// recoverPage is where the owner of a lost key makes a new one, and where they come back to. It is the same for
// everybody: the token of the link stands after the # of the address.
func (s *Server) recoverPage(c *gin.Context) {
	wait, err := s.Recovery.WaitFor(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	s.render(c, http.StatusOK, "recover", RecoverPage{s.page(c, "Get back to your cases"), waitInWords(wait)})
}

// recoveryLink says whom a link is for. The token travels in the body.
func (s *Server) recoveryLink(c *gin.Context) {
	var in struct {
		Token string `json:"token"`
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	l, err := s.Recovery.Link(c.Request.Context(), in.Token)
	if errors.Is(err, store.ErrNotFound) {
		err = errNoRecovery
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"name": l.Name, "email": l.Email, "status": l.Status})
}

// recoveryKeys keeps the owner's new keys; the waiting time begins.
func (s *Server) recoveryKeys(c *gin.Context) {
	var in struct {
		Token     string `json:"token"`
		Recipient string `json:"recipient"`
		Sign      b64    `json:"sign"`
		Login     b64    `json:"login"`
		KeyFile   b64    `json:"key_file"`
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	keys := accounts.Keys{Recipient: in.Recipient, Sign: in.Sign, Login: in.Login, KeyFile: in.KeyFile}
	opens, err := s.Recovery.SetKeys(c.Request.Context(), in.Token, keys)
	if errors.Is(err, store.ErrNotFound) {
		err = errNoRecovery
	}
	if err != nil {
		s.failRecovery(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"opens": opens.UnixMilli()})
}

// owned is how the owner of a lost key, who has no session yet, says who they are in each call.
type owned struct {
	Email string `json:"email"`
	Login b64    `json:"login"`
}

// joiningIn is what the new reader's browser sends: email and login only from an owner, who has no session.
type joiningIn struct {
	owned
	After     string         `json:"after,omitempty"`
	Envelopes []sentEnvelope `json:"envelopes,omitempty"`
	Without   []string       `json:"without,omitempty"`
}

type sentEnvelope struct {
	Case string `json:"case"`
	Kind string `json:"kind"`
	Of   string `json:"of"`
	Seq  int    `json:"seq"`
	Data b64    `json:"data"`
}

// gainer reads the request and finds who makes it: the owner by their new passphrase, or the other reader signed in.
func (s *Server) gainer(c *gin.Context) (*recovery.Gainer, joiningIn, error) {
	var in joiningIn
	if err := readJSON(c, &in); err != nil {
		return nil, in, err
	}
	if c.Param("id") != "" {
		g, err := s.Recovery.Reader(c.Request.Context(), me(c), c.Param("id"))
		return g, in, err
	}
	var g *recovery.Gainer
	err := s.Accounts.Guess(c.Request.Context(), "recovery of "+in.Email, func(ctx context.Context) (err error) {
		g, err = s.Recovery.Owner(ctx, in.Email, in.Login)
		return err
	})
	return g, in, err
}

// joinState says how far a recovery is, with the owner's new key file.
func (s *Server) joinState(c *gin.Context) {
	g, _, err := s.gainer(c)
	if err != nil {
		s.failRecovery(c, err)
		return
	}
	r := g.Recovery()
	var file []byte
	if r.Own() {
		if file, err = s.Recovery.KeyFile(c.Request.Context(), g); err != nil {
			s.fail(c, err)
			return
		}
	}
	p, err := s.Recovery.Progress(c.Request.Context(), r.ID)
	if err != nil {
		s.fail(c, err)
		return
	}
	if !r.Own() {
		p = rounded(p, tens(max(1, p.Total))) // how many there are that the reader does not read yet, also those that leave them out
	}
	c.JSON(http.StatusOK, gin.H{"key_file": b64(file), "recipient": r.Recipient, "sign": r.SignKey, "status": r.Status, "opens": r.OpensAt / 1000, "now": s.Now().UnixMilli(), "progress": progressJSON(p)})
}

// joinParts gives cases whose halves are all there, sealed to the new key.
func (s *Server) joinParts(c *gin.Context) {
	g, in, err := s.gainer(c)
	if err != nil {
		s.failRecovery(c, err)
		return
	}
	list, next, err := s.Recovery.Parts(c.Request.Context(), g, in.After)
	if err != nil {
		s.failRecovery(c, err)
		return
	}
	out := []gin.H{}
	for _, j := range list {
		parts, entries := []gin.H{}, []gin.H{}
		for _, p := range j.Parts {
			parts = append(parts, gin.H{"kind": p.Kind, "side": p.Side, "data": b64(p.Data)})
		}
		for _, e := range j.Entries {
			entries = append(entries, gin.H{"seq": e.Seq, "audience": e.Audience, "author": e.Author, "hash": e.Hash, "data": b64(e.Data)})
		}
		out = append(out, gin.H{"case": j.Case, "parts": parts, "entries": entries, "last": gin.H{"seq": j.Last.Seq, "hash": j.Last.Hash}})
	}
	c.JSON(http.StatusOK, gin.H{"cases": out, "next": next})
}

// joinEnvelopes keeps what the new reader's browser made of the halves.
func (s *Server) joinEnvelopes(c *gin.Context) {
	g, in, err := s.gainer(c)
	if err == nil {
		var list []recovery.Envelope
		for _, e := range in.Envelopes {
			list = append(list, recovery.Envelope{Case: e.Case, Kind: e.Kind, Of: e.Of, Seq: e.Seq, Data: e.Data})
		}
		err = s.Recovery.PutEnvelopes(c.Request.Context(), g, list)
	}
	s.did(c, err)
}

// joinFinish is the last step.
func (s *Server) joinFinish(c *gin.Context) {
	g, in, err := s.gainer(c)
	if err != nil {
		s.failRecovery(c, err)
		return
	}
	behind, err := s.Recovery.Finish(c.Request.Context(), g, in.Without)
	var refused *recovery.Refused
	if errors.As(err, &refused) {
		c.JSON(http.StatusConflict, gin.H{"error": refused.Code, "message": recoveryRefusals[refused.Code], "missing": behind.Missing, "changed": len(behind.Changed)})
		return
	}
	s.did(c, err)
}

// StopPage is the data of templates/pages/recovery-stop.html.
type StopPage struct {
	Page
	Notice recovery.Notice
	Own    bool // the signed-in person is the one whose cases they are
}

// stopPage asks first and says what will happen.
func (s *Server) stopPage(c *gin.Context) {
	notices, err := s.Recovery.Notices(c.Request.Context(), me(c))
	if err != nil {
		s.fail(c, err)
		return
	}
	for _, n := range notices {
		if n.ID == c.Param("id") && (n.PersonID == me(c).ID || accounts.Can(me(c), accounts.Custody)) {
			s.render(c, http.StatusOK, "recovery-stop", StopPage{s.page(c, "Stop this recovery?"), n, n.PersonID == me(c).ID})
			return
		}
	}
	s.fail(c, errNoPage)
}

// stopForm stops it, also without JavaScript.
func (s *Server) stopForm(c *gin.Context) {
	if err := s.Recovery.Stop(c.Request.Context(), me(c), c.Param("id")); err != nil {
		s.failRecovery(c, err)
		return
	}
	to := "/account?done=stopped"
	if accounts.Can(me(c), accounts.Custody) {
		to = "/custodians/recovery"
	}
	c.Redirect(http.StatusSeeOther, to)
}

// passedPage is where another reader takes over the cases that both sides have passed to them.
func (s *Server) passedPage(c *gin.Context) {
	g, err := s.Recovery.Reader(c.Request.Context(), me(c), c.Param("id"))
	if err != nil {
		s.fail(c, err)
		return
	}
	s.casesPage(c, "recovery-passed", "Cases passed to you", g.Recovery().ID)
}
