package accounts_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"saysomething/accounts"
)

// hostile is a provider of single sign-on that says whatever a test wants. web/tests/e2e/signon.mjs has an honest one.
type hostile struct {
	*httptest.Server
	key    *rsa.PrivateKey // that it publishes
	sign   *rsa.PrivateKey // that it signs with
	claims map[string]any
	asked  url.Values // the last request for a token
	down   bool
}

func newHostile(t *testing.T) *hostile {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	check(t, err)
	h := &hostile{key: key, sign: key}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.down {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		var answer any
		switch r.URL.Path {
		case "/.well-known/openid-configuration":
			answer = map[string]any{"issuer": h.URL, "authorization_endpoint": h.URL + "/auth", "token_endpoint": h.URL + "/token", "jwks_uri": h.URL + "/keys",
				"id_token_signing_alg_values_supported": []string{"RS256"}}
		case "/keys":
			answer = map[string]any{"keys": []any{map[string]string{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "k",
				"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes())}}}
		default:
			r.ParseForm()
			h.asked = r.PostForm
			answer = map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": h.token(t)}
		}
		json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hostile) token(t *testing.T) string {
	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Error(err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	if h.sign == nil {
		return part(map[string]string{"alg": "none"}) + "." + part(h.claims) + "."
	}
	text := part(map[string]string{"alg": "RS256", "kid": "k"}) + "." + part(h.claims)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, h.sign, crypto.SHA256, sum[:])
	if err != nil {
		t.Error(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func TestSingleSignOn(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		h := newHostile(t)
		s.SignOn = accounts.NewSignOn("NHS Heronbrook", h.URL, "us", "secret", "https://speak.example/signin/single/back")
		p, k := activated(t, s, o)
		stranger, err := rsa.GenerateKey(rand.Reader, 2048)
		check(t, err)

		// come goes there and back, with what spoil makes of the provider's answer.
		come := func(spoil func(claims map[string]any, q url.Values)) (string, error) {
			kept, address, err := s.BeginSignOn(ctx, "/desk")
			check(t, err)
			u, err := url.Parse(address)
			check(t, err)
			q := u.Query()
			if q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" || q.Get("redirect_uri") != "https://speak.example/signin/single/back" {
				t.Fatalf("asked for %s", address)
			}
			h.sign = h.key
			h.claims = map[string]any{"iss": h.URL, "aud": "us", "sub": "1", "exp": c.t.Add(time.Minute).Unix(), "iat": c.t.Unix(),
				"nonce": q.Get("nonce"), "email": "Asha.Bell@example.nhs.uk", "email_verified": true}
			spoil(h.claims, q)
			token, next, err := s.FinishSignOn(ctx, kept, q.Get("state"), "code")
			if err == nil {
				if challenge := sha256.Sum256([]byte(h.asked.Get("code_verifier"))); base64.RawURLEncoding.EncodeToString(challenge[:]) != q.Get("code_challenge") || next != "/desk" {
					t.Errorf("verifier %q, next %q", h.asked.Get("code_verifier"), next)
				}
				_, _, err := s.FinishSignOn(ctx, kept, q.Get("state"), "code")
				wants(t, err, accounts.ErrSignOn) // once
			}
			return token, err
		}
		honest := func(map[string]any, url.Values) {}
		for name, spoil := range map[string]func(map[string]any, url.Values){
			"another's state":    func(_ map[string]any, q url.Values) { q.Set("state", "other") },
			"no state":           func(_ map[string]any, q url.Values) { q.Del("state") },
			"another's nonce":    func(m map[string]any, _ url.Values) { m["nonce"] = "other" },
			"no nonce":           func(m map[string]any, _ url.Values) { delete(m, "nonce") },
			"for another client": func(m map[string]any, _ url.Values) { m["aud"] = "them" },
			"another issuer":     func(m map[string]any, _ url.Values) { m["iss"] = "https://evil.example" },
			"run out":            func(m map[string]any, _ url.Values) { m["exp"] = c.t.Add(-time.Minute).Unix() },
			"another key":        func(map[string]any, url.Values) { h.sign = stranger },
			"not signed":         func(map[string]any, url.Values) { h.sign = nil },
			"address not proved": func(m map[string]any, _ url.Values) { m["email_verified"] = false },
			"nothing about it":   func(m map[string]any, _ url.Values) { delete(m, "email_verified") },
			"no address":         func(m map[string]any, _ url.Values) { delete(m, "email") },
			"nobody here":        func(m map[string]any, _ url.Values) { m["email"] = "nobody@example.org" },
		} {
			if token, err := come(spoil); !errors.Is(err, accounts.ErrSignOn) || token != "" {
				t.Errorf("%s: %q %v", name, token, err)
			}
		}

		token, err := come(honest)
		check(t, err)
		session := live(t, s, token)
		if session.Stage != accounts.StageIdentity || session.PersonID != p.ID {
			t.Fatalf("%+v", session)
		}
		_, err = s.SignInCode(ctx, session, "000000")
		wants(t, err, accounts.ErrEnded) // a code is no passphrase
		_, err = s.SignInKnown(ctx, session, device(), device())
		wants(t, err, accounts.ErrRefused)
		_, err = s.SignInKnown(ctx, enrolling(t, s, p, k), k.Login, device())
		wants(t, err, accounts.ErrEnded) // a passphrase alone is not two factors
		token, err = s.SignInKnown(ctx, session, k.Login, device())
		check(t, err)
		if got := live(t, s, token); got.Stage != accounts.StageFull || got.DeviceKey == "" || got.Means != "single sign-on and passphrase" {
			t.Errorf("%+v", got)
		}
		_, err = s.SignInKnown(ctx, session, k.Login, device())
		wants(t, err, accounts.ErrEnded)

		h.down = true
		away := accounts.NewSignOn("Away", h.URL, "us", "", "https://speak.example/signin/single/back")
		s.SignOn = away
		_, _, err = s.BeginSignOn(ctx, "")
		wants(t, err, accounts.ErrSignOnAway)
		h.down = false // and it is asked again
		_, err = come(honest)
		check(t, err)
		check(t, s.Leave(ctx, p.ID))
		_, err = come(honest)
		wants(t, err, accounts.ErrSignOn)
	})
}

// With a passkey in place of the passphrase, single sign-on ends in a full session too.
func TestSingleSignOnAndATouch(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		p, k := activated(t, withPasskeys(t, s), o)
		a, _ := withPasskey(t, s, p, k)
		half := enrolling(t, s, p, k)
		exec(t, s, `UPDATE sessions SET stage = 'identity', means = 'single sign-on', device_key = '' WHERE token_hash = '`+half.ID+`'`)
		half.Stage, half.Means, half.DeviceKey = accounts.StageIdentity, "single sign-on", ""
		token, _, err := touch(t, s, half, a)
		check(t, err)
		if got := live(t, s, token); got.Means != "single sign-on and passkey" || got.DeviceKey == "" {
			t.Errorf("%+v", got)
		}
	})
}
