package build

import (
	"slices"

	"saysomething/reports/release"
)

// TableReport says how a table came out.
type TableReport struct {
	Table    string `json:"table"`
	Planned  int    `json:"planned"`
	Shown    int    `json:"shown"`
	Withheld int    `json:"withheld"` // c
	TooFew   int    `json:"too_few"`  // -
	Large    int    `json:"large"`    // of what is withheld, how many reach the threshold
	Dropped  bool   `json:"dropped"`
}

// Reach is what is reported of insiders, and gates nothing.
type Reach struct {
	Cells int `json:"cells"` // protected
	// Upper are cells of which somebody who knows their own record may learn, from these worlds, that there are few.
	Upper int `json:"upper"`
	// Threes are groups of three people outside a cell, drawn by the key; Kept are those of whom all three are still in a world in
	// which the cell counts as few as it can.
	Threes int `json:"threes"`
	Kept   int `json:"kept"`
}

// reach adds what insiders of one subject may learn.
func (p *part) reach(r *Reach) {
	c := newChance(p.seed[0], ^p.seed[1])
	for _, d := range p.needs {
		if len(d.proof.many) == 0 {
			continue
		}
		r.Cells++
		if p.lost(d.proof.many, nil) {
			r.Upper++
		}
		for range 4 {
			var three []int32
			for tries := 0; tries < 20 && len(three) < 3; tries++ {
				if i := c.below(len(p.kindOf)); p.kindOf[i] >= 0 && !p.match(&p.truth[i], &p.cells[d.cell], 0) {
					three = append(three, p.kindOf[i])
				}
			}
			if len(three) < 3 {
				continue
			}
			r.Threes++
			if !p.lost(d.proof.zero, three) {
				r.Kept++
			}
		}
	}
}

// lost says whether each of some worlds lacks one of some kinds of records; or, where none are named, whether some kind is in none of the worlds.
func (p *part) lost(worlds []int32, kinds []int32) bool {
	lacking := map[int32]int{}
	for _, w := range worlds {
		any := false
		for _, c := range p.worlds[w] {
			if p.many[c[0]] > 0 && p.many[c[0]]+c[1] == 0 {
				lacking[c[0]]++
				any = any || slices.Contains(kinds, c[0])
			}
		}
		if kinds != nil && !any {
			return false
		}
	}
	if kinds != nil {
		return true
	}
	for _, n := range lacking {
		if n == len(worlds) {
			return true
		}
	}
	return false
}

func report(in *Input, parts []*part, left int) Report {
	out := Report{Steps: in.Steps - left}
	if in.Steps == 0 {
		out.Steps = Effort - left
	}
	for n, t := range in.Year.Plan.Tables {
		r := TableReport{Table: t.ID}
		for _, p := range parts {
			if p.subject != t.Subject {
				continue
			}
			r.Dropped = p.dropped[n]
			for i := range p.cells {
				if !p.fresh[i] || !p.has(n, i) {
					continue
				}
				r.Planned++
				switch p.value[i] {
				case release.TooFew:
					r.TooFew++
				case release.Withheld:
					r.Withheld++
					if int(p.true[i]) >= in.Year.Plan.Parameters.Threshold {
						r.Large++
					}
				default:
					r.Shown++
				}
			}
		}
		out.Tables = append(out.Tables, r)
	}
	for _, p := range parts {
		p.reach(&out.Reach)
		for _, use := range p.used() {
			if use {
				out.Worlds++
			}
		}
	}
	return out
}

func (p *part) has(table, i int) bool {
	for _, t := range p.families[p.cells[i].family].tables {
		if t == table {
			return true
		}
	}
	return false
}
