package handlers

import (
	"github.com/gin-gonic/gin"

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

		// Anyone: released figures

		// Staff: signing in

		// Staff: pages

		// Staff: calls
	}
}
