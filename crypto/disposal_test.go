package crypto

import (
	"crypto/ed25519"
	"encoding/json"
	"testing"
)

// The same line as web/tests/staff/disposal.test.ts has.
func TestDisposalLines(t *testing.T) {
	ids := []string{"bbbbbbbbbbbbbbbbbbbbbbbbba", "aaaaaaaaaaaaaaaaaaaaaaaaaa"}
	line, err := json.Marshal(DisposalProposal{1, "proposal", "reader", "ccccccccccccccccccccccccca", "ddddddddddddddddddddddddda", DisposalRule{120, 36, 24, 30, 7}, 1, 1, "2014", "2016", CasesHash(ids), "eeeeeeeeeeeeeeeeeeeeeeeeea", "2026-11-27"})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"v":1,"kind":"proposal","first":"reader","disposal":"ccccccccccccccccccccccccca","organisation":"ddddddddddddddddddddddddda","rule":{"concern":120,"low_level":36,"celebration":24,"withdrawn":30,"wait":7},"closed":1,"withdrawn":1,"from":"2014","until":"2016","cases":"4bbce990cc6ff297077c83fe8e5a5a1b470b855f7d2e281790b7e18181e25089","by":"eeeeeeeeeeeeeeeeeeeeeeeeea","on":"2026-11-27"}`
	if string(line) != want {
		t.Errorf("got\n%s\nwant\n%s", line, want)
	}
	pub, key, _ := ed25519.GenerateKey(nil)
	sig := SignDisposal(want, key)
	for what, ok := range map[string]bool{
		"as signed":         VerifyDisposal(want, B64.EncodeToString(pub), sig),
		"another line":      !VerifyDisposal(want+" ", B64.EncodeToString(pub), sig),
		"no signature":      !VerifyDisposal(want, B64.EncodeToString(pub), nil),
		"no key":            !VerifyDisposal(want, "", sig),
		"without the label": !VerifyDisposal(want, B64.EncodeToString(pub), ed25519.Sign(key, []byte(want))),
	} {
		if !ok {
			t.Error(what)
		}
	}
}
