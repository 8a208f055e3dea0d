package crypto

import (
	"crypto/ed25519"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// listMaker makes a chain of five lists: list 1 by management alone, which the staff side joins with 2;
// 3 adds a reader, 4 replaces the staff side's custodian, 5 is signed by the new one.
type listMaker struct {
	*listVectors
	t     *testing.T
	keys  map[string]ed25519.PrivateKey // by name
	ids   map[string]string
	heads []headCase
	body  []string // names of the bodies' lines
}

func newListMaker(t *testing.T) *listMaker {
	m := &listMaker{t: t, listVectors: &listVectors{V: 1, MadeBy: "go", Lines: map[string]string{}},
		keys: map[string]ed25519.PrivateKey{}, ids: map[string]string{}}
	names := []string{"asha", "ben", "mona", "stan", "sue", "eve", "desk", "org"}
	for i, name := range names {
		_, m.keys[name], _ = ed25519.GenerateKey(nil)
		m.ids[name] = strings.Repeat(string("abcdefgh"[i]), 25) + "a"
	}
	a := m.base()
	m.list(1, a, "mona")
	m.list(2, a, "mona", "stan")
	a.Readers = append(a.Readers, m.reader("ben", "Ben “Benny” O'Hara <b> & \\ \" \b\f\x7f\t…", "2026-11-20"))
	m.list(3, a, "stan", "mona")
	a.Custodians = []ListCustodian{m.custodian("mona", SideManagement), m.custodian("sue", SideStaff)}
	a.Former = []ListFormer{{m.ids["stan"], "Stan", SignKey(m.keys["stan"]), "2026-11-21"}, {m.ids["ben"], "Ben", SignKey(m.keys["eve"]), "2026-11-01"}}
	m.list(4, a, "mona", "stan")
	a.Recovery = ListRecovery{Management: a.Readers[0].Recipient, Staff: a.Custodians[0].Recipient}
	a.Log = SignKey(m.keys["org"])
	m.list(5, a, "mona", "sue")
	for _, r := range a.Readers {
		m.People = append(m.People, personWords{r.Recipient, r.Sign, PersonFingerprint(r.Recipient, r.Sign)})
	}
	return m
}

func (m *listMaker) base() ListBody {
	return ListBody{Organisation: m.ids["org"], Desks: []ListDesk{{m.ids["desk"], "guardian", "Guardian service"}},
		Readers:    []ListReader{m.reader("asha", "Zoë 🪶", "2026-11-18")},
		Custodians: []ListCustodian{m.custodian("stan", SideStaff), m.custodian("mona", SideManagement)}}
}

func (m *listMaker) reader(who, name, since string) ListReader {
	return ListReader{m.ids[who], name, "", "guardian", "independent", m.ids["desk"], NewIdentity().Recipient().String(), SignKey(m.keys[who]), since}
}

func (m *listMaker) custodian(who, side string) ListCustodian {
	return ListCustodian{m.ids[who], who, "Custodian", side, NewIdentity().Recipient().String(), SignKey(m.keys[who]), "2026-11-17"}
}

// line keeps a line under a name of its own.
func (m *listMaker) line(name, line string, err error) string {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
	if m.Lines[name] != "" && m.Lines[name] != line {
		m.t.Fatalf("two lines named %s", name)
	}
	m.Lines[name] = line
	return name
}

func (m *listMaker) head(name string, number int, prev, body string, by ...string) headCase {
	m.t.Helper()
	line, err := EncodeHead(number, prev, "2026-11-22", body)
	return m.sign(m.line(name, line, err), by...)
}

func (m *listMaker) sign(line string, by ...string) headCase {
	h := headCase{line, []HeadSignature{}}
	for _, who := range by {
		h.Signatures = append(h.Signatures, HeadSignature{m.ids[who], SignHead(m.Lines[line], m.keys[who])})
	}
	return h
}

// list adds list number to the chain.
func (m *listMaker) list(number int, b ListBody, by ...string) {
	m.t.Helper()
	prev := ""
	if number > 1 {
		prev = Hash([]byte(m.Lines[m.heads[number-2].Line]))
	}
	body, err := EncodeListBody(b)
	name := m.line("body "+string(rune('0'+number)), body, err)
	m.heads, m.body = append(m.heads, m.head("head "+string(rune('0'+number)), number, prev, body, by...)), append(m.body, name)
}

// add writes a case down. The reason is what this test says, not what VerifyList finds.
func (m *listMaker) add(name, reason string, heads []headCase, body string, pins ...pinCase) {
	m.t.Helper()
	c := listCase{Name: name, Heads: slices.Clone(heads), Body: body, Pins: append([]pinCase{}, pins...), Reason: reason}
	if c.Heads == nil {
		c.Heads = []headCase{}
	}
	got, result := m.verify(m.t, c)
	equal(m.t, name, got, reason)
	c.Result = result
	m.Lists = append(m.Lists, c)
}

func (m *listMaker) valid() {
	for _, n := range []int{1, 2, 3, 4, 5} {
		m.add("valid, up to "+m.heads[n-1].Line, "", m.heads[:n], m.body[n-1])
	}
	sides := m.Lists[4].Result.Sides
	equal(m.t, "sides of 1", strings.Join(sides[0], " "), "management")
	equal(m.t, "sides of 5", strings.Join(sides[4], " "), "management staff")
	equal(m.t, "stan's key", m.Lists[4].Result.Keys[m.ids["stan"]][0].Until, "2026-11-21")
	alone := m.base()
	alone.Custodians = alone.Custodians[1:]
	body, err := EncodeListBody(alone)
	m.line("alone", body, err)
	first := m.head("alone 1", 1, "", body, "mona")
	second := m.head("alone 2", 2, Hash([]byte(m.Lines["alone 1"])), m.Lines["body 1"], "mona", "stan")
	m.add("valid, a side joins of which nobody was named", "", []headCase{first, second}, "body 1")
	rekeyed := m.base()
	rekeyed.Custodians[0].Sign = SignKey(m.keys["sue"])
	body, err = EncodeListBody(rekeyed)
	m.line("rekeyed", body, err)
	next := m.head("rekeyed 3", 3, Hash([]byte(m.Lines["head 2"])), body, "mona", "stan")
	m.add("valid, a new key signed for with the old", "", append(slices.Clone(m.heads[:2]), next), "rekeyed")
	withNew := next
	withNew.Signatures = []HeadSignature{next.Signatures[0], {m.ids["stan"], SignHead(m.Lines[next.Line], m.keys["sue"])}}
	m.add("a new key signed for with itself", ListSignature, append(slices.Clone(m.heads[:2]), withNew), "rekeyed")
}

func (m *listMaker) refused() {
	h := func(n int) headCase { return m.heads[n-1] }
	again := func(n int, by ...string) headCase { return m.sign(h(n).Line, by...) }
	chain := func(heads ...headCase) []headCase { return heads }
	m.add("no list", ListUnsigned, nil, "")
	m.add("nobody signed", ListUnsigned, chain(again(1)), "body 1")
	m.add("nobody signed the second", ListUnsigned, chain(h(1), again(2)), "body 2")
	m.add("a head left out", ListChain, chain(h(1), h(3)), "body 3")
	m.add("begins with the second", ListChain, chain(h(2)), "body 2")
	m.add("a head twice", ListChain, chain(h(1), h(1)), "body 1")
	m.add("one side of two", ListSide, chain(h(1), h(2), again(3, "mona")), "body 3")
	m.add("the other side of two", ListSide, chain(h(1), h(2), again(3, "stan")), "body 3")
	m.add("begun by one side, changed by the other", ListSide, chain(h(1), again(2, "stan")), "body 2")
	m.add("a stranger", ListSignature, chain(again(1, "eve")), "body 1")
	m.add("a stranger beside both", ListSignature, chain(h(1), h(2), again(3, "mona", "stan", "eve")), "body 3")
	m.add("signed twice by one", ListSignature, chain(again(1, "mona", "mona")), "body 1")
	m.add("a custodian who is only now one", ListSignature, chain(h(1), h(2), h(3), again(4, "mona", "sue")), "body 4")
	m.add("a custodian who is one no more", ListSignature, chain(h(1), h(2), h(3), h(4), again(5, "mona", "stan")), "body 5")
	m.add("a signature for another head", ListSignature, chain(headCase{h(1).Line, h(2).Signatures}), "body 1")
	m.add("another body", ListBodyOther, m.heads[:2], "body 3")
	m.add("no body", ListBodyOther, m.heads[:2], "")
	m.line("spaced", strings.Replace(m.Lines["body 5"], `"v":1`, `"v": 1`, 1), nil)
	m.add("a body spelled otherwise", ListBodyOther, m.heads, "spaced")
	swapped := strings.Replace(m.Lines["body 5"], SignKey(m.keys["asha"]), SignKey(m.keys["eve"]), 1)
	m.add("a key changed", ListBodyOther, m.heads, m.line("swapped", swapped, nil))
	fork, err := EncodeHead(3, Hash([]byte(m.Lines["head 1"])), "2026-11-22", m.Lines["body 3"])
	m.line("fork", fork, err)
	m.add("a head after another than the one before", ListChain, chain(h(1), h(2), m.sign("fork", "mona", "stan")), "body 3")
	m.abandoned()
	m.onPaper()
	m.odd()
}

// onPaper is a custodian that only signs: it has no recipient.
func (m *listMaker) onPaper() {
	b := m.base()
	paper := m.custodian("eve", SideStaff)
	paper.Recipient = ""
	b.Custodians = append(b.Custodians, paper)
	body, err := EncodeListBody(b)
	m.line("paper", body, err)
	third := m.head("paper 3", 3, Hash([]byte(m.Lines["head 2"])), body, "mona", "stan")
	b.Custodians = []ListCustodian{m.custodian("mona", SideManagement), m.custodian("sue", SideStaff), paper}
	body, err = EncodeListBody(b)
	m.line("after paper", body, err)
	fourth := m.head("paper 4", 4, Hash([]byte(m.Lines["paper 3"])), body, "mona", "eve")
	m.add("valid, signed for a side on paper", "", append(slices.Clone(m.heads[:2]), third, fourth), "after paper")
}

// abandoned are lists that leave a side which vouches without anybody to sign for it. With the next one a stranger could
// have signed in its place.
func (m *listMaker) abandoned() {
	left := m.base()
	left.Custodians = []ListCustodian{m.custodian("mona", SideManagement)}
	left.Former = []ListFormer{{m.ids["stan"], "Stan", SignKey(m.keys["stan"]), "2026-11-21"}}
	body, err := EncodeListBody(left)
	m.line("left", body, err)
	third := m.head("left 3", 3, Hash([]byte(m.Lines["head 2"])), body, "mona", "stan")
	m.add("a side that vouches has nobody any more", ListSigners, append(slices.Clone(m.heads[:2]), third), "left")
	m.add("it has nobody any more, and has not signed", ListSigners, append(slices.Clone(m.heads[:2]), m.sign("left 3", "mona")), "left")
	left.Custodians = append(left.Custodians, m.custodian("eve", SideStaff))
	body, err = EncodeListBody(left)
	m.line("taken", body, err)
	fourth := m.head("taken 4", 4, Hash([]byte(m.Lines["left 3"])), body, "mona", "eve")
	m.add("a stranger signs for a side that had nobody", ListSigners, append(slices.Clone(m.heads[:2]), third, fourth), "taken")
}

// odd are heads and bodies that custodians signed and that are none.
func (m *listMaker) odd() {
	edits := map[string][2]string{
		"of another version": {`"v":1`, `"v":2`}, "with a field too many": {`"v":1`, `"v":1,"x":1`}, "with a field twice": {`"v":1`, `"v":1,"v":1`},
		"with a day that is none": {"2026-11-22", "2026-11-32"}, "with a side that is none": {`"side":"staff"`, `"side":"both"`},
		"with a number that is no number": {`"number":1`, `"number":1.0`},
	}
	for _, name := range []string{"of another version", "with a field too many", "with a field twice", "with a day that is none", "with a side that is none", "with a number that is no number"} {
		line := strings.Replace(m.Lines["head 1"], edits[name][0], edits[name][1], 1)
		m.add("a head "+name, ListChain, []headCase{m.sign(m.line("head "+name, line, nil), "mona")}, "body 1")
	}
	head := func(name, body string) {
		line := strings.Replace(m.Lines["head 1"], Hash([]byte(m.Lines["body 1"])), Hash([]byte(body)), 1)
		m.line("body "+name, body, nil)
		m.add("a body "+name, ListBodyOther, []headCase{m.sign(m.line("head of a body "+name, line, nil), "mona")}, "body "+name)
	}
	body := m.Lines["body 1"]
	asha := m.ids["asha"]
	head("with an id that is none", strings.Replace(body, asha, "A"+asha[1:], 1))
	head("with a role that is none", strings.Replace(body, `"role":"guardian"`, `"role":"champion"`, 1))
	head("with a reader of no desk", strings.Replace(body, `"desk":"`+m.ids["desk"], `"desk":"`+m.ids["eve"], 1))
	head("with a recipient of another kind", strings.Replace(body, m.recipient(body), "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", 1))
	head("with a line break in a name", strings.Replace(body, "Zoë", "Zoë\u2028", 1))
	head("with an escaped line break in a name", strings.Replace(body, "Zoë", `Zoë\u2028`, 1))
	head("with half a character", strings.Replace(body, "Zoë", `Zoë\ud83e`, 1))
	head("with a field in capitals", strings.Replace(body, `"former"`, `"Former"`, 1))
	head("without former keys", strings.Replace(body, `"former":[]`, `"former":null`, 1))
	var b ListBody
	if err := json.Unmarshal([]byte(body), &b); err != nil {
		m.t.Fatal(err)
	}
	slices.Reverse(b.Custodians)
	line, err := marshalLine(b)
	if err != nil {
		m.t.Fatal(err)
	}
	head("out of order", string(line))
	b.Custodians = b.Custodians[:1]
	line, _ = marshalLine(b)
	head("with other custodians than its head", string(line))
}

func (m *listMaker) recipient(body string) string {
	at := strings.Index(body, "age1pq1")
	return body[at : at+strings.Index(body[at:], `"`)]
}

func (m *listMaker) pinned() {
	hash := func(n int) string { return Hash([]byte(m.Lines[m.heads[n-1].Line])) }
	for _, side := range []string{"", SideManagement, SideStaff} {
		m.add("pinned at 2, "+side, "", m.heads, m.body[4], pinCase{2, hash(2), side})
	}
	m.add("pinned at 1 by management", "", m.heads, m.body[4], pinCase{1, hash(1), SideManagement}, pinCase{5, hash(5), ""})
	m.add("pinned at 1 by the staff side, which had not signed it", ListPinned, m.heads, m.body[4], pinCase{1, hash(1), SideStaff})
	m.add("rolled back", ListPinned, m.heads[:3], m.body[2], pinCase{4, hash(4), ""})
	m.add("another list under the number", ListPinned, m.heads, m.body[4], pinCase{4, hash(3), ""})
	m.add("pinned before the first", ListPinned, m.heads, m.body[4], pinCase{0, "", ""})
	m.add("one pin of two", ListPinned, m.heads, m.body[4], pinCase{5, hash(5), ""}, pinCase{2, hash(1), ""})
	stripped := slices.Clone(m.heads[:2])
	stripped[1] = m.sign(m.heads[1].Line, "mona")
	m.add("a side's signatures taken off", "", stripped, m.body[1])
	m.add("a side's signatures taken off, and that side pinned", ListPinned, stripped, m.body[1], pinCase{2, hash(2), SideStaff})
}
