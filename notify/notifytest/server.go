// Package notifytest is a real mail server on loopback for tests of what the service sends.
package notifytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// User and Password are what it lets in.
const (
	User     = "mailer"
	Password = "correct horse"
)

// Server is a mail server on loopback with STARTTLS and a password.
type Server struct {
	Address string
	Trust   *tls.Config // for clients that trust its certificate

	mu    sync.Mutex
	got   []string
	plain bool   // something came without TLS
	no    string // refuse with this
}

// Start starts one that insists on TLS and a password.
func Start(t testing.TB) *Server {
	t.Helper()
	m := &Server{}
	certificate, roots := selfSigned(t)
	m.Trust = &tls.Config{RootCAs: roots}
	s := smtp.NewServer(m)
	s.Domain, s.TLSConfig = "127.0.0.1", &tls.Config{Certificates: []tls.Certificate{certificate}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	m.Address = l.Addr().String()
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return m
}

// Messages are what it has taken so far.
func (m *Server) Messages() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.got)
}

// OnlyTLS says whether everything came over TLS.
func (m *Server) OnlyTLS() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return !m.plain
}

// Refuse has it turn every message away, saying why; "" has it take them again.
func (m *Server) Refuse(why string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.no = why
}

func (m *Server) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &mailSession{m, c, false}, nil
}

type mailSession struct {
	m      *Server
	c      *smtp.Conn
	authed bool
}

func (s *mailSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return errors.New("who are you")
		}
		s.authed = true
		return nil
	}), nil
}

func (s *mailSession) Mail(string, *smtp.MailOptions) error {
	s.m.mu.Lock()
	defer s.m.mu.Unlock()
	if _, secured := s.c.TLSConnectionState(); !secured {
		s.m.plain = true
	}
	if !s.authed {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *mailSession) Rcpt(string, *smtp.RcptOptions) error {
	s.m.mu.Lock()
	defer s.m.mu.Unlock()
	if s.m.no != "" {
		return &smtp.SMTPError{Code: 450, Message: s.m.no}
	}
	return nil
}

func (s *mailSession) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	s.m.mu.Lock()
	defer s.m.mu.Unlock()
	s.m.got = append(s.m.got, string(text))
	return err
}

func (*mailSession) Reset()        {}
func (*mailSession) Logout() error { return nil }

func selfSigned(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	check(t, err)
	parsed, err := x509.ParseCertificate(der)
	check(t, err)
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
