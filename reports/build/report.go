package build

import "saysomething/reports/release"

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
	// Upper are cells of which somebody who knows their own record might learn that there are few.
	Upper int `json:"upper"`
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
