package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/crypto"
)

// receiptView is the data of receipt.html: the one page that ever shows the words, once.
type receiptView struct {
	Page
	Kind      string
	Words     []string
	Address   string   // where to come back to
	Anonymous bool     // nobody was told who wrote
	Danger    bool     // somebody is in danger now, and this is not read at once
	Noticed   []string // what looked like a patient's details
}

func (s *Server) showReceipt(c *gin.Context, d *draft, r crypto.Receipt) {
	s.render(c, http.StatusOK, "receipt", receiptView{Page: s.page(c, "Your eight words"), Kind: d.report.Kind, Words: r.Words(), Anonymous: d.report.Mode == "anonymous",
		Address: s.PublicURL.String() + "/check", Danger: d.report.Danger, Noticed: noticeDetails(d.report.What)})
}
