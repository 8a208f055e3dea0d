package handlers

import (
	"testing"

	"saysomething/accounts"
	"saysomething/crypto"
)

func TestANumberIsShownOnceAndTheOrganisationsWordsWin(t *testing.T) {
	own := []accounts.Help{
		{Name: "Emergency", Contact: "999"}, {Name: "Samaritans at Heronbrook", Contact: "116123"},
		{Name: "Protect", Contact: "020 3117 2520"}, {Name: "Chaplain", Contact: "ask the switchboard"},
	}
	var names []string
	for _, h := range append(without(own, advice), without(always, own)...) {
		names = append(names, h.Name)
	}
	want := []string{"Samaritans at Heronbrook", "Chaplain", "NHS 111"} // 999 and advice have places of their own
	if len(names) != len(want) {
		t.Fatalf("%q, want %q", names, want)
	}
	for i := range want {
		if names[i] != want[i] {
			t.Errorf("%q, want %q", names, want)
		}
	}
}

func TestReadersStandUnderTheirDeskAndTheirKeysNowhere(t *testing.T) {
	r := &accounts.Roster{Desks: []accounts.RosterDesk{{ID: "g", Name: "Guardians"}, {ID: "u", Name: "Union"}}, Away: []string{"b"}, List: &crypto.SignedList{Body: crypto.ListBody{Readers: []crypto.ListReader{
		{ID: "b", Name: "Bea", Desk: "g", Role: "guardian", Side: "independent", Since: "2026-09-01", Recipient: "age1pq1x"},
		{ID: "a", Name: "Ada", Desk: "g", Role: "guardian", Title: "Lead", Side: "independent", Since: "2026-09-01", Recipient: "age1pq1x"},
		{ID: "s", Name: "Sam", Desk: "u", Role: "rep", Title: "union representative", Side: "staff", Since: "2026-10-05"},
	}}}}
	groups := byDesk(r)
	if len(groups) != 2 || len(groups[0].People) != 2 || len(groups[1].People) != 1 {
		t.Fatalf("%+v", groups)
	}
	for i, want := range [][]string{
		{"Ada", "Lead (Freedom to Speak Up guardian)", "Independent", "Tuesday 1 September 2026"},
		{"Bea", "Freedom to Speak Up guardian", "Independent", "Reads no more"},
		{"Sam", "Union representative", "Staff side", "Monday 5 October 2026"},
	} {
		table, err := groups[i/2].Table()
		if err != nil {
			t.Fatal(err)
		}
		row := i % 2
		if len(table.Rows) <= row || len(table.Rows[row]) != len(want) {
			t.Fatalf("%+v", table.Rows)
		}
		for j, cell := range table.Rows[row] {
			if cell.Text != want[j] {
				t.Errorf("%q, want %q", cell.Text, want[j])
			}
		}
	}
}
