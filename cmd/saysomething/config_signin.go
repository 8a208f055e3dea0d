package main

import (
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"saysomething/accounts"
)

// SignInConfig is every setting of how staff sign in, and how long that lasts.
type SignInConfig struct {
	SessionHours       int    `name:"session-hours" help:"Hours after which staff have to sign in again whatever they do." default:"12" env:"SAYSOMETHING_SESSION_HOURS" placeholder:"HOURS"`
	SessionIdleMinutes int    `name:"session-idle-minutes" help:"Minutes without any request after which a session ends." default:"30" env:"SAYSOMETHING_SESSION_IDLE_MINUTES" placeholder:"MINUTES"`
	LockMinutes        int    `name:"lock-minutes" help:"Minutes without a touch after which a tab wipes its keys and asks for a passkey or the passphrase." default:"10" env:"SAYSOMETHING_LOCK_MINUTES" placeholder:"MINUTES"`
	OIDCIssuer         string `name:"oidc-issuer" help:"Address of a provider of single sign-on (OpenID Connect). Default: none." env:"SAYSOMETHING_OIDC_ISSUER" placeholder:"URL"`
	OIDCClientID       string `name:"oidc-client-id" help:"What the provider calls this service." env:"SAYSOMETHING_OIDC_CLIENT_ID" placeholder:"ID"`
	OIDCSecretFile     string `name:"oidc-client-secret-file" help:"File with the secret that goes with it on the first line." env:"SAYSOMETHING_OIDC_CLIENT_SECRET_FILE" placeholder:"FILE"`
	OIDCName           string `name:"oidc-name" help:"What people call it, for the button." default:"single sign-on" env:"SAYSOMETHING_OIDC_NAME" placeholder:"NAME"`
}

var signInDefaults = SignInConfig{SessionHours: 12, SessionIdleMinutes: 30, LockMinutes: 10, OIDCName: "single sign-on"}

func (c *SignInConfig) check() error {
	for _, n := range []struct {
		name            string
		value, min, max int
	}{
		{"--session-hours", c.SessionHours, 1, 24},
		{"--session-idle-minutes", c.SessionIdleMinutes, 5, 240},
		{"--lock-minutes", c.LockMinutes, 1, 60},
	} {
		if n.value < n.min || n.value > n.max {
			return wrong("%s %d: it must be from %d to %d", n.name, n.value, n.min, n.max)
		}
	}
	if c.LockMinutes > c.SessionIdleMinutes {
		return wrong("--lock-minutes %d is longer than --session-idle-minutes %d: the session would end first", c.LockMinutes, c.SessionIdleMinutes)
	}
	return c.checkIssuer()
}

func (c *SignInConfig) checkIssuer() error {
	if c.OIDCIssuer == "" {
		if c.OIDCClientID != "" || c.OIDCSecretFile != "" {
			return wrong("--oidc-issuer is missing beside --oidc-client-id or --oidc-client-secret-file")
		}
		return nil
	}
	u, err := url.Parse(c.OIDCIssuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return wrong("--oidc-issuer %q is not an https:// address", c.OIDCIssuer)
	}
	if c.OIDCClientID == "" {
		return wrong("--oidc-client-id is missing beside --oidc-issuer")
	}
	if len(c.OIDCName) > 60 || strings.TrimSpace(c.OIDCName) == "" {
		return wrong("--oidc-name must have from 1 to 60 letters")
	}
	_, err = c.secret()
	return err
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (c *SignInConfig) secret() (string, error) {
	if c.OIDCSecretFile == "" {
		return "", nil
	}
	text, err := os.ReadFile(c.OIDCSecretFile)
	if err != nil {
		return "", wrong("--oidc-client-secret-file %q cannot be read: %w", c.OIDCSecretFile, innermost(err))
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(line), nil
}

// apply gives the store of accounts what was set.
func (c *SignInConfig) apply(s *accounts.Store, public *url.URL) (err error) {
	s.Absolute, s.Idle = time.Duration(c.SessionHours)*time.Hour, time.Duration(c.SessionIdleMinutes)*time.Minute
	s.LockIn = time.Duration(c.LockMinutes) * time.Minute
	if s.Passkeys, err = accounts.NewPasskeys(public); err != nil {
		return wrong("--public-url %s: passkeys need a host name: %w", public, err)
	}
	if c.OIDCIssuer == "" {
		return nil
	}
	secret, err := c.secret()
	if err != nil {
		return err
	}
	s.SignOn = accounts.NewSignOn(c.OIDCName, c.OIDCIssuer, c.OIDCClientID, secret, public.String()+"/signin/single/back")
	return nil
}
