package crypto

import (
	"slices"
	"testing"
)

func TestSuggestNamesTheWordThatWasMeant(t *testing.T) {
	for typed, want := range map[string]string{"acornn": "acorn", "zacorn": "acorn", "alambum": "", "blackbored": "", "avlanche": "", "arman": "aroma", "Amebr": "amber"} {
		got := Suggest(typed)
		if want == "" && len(got) > 3 || want != "" && !slices.Contains(got, want) {
			t.Errorf("Suggest(%q) = %v, want %q among them", typed, got, want)
		}
	}
	if got := Suggest("qqqqqqqq"); len(got) != 0 {
		t.Errorf("nothing is near qqqqqqqq, got %v", got)
	}
}
