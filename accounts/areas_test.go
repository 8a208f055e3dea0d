package accounts_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"saysomething/accounts"
	"saysomething/store"
)

const goodAreas = "code,name,parent,headcount\nSUR,Surgery,,640\nTHE,Theatres,SUR,120\nPLA,Plaster room,THE,19\n"

var surgery = []accounts.Area{{"SUR", "Surgery", "", 640}, {"THE", "Theatres", "SUR", 120}, {"PLA", "Plaster room", "THE", 19}}

func TestParseAreas(t *testing.T) {
	for name, text := range map[string]string{
		"plain":           goodAreas,
		"from Windows":    "\ufeff" + strings.ReplaceAll(goodAreas, "\n", "\r\n"),
		"semicolons":      strings.ReplaceAll(goodAreas, ",", ";"),
		"pasted cells":    strings.ReplaceAll(goodAreas, ",", "\t"),
		"other order":     "headcount,Parent,NAME,code\n640,,Surgery,SUR\n120,SUR,Theatres,THE\n19,THE,Plaster room,PLA\n",
		"spaces, blanks":  "code , name, parent , headcount\n\n SUR , Surgery , , 640 \n,,,\nTHE,Theatres,SUR,120\nPLA,Plaster room,THE,19",
		"child first":     "code,name,parent,headcount\nSUR,Surgery,,640\nTHE,Theatres,SUR,120\nPLA,Plaster room,THE,19\n",
		"further columns": "code,name,site,parent,headcount\nSUR,Surgery,A,,640\nTHE,Theatres,A,SUR,120\nPLA,Plaster room,B,THE,19\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := accounts.ParseAreas([]byte(text))
			check(t, err)
			if d := cmp.Diff(surgery, got); d != "" {
				t.Error(d)
			}
		})
	}
	got, err := accounts.ParseAreas([]byte("code,name,parent,headcount\nBIG,\"Wards, all\",,\"1,240\"\n"))
	check(t, err)
	if got[0].Headcount != 1240 || got[0].Name != "Wards, all" {
		t.Errorf("got %+v", got)
	}
}

func TestMistakesInAreas(t *testing.T) {
	head := "code,name,parent,headcount\n"
	for name, c := range map[string]struct{ text, want string }{
		"empty":             {"", "1 "},
		"only blank lines":  {"\n\n", "1 "},
		"heading only":      {head, "1 "},
		"no heading":        {"SUR,Surgery,,640\n", "1 code, 1 name, 1 parent, 1 headcount"},
		"a column missing":  {"code,name,headcount\nSUR,Surgery,640\n", "1 parent"},
		"not text":          {head + "SUR,Surg\xff,,640\n", "1 "},
		"quotation mark":    {head + "SUR,\"Surgery,,640\n", "2 "},
		"no code":           {head + ",Surgery,,640\n", "2 code"},
		"bad code":          {head + "a b,Surgery,,640\n", "2 code"},
		"long code":         {head + strings.Repeat("A", 21) + ",Surgery,,640\n", "2 code"},
		"no name":           {head + "SUR,,,640\n", "2 name"},
		"long name":         {head + "SUR," + strings.Repeat("n", 81) + ",,640\n", "2 name"},
		"words for people":  {head + "SUR,Surgery,,many\n", "2 headcount"},
		"half a person":     {head + "SUR,Surgery,,6.5\n", "2 headcount"},
		"fewer than none":   {head + "SUR,Surgery,,-1\n", "2 headcount"},
		"too many":          {head + "SUR,Surgery,,99999999999999999999\n", "2 headcount"},
		"a cell missing":    {head + "SUR,Surgery\n", "2 headcount"},
		"same code twice":   {head + "SUR,Surgery,,1\n\nSUR,Other,,2\n", "4 code"},
		"unknown parent":    {head + "SUR,Surgery,XYZ,1\n", "2 parent"},
		"its own parent":    {head + "SUR,Surgery,SUR,1\n", "2 parent"},
		"a circle":          {head + "A,A,C,1\nB,B,A,1\nC,C,B,1\nD,D,C,1\n", "2 parent, 3 parent, 4 parent"},
		"several, in order": {head + "A,A,ZZ,x\n,B,,1\n", "2 parent, 2 headcount, 3 code"},
		"too long":          {head + strings.Repeat("A,A,,1\n", 2001), "2002 "},
	} {
		t.Run(name, func(t *testing.T) {
			areas, err := accounts.ParseAreas([]byte(c.text))
			wants(t, err, store.ErrInvalid)
			var mistakes accounts.AreaErrors
			if !errors.As(err, &mistakes) || areas != nil {
				t.Fatalf("got %v and %v", areas, err)
			}
			var got []string
			for _, m := range mistakes {
				got = append(got, fmt.Sprint(m.Row, " ", m.Column))
				if m.Message == "" {
					t.Error("a mistake without words")
				}
			}
			if d := cmp.Diff(c.want, strings.Join(got, ", ")); d != "" {
				t.Error(d)
			}
		})
	}
}

func FuzzParseAreas(f *testing.F) {
	f.Add([]byte(goodAreas))
	f.Add([]byte("code\tname\tparent\theadcount\nA\t\"\tB\t1"))
	f.Fuzz(func(t *testing.T, text []byte) {
		areas, err := accounts.ParseAreas(text)
		if err == nil && len(accounts.Tree(areas)) != len(areas) {
			t.Fatal("an area that was accepted is not in the tree")
		}
		if err != nil && !errors.Is(err, store.ErrInvalid) {
			t.Fatal(err)
		}
	})
}

func TestReplaceAreas(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, c *clock) {
		check(t, s.ReplaceAreas(ctx, o.ID, surgery))
		check(t, s.ReplaceAreas(ctx, o.ID, surgery[:2]))
		wants(t, s.ReplaceAreas(ctx, o.ID, append(surgery, surgery[0])), store.ErrInvalid)
		got, err := s.Areas(ctx, o.ID)
		check(t, err)
		if d := cmp.Diff(surgery[:2], got); d != "" {
			t.Error(d)
		}
	})
}

func TestCountsAs(t *testing.T) {
	areas := []accounts.Area{
		{"BIG", "", "", 500}, {"MID", "", "BIG", 20}, {"LOW", "", "MID", 19}, {"ONE", "", "LOW", 1}, {"ALONE", "", "", 19}, {"KID", "", "ALONE", 3},
	}
	want := map[string]string{"BIG": "BIG", "MID": "MID", "LOW": "MID", "ONE": "MID", "ALONE": "", "KID": ""}
	if d := cmp.Diff(want, accounts.CountsAs(areas)); d != "" {
		t.Error(d)
	}
}
