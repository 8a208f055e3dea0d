package handlers

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"saysomething/crypto"
)

// receiptView is the data of receipt.html: the one page that ever shows the words, once.
type receiptView struct {
	Page
	Kind    string
	Words   []string
	Address string   // where to come back to
	Noticed []string // what looked like a patient's details
}

func (s *Server) showReceipt(c *gin.Context, kind string, r crypto.Receipt, noticed []string) {
	s.render(c, http.StatusOK, "receipt", receiptView{Page: s.page(c, "Your eight words"), Kind: kind, Words: r.Words(),
		Address: s.PublicURL.String() + "/check", Noticed: noticed})
}
