package handlers

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// alive answers while the process can answer at all.
func (s *Server) alive(c *gin.Context) { c.String(http.StatusOK, "alive\n") }

// ready answers whether requests should be sent here: not while stopping, and only when the
// database answers.
func (s *Server) ready(c *gin.Context) {
	if s.stopping.Load() {
		c.String(http.StatusServiceUnavailable, "stopping\n")
		return
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), 5*time.Second)
	defer cancel()
	var one int
	if err := s.DB.GetContext(ctx, &one, "SELECT 1"); err != nil {
		c.String(http.StatusServiceUnavailable, "database does not answer\n")
		return
	}
	c.String(http.StatusOK, "ready\n")
}
