package crypto

import (
	"sort"
	"strings"
)

// Suggest gives up to three words nearest to a mistyped piece of a receipt, nearest first; none when
// nothing is within two slips of a hand. It tells nothing of any receipt: the list is public.
func Suggest(piece string) []string {
	piece = strings.ToLower(piece)
	most := 2
	if len(piece) < 4 {
		most = 1
	}
	type near struct {
		word  string
		slips int
	}
	var found []near
	for _, w := range words {
		n := slips(piece, w)
		if len(piece) < 4 {
			n = min(n, slips(piece, w[:min(len(piece), len(w))]))
		}
		if n <= most {
			found = append(found, near{w, n})
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].slips < found[j].slips })
	var out []string
	for _, f := range found[:min(3, len(found))] {
		out = append(out, f.word)
	}
	return out
}

// slips counts the slips of a hand between two words: a letter missing, added, wrong, or two
// neighbours swapped.
func slips(a, b string) int {
	var before []int
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			wrong := 1
			if a[i-1] == b[j-1] {
				wrong = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+wrong)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
