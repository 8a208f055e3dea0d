package notify

import (
	"regexp"
	"strings"
)

var addresses = regexp.MustCompile(`[^\s<>"',;:()]+@[^\s<>"',;:()]+`)

// withoutAddresses takes out whom a message was for: what a mail server says is for whoever runs it.
func withoutAddresses(text string) string { return addresses.ReplaceAllString(text, "(an address)") }

// reasons are why a message could not be sent: a code that is kept, plain words, and by what of a mail server's answer it is known.
var reasons = []struct {
	code, words string
	any         []string
}{
	{"name", "The mail server’s name cannot be found.", []string{"no such host"}},
	{"silent", "The mail server does not answer.", []string{"connection refused", "connection reset", "unreachable"}},
	{"slow", "The mail server took too long to answer.", []string{"timeout", "deadline exceeded"}},
	{"unsafe", "The mail server is not who it says it is, or offers no safe connection. Nothing is sent to it.", []string{"x509", "certificate", "starttls", "tls:"}},
	{"password", "The mail server did not take the user name or the password.", []string{"535", "authentication", "auth "}},
	{"refused", "The mail server would not take a message.", []string{"550", "551", "552", "553", "554", "450", "451", "452", "rcpt", "recipient"}},
	{"other", "A message could not be sent.", []string{""}},
}

// reason is the code of why a message could not be sent.
func reason(why string) string {
	low := strings.ToLower(why)
	for _, one := range reasons {
		for _, sign := range one.any {
			if strings.Contains(low, sign) {
				return one.code
			}
		}
	}
	return "other"
}

// Plain says in plain words why a message could not be sent.
func Plain(why string) string {
	if why == "" {
		return ""
	}
	return wordsOf(reason(why))
}

func wordsOf(code string) string {
	for _, one := range reasons {
		if one.code == code {
			return one.words
		}
	}
	return ""
}
