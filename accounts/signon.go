package accounts

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/jmoiron/sqlx"
	"golang.org/x/oauth2"
)

// SignOn is single sign-on with a provider of OpenID Connect. It says who somebody is and nothing more: what opens keys
// stays with the person, so the provider, or whoever holds an account there, cannot read a case.
type SignOn struct {
	Name string // what people call it

	issuer string
	oauth  oauth2.Config
	mu     sync.Mutex
	known  *oidc.Provider // nil until it has been asked
}

// ErrSignOn says that single sign-on did not lead to an account here, and nothing about why.
var ErrSignOn = errors.New("single sign-on refused")

// ErrSignOnAway says that the provider cannot be reached.
var ErrSignOnAway = errors.New("single sign-on cannot be reached")

// providerWithin is how long the provider may take to answer.
const providerWithin = 10 * time.Second

// NewSignOn describes the provider; it is asked when somebody first comes. back is where it sends people.
func NewSignOn(name, issuer, clientID, secret, back string) *SignOn {
	return &SignOn{Name: name, issuer: issuer, oauth: oauth2.Config{ClientID: clientID, ClientSecret: secret, RedirectURL: back, Scopes: []string{oidc.ScopeOpenID, "email"}}}
}

// provider asks the provider about itself once; a failure is forgotten, so that it is asked again.
func (o *SignOn) provider(ctx context.Context) (*oidc.Provider, oauth2.Config, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.known == nil {
		p, err := oidc.NewProvider(ctx, o.issuer)
		if err != nil {
			return nil, oauth2.Config{}, fmt.Errorf("%w: %w", ErrSignOnAway, err)
		}
		o.known = p
	}
	config := o.oauth
	config.Endpoint = o.known.Endpoint()
	return o.known, config, nil
}

// signOn is a single sign-on under way.
type signOn struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
	Next     string `json:"next"`
}

const anySignOn = "sign-on" // the kind of its sealed challenge

// BeginSignOn gives what the browser keeps until it comes back, and where it goes now. next is where it goes in the end.
func (s *Store) BeginSignOn(ctx context.Context, next string) (kept, address string, err error) {
	if s.SignOn == nil {
		return "", "", ErrSignOn
	}
	ctx, cancel := context.WithTimeout(ctx, providerWithin)
	defer cancel()
	_, config, err := s.SignOn.provider(ctx)
	if err != nil {
		return "", "", fmt.Errorf("begin sign-on: %w", err)
	}
	begun := signOn{b64(random(32)), b64(random(32)), oauth2.GenerateVerifier(), next}
	if kept, err = s.sealChallenge(ctx, anySignOn, begun); err != nil {
		return "", "", err
	}
	return kept, config.AuthCodeURL(begun.State, oidc.Nonce(begun.Nonce), oauth2.S256ChallengeOption(begun.Verifier)), nil
}

// FinishSignOn turns what the provider sent back into a session at StageIdentity. It returns ErrSignOn for whatever is wrong
// and for people who have no account here, *TooManyError, or ErrSignOnAway.
func (s *Store) FinishSignOn(ctx context.Context, kept, state, code string) (token, next string, err error) {
	var begun signOn
	if err := s.openChallenge(ctx, anySignOn, kept, &begun); err != nil {
		return "", "", fmt.Errorf("finish sign-on: %w", errors.Join(ErrSignOn, err))
	}
	if s.SignOn == nil || subtle.ConstantTimeCompare([]byte(begun.State), []byte(state)) != 1 {
		return "", "", ErrSignOn
	}
	email, err := s.signOnEmail(ctx, begun, code)
	if err != nil {
		return "", begun.Next, fmt.Errorf("finish sign-on: %w", err)
	}
	guess := s.guess(guessSignOn, lower(email))
	if err := guess.claim(ctx); err != nil {
		return "", begun.Next, err
	}
	c, err := s.credentials(ctx, email)
	if err != nil {
		return "", begun.Next, fmt.Errorf("finish sign-on: %w", err)
	}
	if c.Status != Active {
		return "", begun.Next, errors.Join(ErrSignOn, guess.failed(ctx))
	}
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error { return s.spend(ctx, tx, anySignOn, begun.State, c.ID) })
	if err != nil {
		return "", begun.Next, fmt.Errorf("finish sign-on: %w", errors.Join(ErrSignOn, err))
	}
	token, _, err = s.begin(ctx, &c.Person, StageIdentity, "single sign-on", nil)
	if err != nil {
		return "", begun.Next, fmt.Errorf("finish sign-on: %w", err)
	}
	return token, begun.Next, guess.forget(ctx)
}

// signOnEmail is the address that the provider vouches for.
func (s *Store) signOnEmail(ctx context.Context, begun signOn, code string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, providerWithin)
	defer cancel()
	provider, config, err := s.SignOn.provider(ctx)
	if err != nil {
		return "", err
	}
	got, err := config.Exchange(ctx, code, oauth2.VerifierOption(begun.Verifier))
	if err != nil {
		return "", ErrSignOn // not the provider's words: they may say who it was
	}
	raw, _ := got.Extra("id_token").(string)
	id, err := provider.Verifier(&oidc.Config{ClientID: config.ClientID, Now: s.Now}).Verify(ctx, raw)
	if err != nil || subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(begun.Nonce)) != 1 {
		return "", ErrSignOn
	}
	var claims struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
	}
	if err := id.Claims(&claims); err != nil || !claims.Verified || !plainAddress(lower(claims.Email)) {
		return "", ErrSignOn
	}
	return claims.Email, nil
}

// SignInKnown takes a session from StageIdentity to StageFull with the login secret of whom single sign-on has named, and
// returns the new cookie. Errors are those of SignIn.
func (s *Store) SignInKnown(ctx context.Context, session *Session, login, deviceKey []byte) (token string, err error) {
	if len(login) != 32 || len(deviceKey) != 32 {
		return "", fmt.Errorf("sign in: %w", invalid("login and device_key must be 32 bytes"))
	}
	if session.Stage != StageIdentity {
		return "", fmt.Errorf("sign in: %w", ErrEnded)
	}
	if _, err := s.passphrase(ctx, session.Person.Email, login); err != nil {
		return "", fmt.Errorf("sign in: %w", err)
	}
	const means = "single sign-on and passphrase"
	err = s.DB.Tx(ctx, func(tx *sqlx.Tx) error {
		if token, err = s.complete(ctx, tx, session, means, deviceKey); err != nil {
			return err
		}
		return s.signedIn(ctx, tx, session.PersonID, means)
	})
	if err != nil {
		return "", fmt.Errorf("sign in: %w", err)
	}
	return token, nil
}
