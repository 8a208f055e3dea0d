package handlers

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/recovery"
)

// recoveryRefusals are what to do about a step that cannot be taken now, by recovery's codes.
var recoveryRefusals = map[string]string{
	"too_early":    "The waiting time is not over yet. Nothing has been done.",
	"stopped":      "This recovery has been stopped or is finished. Nothing more can be done with it.",
	"no_key":       "The new key is not there, or it is not this person’s any more. Stop this recovery and ask again.",
	"one_side":     "Both sides are needed: a recovery key of each side on the signed list, and one custodian of each side.",
	"under_way":    "A recovery of this person is under way already. Look at it below.",
	"more":         "Some halves or cases are still missing. Go on until all are done.",
	"changed":      "Something has changed meanwhile. Load the page again and look once more.",
	"last_signer":  "Nobody else can sign the list of readers for their side, and with new keys nobody could. First both sides sign a list with a second custodian of that side, or with a paper key. The old keys, or a paper key that is on the list, can sign it.",
	"other_person": "You cannot carry out a recovery that is about you. Another custodian of your side can.",
}

// failRecovery answers with what stands in the way of a recovery.
func (s *Server) failRecovery(c *gin.Context, err error) {
	var refused *recovery.Refused
	var wrong accounts.Problems
	switch {
	case errors.As(err, &refused):
		err = &Problem{http.StatusConflict, refused.Code, recoveryRefusals[refused.Code]}
	case errors.As(err, &wrong):
		err = &Problem{http.StatusUnprocessableEntity, "bad_reason", wrong["reason"]}
	case errors.Is(err, accounts.ErrRefused):
		err = signInProblem(c, err)
	}
	var many *accounts.TooManyError
	if errors.As(err, &many) {
		err = signInProblem(c, err)
	}
	s.fail(c, err)
}

// did answers an empty object, or what went wrong.
func (s *Server) did(c *gin.Context, err error) {
	if err != nil {
		s.failRecovery(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{})
}

// recoveryOverview is everything that custodians see of recovery.
func (s *Server) recoveryOverview(c *gin.Context) {
	o, err := s.Recovery.Overview(c.Request.Context(), me(c))
	if err != nil {
		s.failRecovery(c, err)
		return
	}
	wait, err := s.Recovery.WaitFor(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	keys, custodians, people, under := []gin.H{}, []gin.H{}, []gin.H{}, []gin.H{}
	for _, k := range o.Keys {
		keys = append(keys, gin.H{"side": k.Side, "key": k.Key, "recipient": k.Recipient, "status": k.Status, "made": k.Made, "used": k.Used, "copies": k.Copies, "mine": b64(k.Mine)})
	}
	for _, p := range o.Custodians {
		custodians = append(custodians, gin.H{"id": p.ID, "name": p.Name, "side": p.Side, "here": p.Status == string(accounts.Active), "listed": p.Listed})
	}
	for _, p := range o.People {
		people = append(people, gin.H{"id": p.ID, "name": p.Name, "role": p.Role, "role_name": accounts.Role(p.Role).Label(), "here": p.Status == string(accounts.Active),
			"desk": p.Desk, "listed": p.Listed, "cases": atMost(p, p.Cases), "without": atMost(p, p.Without)})
	}
	for _, u := range o.Recoveries {
		under = append(under, s.recoveryJSON(u, o.People))
	}
	c.JSON(http.StatusOK, gin.H{"me": me(c).ID, "side": me(c).Side, "keys": keys, "custodians": custodians, "people": people, "recoveries": under,
		"shares": gin.H{"left": o.Left, "total": tens(max(1, o.Total))}, "wait": wait.Milliseconds(), "now": s.Now().UnixMilli()})
}

// atMost is how many cases of a reader custodians are told of: rounded up, and never none, so that nobody who is a custodian can tell
// by it that a concern came, or was passed on, which may be about themselves.
func atMost(p recovery.Person, n int) int {
	if p.Status == string(accounts.Active) && p.Desk != "" && accounts.ReadsCases(accounts.Role(p.Role)) {
		n = max(1, n)
	}
	return tens(n)
}

func tens(n int) int { return (n + 9) / 10 * 10 }

func (s *Server) recoveryJSON(u recovery.UnderWay, people []recovery.Person) gin.H {
	if i := slices.IndexFunc(people, func(p recovery.Person) bool { return p.ID == u.PersonID }); i >= 0 {
		u.Progress = rounded(u.Progress, atMost(people[i], u.Progress.Total))
	}
	name := ""
	if u.Recipient != "" {
		name = u.KeyName()
	}
	return gin.H{"id": u.ID, "person": u.PersonID, "to": u.ToID, "status": u.Status, "reason": u.Reason, "begun_by": u.BegunBy, "begun": u.BegunAt / 1000, "opens": u.OpensAt / 1000,
		"stopped_by": u.StoppedBy, "key": gin.H{"name": name, "recipient": u.Recipient, "sign": u.SignKey}, "progress": progressJSON(u.Progress)}
}

// rounded is a progress in tens, of a total that is: exact, it would tell which concern came in and, of one that is to be passed to another reader, in
// which they were left out. A side that has done all is done.
func rounded(p recovery.Progress, total int) recovery.Progress {
	side := func(done int, approved bool) int {
		if approved && done >= p.Total {
			return total
		}
		return done / 10 * 10
	}
	return recovery.Progress{Total: total, Management: side(p.Management, p.Approved.Management), Staff: side(p.Staff, p.Approved.Staff), Envelopes: p.Envelopes, Approved: p.Approved}
}

func progressJSON(p recovery.Progress) gin.H {
	return gin.H{"total": p.Total, "management": p.Management, "staff": p.Staff, "envelopes": p.Envelopes,
		"approved": gin.H{"management": p.Approved.Management, "staff": p.Approved.Staff}}
}

type sentCopy struct {
	Custodian string `json:"custodian"`
	Data      b64    `json:"data"`
}

// makeRecoveryKey keeps a side's new recovery identity, which only its custodians can open.
func (s *Server) makeRecoveryKey(c *gin.Context) {
	var in struct {
		Recipient string     `json:"recipient"`
		Copies    []sentCopy `json:"copies"`
	}
	err := readJSON(c, &in)
	if err == nil {
		var copies []recovery.Copy
		for _, one := range in.Copies {
			copies = append(copies, recovery.Copy{Custodian: one.Custodian, Data: one.Data})
		}
		err = s.Recovery.MakeKey(c.Request.Context(), me(c), in.Recipient, copies)
	}
	s.did(c, err)
}

// giveRecoveryCopy gives another custodian of one's own side a copy of its identity.
func (s *Server) giveRecoveryCopy(c *gin.Context) {
	var in struct {
		Key       string `json:"key"`
		Custodian string `json:"custodian"`
		Data      b64    `json:"data"`
	}
	err := readJSON(c, &in)
	if err == nil {
		err = s.Recovery.GiveCopy(c.Request.Context(), me(c), in.Key, recovery.Copy{Custodian: in.Custodian, Data: in.Data})
	}
	s.did(c, err)
}

// askForRecovery begins one. The link for the owner is in the answer, once.
func (s *Server) askForRecovery(c *gin.Context) {
	var in struct {
		Person string `json:"person"`
		To     string `json:"to"`
		Reason string `json:"reason"`
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	id, token, err := s.Recovery.Ask(c.Request.Context(), me(c), in.Person, in.To, in.Reason)
	if err != nil {
		s.failRecovery(c, err)
		return
	}
	link := ""
	if token != "" {
		link = s.PublicURL.Scheme + "://" + s.PublicURL.Host + "/recover#" + token
	}
	c.JSON(http.StatusOK, gin.H{"id": id, "token": token, "link": link})
}

// stopRecovery ends one: any custodian, and the person whose cases they are.
func (s *Server) stopRecovery(c *gin.Context) {
	var in struct{}
	err := readJSON(c, &in)
	if err == nil {
		err = s.Recovery.Stop(c.Request.Context(), me(c), c.Param("id"))
	}
	s.did(c, err)
}

// approveRecovery makes a custodian the one who carries it out for their side.
func (s *Server) approveRecovery(c *gin.Context) {
	var in struct {
		Key string `json:"key"`
	}
	err := readJSON(c, &in)
	if err == nil {
		err = s.Recovery.Approve(c.Request.Context(), me(c), c.Param("id"), in.Key)
	}
	s.did(c, err)
}

func sharesJSON(list []recovery.Share) []gin.H {
	out := []gin.H{}
	for _, one := range list {
		out = append(out, gin.H{"case": one.Case, "kind": one.Kind, "key": one.Key, "data": b64(one.Data)})
	}
	return out
}

// recoveryShares gives the halves of one's own side that are still to be sealed for the new key.
func (s *Server) recoveryShares(c *gin.Context) {
	r, list, next, err := s.Recovery.Shares(c.Request.Context(), me(c), c.Param("id"), c.Query("after"))
	if err != nil {
		s.failRecovery(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"to": gin.H{"recipient": r.Recipient, "sign": r.SignKey}, "shares": carriedJSON(list), "next": next})
}

// carriedJSON are halves with what shows a custodian's browser that they are for the person whose cases are recovered.
func carriedJSON(list []recovery.Share) []gin.H {
	out := sharesJSON(list)
	for i, one := range list {
		out[i]["reader_key"], out[i]["until"] = b64(one.ReaderKey), one.Until
	}
	return out
}

type sentShare struct {
	Case string `json:"case"`
	Kind string `json:"kind"`
	Key  string `json:"key"`
	Of   string `json:"of"`
	Data b64    `json:"data"`
}

func sharesOf(list []sentShare) []recovery.Share {
	var out []recovery.Share
	for _, one := range list {
		out = append(out, recovery.Share{Case: one.Case, Kind: one.Kind, Key: one.Key, Of: one.Of, Data: one.Data})
	}
	return out
}

// putRecoveryParts keeps halves of one's own side, sealed to the new key.
func (s *Server) putRecoveryParts(c *gin.Context) {
	var in struct {
		Parts []sentShare `json:"parts"`
	}
	err := readJSON(c, &in)
	if err == nil {
		err = s.Recovery.PutParts(c.Request.Context(), me(c), c.Param("id"), sharesOf(in.Parts))
	}
	s.did(c, err)
}

// formerShares gives the halves of one's own side that are sealed to a former identity.
func (s *Server) formerShares(c *gin.Context) {
	list, next, err := s.Recovery.FormerShares(c.Request.Context(), me(c), c.Query("after"))
	if err != nil {
		s.failRecovery(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"shares": sharesJSON(list), "next": next})
}

// putShares keeps the same halves sealed to the present identity.
func (s *Server) putShares(c *gin.Context) {
	var in struct {
		Shares []sentShare `json:"shares"`
	}
	err := readJSON(c, &in)
	if err == nil {
		err = s.Recovery.Rewrap(c.Request.Context(), me(c), sharesOf(in.Shares))
	}
	s.did(c, err)
}

// RecoveryPage is the data of templates/pages/recovery.html.
type RecoveryPage struct {
	Page
	Roster *accounts.Roster
	Hours  string // the waiting time in words
}

// recoveryPage is where custodians keep their side's recovery key and carry out recoveries.
func (s *Server) recoveryPage(c *gin.Context) {
	roster, err := s.Accounts.Roster(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	wait, err := s.Recovery.WaitFor(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	s.render(c, http.StatusOK, "recovery", RecoveryPage{s.page(c, "Recovery of lost keys"), roster, waitInWords(wait)})
}

func waitInWords(d time.Duration) string {
	if d < time.Hour {
		return counted(int(d.Minutes()), "minute", "minutes")
	}
	return counted(int(d.Hours()), "hour", "hours")
}
