package accesslog

// Gaps are what a case's records say about those that are not among them. The browser counts the same
// (web/src/crypto/log.ts); docs/format.md §10.
type Gaps struct {
	Earlier int64   // older records, which can be asked for
	Before  []int64 // for each record, how many are missing between it and the one that holds before it
	After   int64   // how many are missing after the last; only when those before some number were asked for
}

// Missing is how many records are missing in all.
func (g Gaps) Missing() int64 {
	sum := g.After
	for _, n := range g.Before {
		sum += n
	}
	return sum
}

// Gaps finds what is missing. Only records that hold say anything; one that does not stands for one that would. What
// the newest number is nobody but the server knows, so the newest records can be kept back until others follow them.
func (l *CaseLog) Gaps(before int64) Gaps {
	g := Gaps{Before: make([]int64, len(l.Records))}
	last, doubt := int64(0), int64(0)
	for i, r := range l.Records {
		if !r.Holds {
			doubt++
			continue
		}
		gap := max(0, r.Line.K-last-1-doubt)
		if last == 0 && len(l.Records) == CasePage {
			g.Earlier = gap
		} else {
			g.Before[i] = gap
		}
		last, doubt = r.Line.K, 0
	}
	if before > 0 {
		g.After = max(0, before-1-last-doubt)
	}
	return g
}
