package accountstest

import (
	"testing"

	"saysomething/accounts"
)

// AppSecret is the app secret that SignIn gives to people.
const AppSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

// SignIn signs somebody in to the end and returns the cookie: with their login secret and a code of an app that it
// gives them first, so that tests whose clock stands still can sign the same person in often.
func SignIn(t testing.TB, s *accounts.Store, email string, login []byte) (token string) {
	t.Helper()
	var id string
	check(t, s.DB.One(t.Context(), &id, `SELECT id FROM people WHERE email = $1`, email))
	check(t, s.EnrolApp(t.Context(), id, AppSecret))
	token, _, err := s.SignIn(t.Context(), email, login, make([]byte, 32))
	check(t, err)
	session, err := s.Session(t.Context(), token)
	check(t, err)
	code, err := accounts.AppCode(AppSecret, s.Now())
	check(t, err)
	token, err = s.SignInCode(t.Context(), session, code)
	check(t, err)
	return token
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
