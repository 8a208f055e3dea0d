package cases

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestShippedReplies(t *testing.T) {
	if ShippedReplies.Version < 1 || len(ShippedReplies.List) > MostReplies {
		t.Fatalf("version %d, %d templates", ShippedReplies.Version, len(ShippedReplies.List))
	}
	if first := ShippedReplies.List[0]; first.Code != "thank" || first.Status != string(Thanked) || strings.Contains(first.Text, "[") {
		t.Errorf("the first is offered for thanking with one press: %+v", first)
	}
	blanks := regexp.MustCompile(`\[[^\[\]\n]+\]`)
	for _, one := range ShippedReplies.List {
		again := Replies{}
		if wrong := again.Put(Reply{Name: one.Name, Text: one.Text, Status: one.Status}); wrong != nil {
			t.Errorf("%s could not be saved by an administrator: %v", one.Code, wrong)
		}
		if again.List[0].Text != one.Text {
			t.Errorf("%s changes when it is saved", one.Code)
		}
		if rest := blanks.ReplaceAllString(one.Text, ""); strings.ContainsAny(rest, "[]!") {
			t.Errorf("%s has a bracket that does not close, or shouts: %s", one.Code, rest)
		}
		if n := slices.IndexFunc(ShippedReplies.List, func(o Reply) bool { return o.Code == one.Code || o.Name == one.Name }); ShippedReplies.List[n] != one {
			t.Errorf("%s is there twice", one.Code)
		}
	}
	for _, status := range []Status{Thanked, Listening, ActionsAgreed, Escalated, WithInvestigator, FedBack, AwaitingFeedback, ClosedCase, Reopened} {
		if !slices.ContainsFunc(ShippedReplies.List, func(o Reply) bool { return o.Status == string(status) }) {
			t.Errorf("no words for %s", status)
		}
	}
}

func TestRepliesPut(t *testing.T) {
	long := strings.Repeat("ä", MostReplyText+1)
	for name, c := range map[string]struct {
		one   Reply
		field string
	}{
		"no name":      {Reply{Text: "x"}, "name"},
		"no words":     {Reply{Name: "x", Text: " \n"}, "text"},
		"a long name":  {Reply{Name: long[:2*MostReplyName+2], Text: "x"}, "name"},
		"long words":   {Reply{Name: "x", Text: long}, "text"},
		"a zero byte":  {Reply{Name: "x", Text: "a\x00b"}, "text"},
		"no UTF-8":     {Reply{Name: "x", Text: "a\xff"}, "text"},
		"two lines":    {Reply{Name: "a\nb", Text: "x"}, "name"},
		"no status":    {Reply{Name: "x", Text: "x", Status: "mars"}, "status"},
		"not settable": {Reply{Name: "x", Text: "x", Status: string(Withdrawn)}, "status"},
		"a name twice": {Reply{Name: "thank THEM", Text: "x"}, "name"},
	} {
		r := OwnReplies()
		if wrong := r.Put(c.one); wrong[c.field] == "" {
			t.Errorf("%s: %v", name, wrong)
		}
		if !slices.Equal(r.List, ShippedReplies.List) {
			t.Errorf("%s changed the list", name)
		}
	}
	r := OwnReplies()
	if wrong := r.Put(Reply{Code: "thank", Name: "Thank them", Text: "Thank you.\r\nWe read it."}); wrong != nil || r.List[0].Text != "Thank you.\nWe read it." {
		t.Errorf("%v, %q", wrong, r.List[0].Text)
	}
	if ShippedReplies.List[0].Text == r.List[0].Text {
		t.Error("changed what the service comes with")
	}
	if wrong := r.Put(Reply{Name: "Ours", Text: strings.Repeat("ä", MostReplyText)}); wrong != nil || !strings.HasPrefix(r.List[len(r.List)-1].Code, "own_") {
		t.Errorf("%v", wrong)
	}
	for len(r.List) < MostReplies {
		if wrong := r.Put(Reply{Name: "Ours " + strings.Repeat("x", len(r.List)), Text: "x"}); wrong != nil {
			t.Fatal(wrong, utf8.RuneCountInString("Ours")+len(r.List))
		}
	}
	if wrong := r.Put(Reply{Name: "One more", Text: "x"}); wrong["name"] == "" {
		t.Error("took more than there can be")
	}
}

func TestRepliesOrder(t *testing.T) {
	codes := func(r Replies) string {
		var all []string
		for _, one := range r.List {
			all = append(all, one.Code)
		}
		return strings.Join(all, " ")
	}
	r := Replies{List: []Reply{{Code: "a"}, {Code: "b"}, {Code: "c"}}}
	r.Move("c", -1)
	r.Move("a", -1)
	r.Move("b", 1)
	r.Move("x", 1)
	if got := codes(r); got != "a c b" {
		t.Error(got)
	}
	if !r.Drop("c") || !r.Drop("a") || r.Drop("b") || codes(r) != "b" {
		t.Error(codes(r))
	}
}
