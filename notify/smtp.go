package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// SMTP is the mail server that takes our messages on.
type SMTP struct {
	Address  string // host:port, "" for none
	User     string // "" to send without signing in
	Password string
	From     string      // the address messages come from
	TLS      *tls.Config // nil for the machine's own roots
}

// Check says what is wrong with the settings.
func (c SMTP) Check() error {
	if c.Address == "" {
		return nil
	}
	host, port, err := net.SplitHostPort(c.Address)
	if n, bad := strconv.Atoi(port); err != nil || host == "" || bad != nil || n < 1 || n > 65535 {
		return fmt.Errorf("%q is not HOST:PORT", c.Address)
	}
	if err := mail.NewMsg().From(c.From); err != nil || !strings.Contains(c.From, "@") {
		return fmt.Errorf("%q is not an address that mail can come from", c.From)
	}
	if (c.User == "") != (c.Password == "") {
		return errors.New("a user needs a password, and a password a user")
	}
	return nil
}

// loopback: mail handed to a server on this machine crosses no network.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (c SMTP) client() (*mail.Client, error) {
	host, portText, err := net.SplitHostPort(c.Address)
	if err != nil {
		return nil, err
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		return nil, err
	}
	options := []mail.Option{mail.WithPort(port), mail.WithTimeout(20 * time.Second), mail.WithTLSPolicy(mail.TLSMandatory), mail.WithHELO(c.domain())}
	switch {
	case port == 465:
		options = append(options, mail.WithSSL())
	case loopback(host):
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	}
	if c.TLS != nil {
		settings := c.TLS.Clone()
		settings.ServerName = host
		options = append(options, mail.WithTLSConfig(settings))
	}
	if c.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(c.User), mail.WithPassword(c.Password))
	}
	return mail.NewClient(host, options...)
}

// domain is that of our own address: neither the greeting nor the message's id names the machine.
func (c SMTP) domain() string { return c.From[strings.LastIndexByte(c.From, '@')+1:] }

func (c SMTP) send(ctx context.Context, id, to, subject, text string) error {
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(m.From(c.From), m.To(to)); err != nil {
		return err
	}
	m.Subject(subject)
	m.SetDate()
	m.SetMessageIDWithValue(id + "@" + c.domain())
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(mail.TypeTextPlain, text)
	client, err := c.client()
	if err != nil {
		return err
	}
	return client.DialAndSendWithContext(ctx, m)
}
