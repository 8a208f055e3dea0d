package notify

import (
	"regexp"
	"strings"
)

var addresses = regexp.MustCompile(`[^\s<>"',;:()]+@[^\s<>"',;:()]+`)

// withoutAddresses takes out whom a message was for: an administrator need not know who is written to.
func withoutAddresses(text string) string { return addresses.ReplaceAllString(text, "(an address)") }

// Plain says in plain words why a message could not be sent.
func Plain(why string) string {
	if why == "" {
		return ""
	}
	low := strings.ToLower(why)
	for _, one := range []struct {
		words string
		any   []string
	}{
		{"The mail server’s name cannot be found.", []string{"no such host"}},
		{"The mail server does not answer.", []string{"connection refused", "connection reset", "unreachable"}},
		{"The mail server took too long to answer.", []string{"timeout", "deadline exceeded"}},
		{"The mail server is not who it says it is, or offers no safe connection. Nothing is sent to it.", []string{"x509", "certificate", "starttls", "tls:"}},
		{"The mail server did not take the user name or the password.", []string{"535", "authentication", "auth "}},
		{"The mail server would not take a message.", []string{"550", "551", "552", "553", "554", "450", "451", "452", "rcpt", "recipient"}},
	} {
		for _, sign := range one.any {
			if strings.Contains(low, sign) {
				return one.words
			}
		}
	}
	return "A message could not be sent."
}
