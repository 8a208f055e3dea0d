package handlers

import (
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/reports"
	"saysomething/store"
	"saysomething/templates"
)

// LedgerPage is the data of templates/pages/admin-figures.html: how plans, freezes and releases stand. It has no figure in it.
type LedgerPage struct {
	Page
	Done   string
	State  reports.LedgerState
	Busy   bool // something is being made
	Number templates.Input
	Reason templates.Textarea
}

var ledgerDone = map[string]string{
	"plan":    "The plan has been put before the custodians. One of each side signs it on their page “Who may read”.",
	"again":   "It is tried again within a minute.",
	"erratum": "The correction has been put before the custodians. It is made when one of each side has signed it.",
}

func (s *Server) ledgerPage(c *gin.Context) { s.showLedger(c, http.StatusOK, nil) }

func (s *Server) showLedger(c *gin.Context, status int, mistakes map[string]string) {
	state, err := s.Reports.LedgerState(c.Request.Context(), me(c).OrganisationID)
	if err != nil {
		s.fail(c, err)
		return
	}
	data := LedgerPage{Page: s.adminBase(c, "Plans and releases of figures"), Done: ledgerDone[c.Query("done")], State: state,
		Number: templates.Input{ID: "number", Name: "number", Label: templates.Label{Text: "Which release?", Size: "s"}, Hint: "Its number, as it stands in the lists above.", Width: 3, InputMode: "numeric", Value: c.PostForm("number"), Error: mistakes["number"]},
		Reason: templates.Textarea{ID: "reason", Name: "reason", Label: templates.Label{Text: "What was wrong with it?", Size: "s"}, Rows: 3, Value: c.PostForm("reason"), Error: mistakes["reason"],
			Hint: "Everybody can read this. Write nothing that could point at a person, and no figure."}}
	for _, y := range state.Years {
		for _, q := range y.Quarters {
			data.Busy = data.Busy || q.Step == reports.StepBuilding || q.Step == reports.StepChecking || q.Step == reports.StepFrozen && y.Plan != nil && y.Plan.ApprovedOn != ""
		}
	}
	for _, f := range []string{"number", "reason"} {
		if mistakes[f] != "" {
			data.Errors = append(data.Errors, templates.Problem{Field: f, Text: mistakes[f]})
		}
	}
	s.render(c, status, "admin-figures", data)
}

// tryAgain has a release made that failed.
func (s *Server) tryAgain(c *gin.Context) {
	if err := s.Reports.TryAgain(c.Request.Context(), me(c).OrganisationID, c.PostForm("due")); err != nil && !errors.Is(err, store.ErrNotFound) {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/admin/figures?done=again")
}

// askErratum puts a correction before the custodians.
func (s *Server) askErratum(c *gin.Context) {
	number, bad := strconv.Atoi(strings.TrimSpace(c.PostForm("number")))
	reason := strings.TrimSpace(c.PostForm("reason"))
	mistakes := map[string]string{}
	if bad != nil || number < 1 {
		mistakes["number"] = "Enter the number of a release"
	}
	if reason == "" || len(reason) > 1000 {
		mistakes["reason"] = "Say in up to 1,000 letters what was wrong"
	}
	if len(mistakes) == 0 {
		err := s.Reports.AskErratum(c.Request.Context(), me(c).OrganisationID, number, reason, me(c).ID)
		switch {
		case err == nil:
			c.Redirect(http.StatusSeeOther, "/admin/figures?done=erratum")
			return
		case errors.Is(err, store.ErrNotFound):
			mistakes["number"] = "There is no release with this number that is out"
		case errors.Is(err, reports.ErrTakenIn):
			mistakes["number"] = "A later release of the same year takes in these figures, so this one cannot be corrected any more"
		case errors.Is(err, store.ErrConflict):
			mistakes["number"] = "A correction of this release is decided already"
		default:
			s.fail(c, err)
			return
		}
	}
	s.showLedger(c, http.StatusUnprocessableEntity, mistakes)
}

var releaseFile = regexp.MustCompile(`^([1-9][0-9]{0,8})\.(json|sig)$`)

// releaseDownload sends a release as it was signed, or its signature, to anybody. What is made and not out yet is not there.
func (s *Server) releaseDownload(c *gin.Context) {
	m := releaseFile.FindStringSubmatch(c.Param("file"))
	if m == nil {
		s.fail(c, errNoPage)
		return
	}
	number, err := strconv.Atoi(m[1])
	if err != nil {
		s.fail(c, err)
		return
	}
	o, err := s.Accounts.Organisation(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	d, err := s.Reports.Download(c.Request.Context(), o.ID, number)
	if err != nil {
		s.fail(c, err)
		return
	}
	if m[2] == "json" {
		c.Header("Content-Disposition", `attachment; filename="release-`+m[1]+`.json"`)
		c.Data(http.StatusOK, "application/json; charset=utf-8", []byte(d.Body))
		return
	}
	c.JSON(http.StatusOK, gin.H{"number": number, "key": d.Key, "signature": d.Signature})
}

// figuresToSign is what custodians have to decide about figures, with what was decided, for their browser.
func (s *Server) figuresToSign(c *gin.Context) {
	ctx, o := c.Request.Context(), me(c).OrganisationID
	state, err := s.Reports.LedgerState(ctx, o)
	if err != nil {
		s.fail(c, err)
		return
	}
	plans := []gin.H{}
	for _, y := range state.Years {
		if y.Plan == nil {
			plans = append(plans, gin.H{"year": y.Year, "frozen": len(y.Quarters)})
			continue
		}
		plans = append(plans, gin.H{"year": y.Year, "frozen": len(y.Quarters), "body": y.Plan.Body, "proposed_on": y.Plan.ProposedOn, "approved_on": y.Plan.ApprovedOn, "late": y.Plan.Late,
			"fixed": y.Fixed, "approvals": y.Plan.Approvals})
	}
	errata := []gin.H{}
	for _, e := range state.Errata {
		errata = append(errata, gin.H{"number": e.Number, "text": e.Text, "asked_on": e.AskedOn, "approved_on": e.ApprovedOn, "approvals": e.Approvals})
	}
	c.JSON(http.StatusOK, gin.H{"plans": plans, "errata": errata})
}

var errFiguresChanged = &Problem{http.StatusConflict, "changed", "This has changed since the page was loaded, or is decided. Load the page again before you sign."}

// signFigures keeps a custodian's signature over a plan or an erratum.
func (s *Server) signFigures(c *gin.Context) {
	var in struct {
		Year      string `json:"year"`    // of a plan, or
		Erratum   int    `json:"erratum"` // the release that it corrects
		Hash      string `json:"hash"`
		Signature string `json:"signature"`
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	var both bool
	var err error
	if in.Erratum > 0 {
		both, err = s.Reports.ApproveErratum(c.Request.Context(), me(c).OrganisationID, in.Erratum, me(c).ID, in.Hash, in.Signature)
	} else {
		both, err = s.Reports.ApprovePlan(c.Request.Context(), me(c).OrganisationID, in.Year, me(c).ID, in.Hash, in.Signature)
	}
	switch {
	case errors.Is(err, store.ErrConflict):
		err = errFiguresChanged
	case errors.Is(err, store.ErrInvalid):
		err = errNoCustodian
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"approved": both})
}
