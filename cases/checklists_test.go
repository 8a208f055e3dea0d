package cases

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestShippedChecklists(t *testing.T) {
	c := ShippedChecklists
	if c.Version < 1 || len(c.Lanes) != 3 || len(c.Pathways) != 5 || len(c.Prompts) != 6 {
		t.Fatalf("version %d, %d lanes, %d pathways, %d prompts", c.Version, len(c.Lanes), len(c.Pathways), len(c.Prompts))
	}
	for _, source := range []string{"fast_track", "sexual_safety", "disclosure", "prompts"} {
		if c.Sources[source] == "" {
			t.Errorf("no source for %s", source)
		}
	}
	// What is shipped keeps the rules that an organisation's own lines must keep.
	var own OwnChecklists
	for list, lines := range c.Lists {
		if wrong := own.SetLines(list, lines); wrong != nil || own.Changed(list) {
			t.Errorf("%s: %v", list, wrong)
		}
	}
	for _, p := range c.Pathways {
		if !own.SetLimit(p.Code, p.TimeLimit) || own.Changed(p.Code) {
			t.Errorf("%s: no limit", p.Code)
		}
	}
}

func TestOwnLines(t *testing.T) {
	var own OwnChecklists
	shipped := ShippedChecklists.Lists["danger"]
	lines := append(slices.Clone(shipped[:2]), ChecklistLine{Label: "  Ring the\r\nsite manager ", Text: ""}, ChecklistLine{}, ChecklistLine{Code: shipped[0].Code, Label: "A code twice"}, ChecklistLine{Code: "made_up", Label: "A code nobody gave"})
	if wrong := own.SetLines("danger", lines); wrong != nil {
		t.Fatal(wrong)
	}
	got := own.Lines("danger")
	if len(got) != 5 || got[0] != shipped[0] || got[2].Label != "Ring the site manager" || !own.Changed("danger") || own.Changed("formal") {
		t.Fatalf("%+v", got)
	}
	codes := map[string]bool{}
	for _, l := range got {
		codes[l.Code] = true
	}
	if len(codes) != 5 || codes["made_up"] || !strings.HasPrefix(got[2].Code, "own_") {
		t.Errorf("codes: %v", slices.Collect(maps.Keys(codes)))
	}

	// A line keeps its code when its words change, and leaves its label behind when it goes.
	code := got[2].Code
	got[2].Label = "Ring whoever is on site"
	if wrong := own.SetLines("danger", got[:3]); wrong != nil || own.Lines("danger")[2].Code != code {
		t.Fatal(wrong, own.Lines("danger"))
	}
	if wrong := own.SetLines("danger", got[:2]); wrong != nil || own.Former[code] != "Ring whoever is on site" {
		t.Fatal(wrong, own.Former)
	}
	own.Restore("danger")
	if own.Changed("danger") || !slices.Equal(own.Lines("danger"), shipped) || own.Former[code] == "" {
		t.Errorf("restored: %+v", own)
	}
}

func TestWrongLines(t *testing.T) {
	for name, c := range map[string]struct {
		lines []ChecklistLine
		field string
	}{
		"no words":  {[]ChecklistLine{{Label: "Good"}, {Text: "Only this"}}, "1-label"},
		"too long":  {[]ChecklistLine{{Label: strings.Repeat("ä", 151)}}, "0-label"},
		"long text": {[]ChecklistLine{{Label: "Good", Text: strings.Repeat("ä", 501)}}, "0-text"},
		"zero byte": {[]ChecklistLine{{Label: "a\x00b"}}, "0-label"},
		"no UTF-8":  {[]ChecklistLine{{Label: "Good", Text: "\xff"}}, "0-text"},
		"none":      {[]ChecklistLine{{}, {}}, "0-label"},
		"too many":  {slices.Repeat([]ChecklistLine{{Label: "Line"}}, MostChecklistLines+1), "0-label"},
	} {
		var own OwnChecklists
		if wrong := own.SetLines("formal", c.lines); wrong[c.field] == "" || own.Changed("formal") {
			t.Errorf("%s: %v", name, wrong)
		}
	}
	var own OwnChecklists
	for _, l := range []TimeLimit{{0, "days"}, {366, "days"}, {5, "weeks"}, {-1, "working_days"}} {
		if own.SetLimit("formal", l) {
			t.Errorf("%+v was taken", l)
		}
	}
}

func TestOwnPrompts(t *testing.T) {
	var own OwnChecklists
	var prompts []OwnPrompt
	for _, p := range ShippedChecklists.Prompts {
		one := own.Prompt(p)
		slices.Reverse(one.When) // the order of moments means nothing
		one.When = append(one.When, "moon")
		prompts = append(prompts, one)
	}
	if wrong := own.SetPrompts(prompts); wrong != nil || own.Changed("prompts") {
		t.Fatalf("%v %+v", wrong, own.Prompts)
	}
	prompts[1].Label, prompts[1].When = "Rep?", nil
	if wrong := own.SetPrompts(prompts); wrong != nil || len(own.Prompts) != 1 || len(own.Prompt(ShippedChecklists.Prompts[1]).When) != 0 {
		t.Fatalf("%v %+v", wrong, own.Prompts)
	}
	prompts[0].Label = " "
	if wrong := own.SetPrompts(prompts); wrong["0-label"] == "" || own.Prompt(ShippedChecklists.Prompts[1]).Label != "Rep?" {
		t.Errorf("%v", wrong)
	}
	own.Restore("prompts")
	if own.Changed("prompts") {
		t.Error("not restored")
	}
}
