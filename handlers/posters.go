package handlers

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
)

// Posters carry the fingerprint of the signed list past the server: whoever scans one compares what the
// page says with what their own side has printed. Each side prints only what it has signed.

// posterView is the data of poster.html and cards.html.
type posterView struct {
	Page
	List    listView
	Printer printer
	Server  string        // the address, as people would type it
	QR      template.HTML // "" when there is nothing to print
	Cards   []struct{}    // as many as fit on a sheet
}

// printer is a side that prints for itself.
type printer struct {
	Side   accounts.Side
	Signed bool // the list in force
}

// By is the side in a sentence, Upper at the beginning of one.
func (p printer) By() string    { return sideWords(p.Side) }
func (p printer) Upper() string { return upper(p.By()) }

// printers are both sides, the one that workers rely on first.
func printers(list listView) []printer {
	return []printer{{accounts.Staff, list.SignedBy(accounts.Staff)}, {accounts.Management, list.SignedBy(accounts.Management)}}
}

// address is where people find the service.
func (s *Server) address() string { return strings.TrimSuffix(s.PublicURL.String(), "/") }

// cardsOnSheet are two columns of five, 85 by 54 millimetres each: the size of a bank card.
const cardsOnSheet = 10

func (s *Server) postersPage(c *gin.Context) {
	list, err := s.listState(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	s.render(c, http.StatusOK, "posters", struct {
		Page
		List  listView
		Sides []printer
	}{s.page(c, "Posters and pocket cards"), list, printers(list)})
}

func (s *Server) poster(c *gin.Context) { s.printPoster(c, "poster", 0) }
func (s *Server) cards(c *gin.Context)  { s.printPoster(c, "cards", cardsOnSheet) }

var posterTitles = map[string]string{"poster": "Poster", "cards": "Pocket cards"}

// printPoster shows a sheet to print for one side, or says why that side has none to print.
func (s *Server) printPoster(c *gin.Context, page string, cards int) {
	side := accounts.Side(c.Param("side"))
	if side != accounts.Management && side != accounts.Staff {
		s.fail(c, errNoPage)
		return
	}
	list, err := s.listState(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	p := printer{side, list.SignedBy(side)}
	view := posterView{Page: s.page(c, posterTitles[page]+" of "+p.By()), List: list, Printer: p, Server: s.address(), Cards: make([]struct{}, cards)}
	if p.Signed {
		if view.QR, err = drawCode(posterAddress(view.Server, list, side)); err != nil {
			s.fail(c, err)
			return
		}
	}
	s.render(c, http.StatusOK, page, view)
}

// posterAddress is what the code of a poster says (docs/format.md §7). It names the list and the side and nothing of where the poster hangs.
func posterAddress(base string, list listView, side accounts.Side) string {
	return fmt.Sprintf("%s/#list=%d.%s.%s", base, list.Number, list.Hash, side)
}

// drawCode is a code as one SVG path, sharp at any size.
func drawCode(text string) (template.HTML, error) {
	code, err := qrPath(text)
	if err != nil {
		return "", err
	}
	// Numbers and letters of ours only: nothing to escape.
	return template.HTML(fmt.Sprintf(`<svg class="app-code" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges" role="img" aria-label="Code to scan with a phone"><path fill="#fff" d="M0 0h%dv%dH0z"/><path fill="#000" d="%s"/></svg>`,
		code.Size, code.Size, code.Size, code.Size, code.Path)), nil
}
