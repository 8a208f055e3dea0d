package handlers

import (
	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/crypto"
	"saysomething/web"
)

// route is one line of the table: everything that decides how a request is treated.
type route struct {
	method string
	path   string // gin's pattern
	access access // public, or what the person must be allowed to do
	kind   kind   // which headers, and whether anything is logged
	handle gin.HandlerFunc
	body   int64    // largest request body in bytes; 0 for none
	query  []string // names allowed in the query string; anything else is refused
}

const (
	kilobyte = 1 << 10
	megabyte = 1 << 20
)

// routes is every URL of the service.
//
// kind is one of workerPage, formPage, publicData, workerCall, staffPage, keysPage, staffCall,
// files (middleware.go says what each means).
func (s *Server) routes() []route {
	return []route{
		// The machine
		{"GET", "/healthz", public, machine, s.alive, 0, nil},
		{"GET", "/readyz", public, machine, s.ready, 0, nil},
		{"GET", web.Prefix + "*file", public, files, gin.WrapH(web.Handler()), 0, nil},

		// Workers: no account, no cookie, nothing logged

		// Workers' calls
		{"POST", "/api/letter", public, workerCall, s.letter, int64(crypto.SealedLetterSize), nil},
		{"PUT", "/api/files/:id/:n", public, workerCall, s.putPart, crypto.PartSize, nil},

		// Anyone: released figures

		// Staff: signing in

		// Staff: pages
		{"GET", "/desk", accounts.ReadCases, staffPage, s.desk, 0, nil},
		{"GET", "/desk/cases/:id", accounts.ReadCases, staffPage, s.casePage, 0, nil},
		{"GET", "/desk/record", accounts.RecordCase, staffPage, s.recordPage, 0, nil},

		// Staff: calls
		{"GET", "/api/staff/cases", accounts.ReadCases, staffCall, s.listCases, 0, []string{"after"}},
		{"POST", "/api/staff/cases", accounts.RecordCase, staffCall, s.recordCase, megabyte, nil},
		{"GET", "/api/staff/cases/:id", accounts.ReadCases, staffCall, s.openCase, 0, nil},
		{"POST", "/api/staff/cases/:id/entries", accounts.ReadCases, staffCall, s.appendToCase, 2 * megabyte, nil},
		{"GET", "/api/staff/files/:id", accounts.ReadCases, staffCall, s.staffFile, 0, nil},
	}
}
