package build

import (
	"slices"

	"saysomething/reports/release"
)

// assemble writes the release down.
func assemble(in *Input, parts []*part, due []release.Period, cert release.Certificate) (release.Release, error) {
	body, err := release.Encode(cert)
	if err != nil {
		return release.Release{}, err
	}
	y := in.Year
	out := release.Release{V: 2, Organisation: y.Frame.Organisation, Year: y.Frame.Year, Number: in.Number, Prev: in.Prev, Periods: due, FrozenOn: in.FrozenOn, PublishAt: in.PublishAt,
		PlanHash: in.PlanHash, Tables: y.Plan.Tables, Parameters: y.Plan.Parameters, Frame: rounded(y.Frame), Certificate: release.Hash(body),
		Cells: []release.Shown{}, Dropped: []string{}, Given: append([]string{}, in.Given...), Replaces: in.Replaces, Reason: in.Reason}
	for _, p := range parts {
		for i := range p.cells {
			if p.fresh[i] {
				out.Cells = append(out.Cells, release.Shown{Cell: p.named(i), Value: p.value[i]})
			}
		}
		for t, gone := range p.dropped {
			if gone {
				out.Dropped = append(out.Dropped, y.Plan.Tables[t].ID)
			}
		}
	}
	slices.SortFunc(out.Cells, func(a, b release.Shown) int { return a.Cell.Compare(b.Cell) })
	slices.Sort(out.Dropped)
	return out, nil
}

// rounded is a frame as everybody may see it: head counts to the nearest 10, and none by area and group.
func rounded(f release.Frame) release.Frame {
	ten := func(n int) int { return (n + 5) / 10 * 10 }
	items := func(in []release.Item) []release.Item {
		out := slices.Clone(in)
		for i := range out {
			out[i].People = ten(out[i].People)
		}
		return out
	}
	f.Total, f.Areas, f.Groups, f.People = ten(f.Total), slices.Clone(f.Areas), items(f.Groups), []release.People{}
	for i := range f.Areas {
		f.Areas[i].People = ten(f.Areas[i].People)
	}
	return f
}

// certify writes the proof down: the worlds that some need took, and the kinds of records that they change.
func certify(in *Input, parts []*part) release.Certificate {
	f := in.Year.Frame
	out := release.Certificate{V: 1, Organisation: f.Organisation.ID, Year: f.Year, Number: in.Number, Kinds: []release.Record{}, Worlds: []release.World{}, Proofs: []release.Proof{}}
	type kindOf struct {
		part int
		kind int32
	}
	type numbered struct {
		release.Record
		kindOf
	}
	var kinds []numbered
	seen := map[kindOf]bool{}
	for n, p := range parts {
		used := p.used()
		for w, changes := range p.worlds {
			for _, c := range changes {
				if k := (kindOf{n, c[0]}); used[w] && !seen[k] {
					seen[k] = true
					kinds = append(kinds, numbered{p.record(p.kind[c[0]]), k})
				}
			}
		}
	}
	slices.SortFunc(kinds, func(a, b numbered) int { return a.Record.Compare(b.Record) })
	at := map[kindOf]int{}
	for i, k := range kinds {
		out.Kinds = append(out.Kinds, k.Record)
		at[k.kindOf] = i
	}
	same := -1 // the truth is one world for all subjects
	for n, p := range parts {
		number := make([]int, len(p.worlds))
		for w, use := range p.used() {
			if !use {
				continue
			}
			if number[w] = len(out.Worlds); len(p.worlds[w]) == 0 {
				if same >= 0 {
					number[w] = same
					continue
				}
				same = number[w]
			}
			world := release.World{Changes: [][2]int{}}
			for _, c := range p.worlds[w] {
				world.Changes = append(world.Changes, [2]int{at[kindOf{n, c[0]}], int(c[1])})
			}
			slices.SortFunc(world.Changes, func(a, b [2]int) int { return a[0] - b[0] })
			out.Worlds = append(out.Worlds, world)
		}
		names := func(list []int32) []int {
			var out []int
			for _, w := range list {
				out = append(out, number[w])
			}
			slices.Sort(out)
			return slices.Compact(out)
		}
		for _, d := range p.needs {
			if d.open() {
				out.Proofs = append(out.Proofs, release.Proof{Cell: p.named(int(d.cell)), Zero: names(d.proof.zero), One: names(d.proof.one), Many: names(d.proof.many), Apart: names(d.proof.apart)})
			}
		}
	}
	slices.SortFunc(out.Proofs, func(a, b release.Proof) int { return a.Cell.Compare(b.Cell) })
	return out
}

// open says whether a need still is one: a number that is withheld needs no world apart.
func (d *need) open() bool {
	return len(d.proof.zero)+len(d.proof.one)+len(d.proof.many)+len(d.proof.apart) > 0
}

// used says which worlds a need took.
func (p *part) used() []bool {
	out := make([]bool, len(p.worlds))
	for _, d := range p.needs {
		for _, list := range [][]int32{d.proof.zero, d.proof.one, d.proof.many, d.proof.apart} {
			for _, w := range list {
				out[w] = true
			}
		}
	}
	return out
}
