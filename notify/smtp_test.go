package notify

import "testing"

// Beyond this machine nothing is sent without TLS.
func TestTLSIsRequiredOffLoopback(t *testing.T) {
	for address, want := range map[string]string{"mail.example.nhs.uk:587": "TLSMandatory", "10.0.0.7:25": "TLSMandatory", "127.0.0.1:25": "TLSOpportunistic", "localhost:25": "TLSOpportunistic"} {
		c, err := SMTP{Address: address, From: "a@example.nhs.uk"}.client()
		if err != nil {
			t.Fatal(err)
		}
		if c.TLSPolicy() != want {
			t.Errorf("%s: %s, want %s", address, c.TLSPolicy(), want)
		}
	}
}
