package handlers

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"rsc.io/qr"
)

// beginApp makes a secret for an authenticator app, to be scanned or typed in.
func (s *Server) beginApp(c *gin.Context) {
	if err := readJSON(c, &struct{}{}); err != nil {
		s.fail(c, err)
		return
	}
	secret, address, err := s.Accounts.BeginApp(c.Request.Context(), signedIn(c))
	if err != nil {
		s.fail(c, err)
		return
	}
	picture, err := qrPath(address)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"secret": secret, "address": address, "qr": picture})
}

// qrCode is a square of modules and the path of an SVG that draws the black ones, four wide of margin included.
type qrCode struct {
	Size int    `json:"size"`
	Path string `json:"path"`
}

func qrPath(text string) (qrCode, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return qrCode{}, fmt.Errorf("QR code: %w", err)
	}
	const margin = 4
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+margin, y+margin, x-from, x-from)
			}
		}
	}
	return qrCode{code.Size + 2*margin, path.String()}, nil
}

// finishApp keeps the app whose code is shown.
func (s *Server) finishApp(c *gin.Context) {
	var in struct {
		Code string `json:"code"`
	}
	if err := readJSON(c, &in); err != nil {
		s.fail(c, err)
		return
	}
	token, err := s.Accounts.FinishApp(c.Request.Context(), signedIn(c), in.Code)
	if err != nil {
		s.fail(c, signInProblem(c, err))
		return
	}
	s.goOn(c, token)
	c.JSON(http.StatusOK, gin.H{})
}

// goOn gives the browser the new cookie of its session; "" when it keeps the one it has.
func (s *Server) goOn(c *gin.Context, token string) {
	if token != "" {
		s.setCookie(c, token)
	}
}

func (s *Server) removeApp(c *gin.Context) {
	if err := s.Accounts.RemoveApp(c.Request.Context(), signedIn(c)); err != nil {
		s.fail(c, signInProblem(c, err))
		return
	}
	c.Status(http.StatusNoContent)
}

// newBackupCodes shows ten new codes, this once.
func (s *Server) newBackupCodes(c *gin.Context) {
	if err := readJSON(c, &struct{}{}); err != nil {
		s.fail(c, err)
		return
	}
	codes, err := s.Accounts.NewBackupCodes(c.Request.Context(), signedIn(c))
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, gin.H{"codes": codes})
}
