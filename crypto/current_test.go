package crypto

import "testing"

// TestNobodyWhoDoesNotReadVouchesForAnIdentity: an envelope that the server and somebody taken off made together is not sealed to.
func TestNobodyWhoDoesNotReadVouchesForAnIdentity(t *testing.T) {
	first, newest, theirs := NewIdentity(), NewIdentity(), NewIdentity()
	report := &Report{Readers: []ReaderKey{{ID: "asha"}, {ID: "xi"}}}
	entry := func(seq int, author, kind, body string) Checked {
		c := Checked{Listed: Listed{Seq: seq, Audience: AudienceCase, Author: author}, ForUs: true, Identity: first}
		c.Entry = &SignedPayload{}
		c.Entry.Seq, c.Entry.Author, c.Entry.Kind, c.Entry.Body = seq, author, kind, []byte(body)
		return c
	}
	const rest = `,"before":"","recipient":"","from":"","until":"","consent":{"how":"not_needed","seq":0,"text":""},"text":""}`
	off := entry(1, "asha", KindReaders, `{"added":[],"removed":["xi"]`+rest)
	off.Identity = newest
	chain := []Checked{entry(0, AuthorWorker, KindReport, ""), off}
	if Current(chain, report, newest) != newest || Current(chain, report, first) != nil || Current(chain, nil, newest) != nil {
		t.Error("a change by a reader begins an identity, and a report must be genuine")
	}
	for _, author := range []string{"xi", "una"} {
		in := entry(2, author, KindReaders, `{"added":[{"id":"`+author+`","sign":""}],"removed":[]`+rest)
		said := entry(3, author, KindMessage, "")
		in.Identity, said.Identity = theirs, theirs
		if Current(append(chain[:2:2], in, said), report, theirs) != nil {
			t.Errorf("%s, who does not read, vouched for an identity", author)
		}
		if Current(append(chain[:2:2], in, said), report, newest) != newest {
			t.Errorf("%s locked the worker out", author)
		}
	}
	said := entry(2, "asha", KindMessage, "")
	said.Identity = theirs
	if Current(append(chain[:2:2], said), report, theirs) != theirs {
		t.Error("a reader may")
	}
}
