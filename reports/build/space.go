package build

import (
	"fmt"
	"slices"

	"saysomething/reports/release"
)

// What a record may differ in, as bits.
const (
	byArea uint8 = 1 << iota
	byGroup
	byTheme
	byRoute
	byMode
	byAnswer
	byQuarter
	allBits = 1<<7 - 1
)

const (
	anything = 255 // in a cell: every value
	nothing  = 254 // in a record: no value
)

// rec is a record in small numbers. Quarter 0 means that it is not there: worlds may have more or fewer.
type rec struct {
	themes                     uint32
	area                       int16 // 0 for unknown, else the index in Frame.Areas and one
	quarter                    uint8
	group, route, mode, answer uint8
}

// lists turn the codes of a frame into numbers and back, for one subject.
type lists struct {
	subject                       string
	areas                         []release.Area
	groups, themes, routes, modes []release.Item
	answers                       []release.Item
	notSure                       uint32     // the bit of the theme that stands alone
	level                         []int      // of an area, by its number; 0 for unknown
	pos                           [4][]int32 // where an area counts at a level: the number there, or -1
	at                            [4][]int16 // the areas of a level, by their number there
	below                         [][]int16  // an area and all below it, those where a record may be
	places                        []int16    // where a record may be, with 0 for unknown
	maxThemes                     int
}

func newLists(y release.Year, subject string) (*lists, error) {
	f := y.Frame
	l := &lists{subject: subject, areas: f.Areas, groups: f.Groups, themes: f.Themes, routes: f.Routes, modes: f.Modes, maxThemes: y.Plan.Parameters.MaxThemes}
	for _, a := range f.Answers {
		if a.Subject == subject {
			l.answers = a.Items
		}
	}
	if len(f.Themes) > 32 || len(f.Areas) > 30000 || max(len(f.Groups), len(f.Routes), len(f.Modes), len(l.answers)) >= nothing {
		return nil, fmt.Errorf("the frame has longer lists than this version can count")
	}
	for i, t := range f.Themes {
		if t.Code == release.NotSure {
			l.notSure = 1 << i
		}
	}
	number, lived := map[string]int16{"": 0}, inhabited(y.Cube)
	l.places = []int16{0}
	parent := make([]int16, len(f.Areas)+1)
	l.level = make([]int, len(f.Areas)+1)
	l.below = make([][]int16, len(f.Areas)+1)
	for d := range l.pos {
		l.pos[d] = make([]int32, len(f.Areas)+1)
		if d > 0 {
			l.pos[d][0] = -1
		}
	}
	for i, a := range f.Areas {
		up, known := number[a.Parent]
		if _, twice := number[a.Code]; twice || !known {
			return nil, fmt.Errorf("the frame's areas are not in order, parents first")
		}
		n := int16(i + 1)
		number[a.Code], parent[n] = n, up
		l.level[n] = l.level[up] + 1
		for d := 1; d < len(l.pos); d++ {
			l.pos[d][n] = l.pos[d][up]
			if l.level[n] == d {
				l.pos[d][n] = int32(len(l.at[d]))
				l.at[d] = append(l.at[d], n)
			}
		}
		if a.People < countedAlone && !lived[a.Code] {
			continue
		}
		l.places = append(l.places, n)
		for b := n; b != 0; b = parent[b] {
			l.below[b] = append(l.below[b], n)
		}
	}
	l.at[0] = []int16{0}
	return l, nil
}

// countedAlone is how many people an area has at least to be counted by itself when a concern comes, whatever the plan says.
const countedAlone = 20

// inhabited finds the areas where the cube has a concern. Concerns of the smallest areas are counted in the area above, which
// everybody knows, so that a world with one there convinces nobody.
func inhabited(c release.Cube) map[string]bool {
	out := map[string]bool{}
	for _, q := range c.Quarters {
		for _, n := range q.Counts {
			out[n.Area] = true
		}
	}
	return out
}

func find(items []release.Item, code string) (uint8, error) {
	if code == "" {
		return nothing, nil
	}
	i := slices.IndexFunc(items, func(it release.Item) bool { return it.Code == code })
	if i < 0 {
		return 0, fmt.Errorf("the cube has a code that the frame does not list")
	}
	return uint8(i), nil
}

// small turns a record into numbers.
func (l *lists) small(r release.Record) (rec, error) {
	out := rec{quarter: uint8(r.Quarter)}
	var err error
	if r.Area != "" {
		i := slices.IndexFunc(l.areas, func(a release.Area) bool { return a.Code == r.Area })
		if i < 0 {
			return out, fmt.Errorf("the cube has an area that the frame does not list")
		}
		out.area = int16(i + 1)
	}
	for _, p := range []struct {
		to    *uint8
		items []release.Item
		code  string
	}{{&out.group, l.groups, r.Group}, {&out.route, l.routes, r.Route}, {&out.mode, l.modes, r.Mode}, {&out.answer, l.answers, r.Answer}} {
		if *p.to, err = find(p.items, p.code); err != nil {
			return out, err
		}
	}
	for _, t := range r.Themes {
		i, err := find(l.themes, t)
		if err != nil || i == nothing {
			return out, fmt.Errorf("the cube has a theme that the frame does not list")
		}
		out.themes |= 1 << i
	}
	return out, nil
}

func code(items []release.Item, i uint8) string {
	if i >= nothing {
		return ""
	}
	return items[i].Code
}

// record turns numbers back into a record.
func (l *lists) record(r rec) release.Record {
	out := release.Record{Subject: l.subject, Quarter: int(r.quarter), Group: code(l.groups, r.group), Route: code(l.routes, r.route), Mode: code(l.modes, r.mode), Answer: code(l.answers, r.answer)}
	if r.area > 0 {
		out.Area = l.areas[r.area-1].Code
	}
	for i, t := range l.themes {
		if r.themes>>i&1 == 1 {
			out.Themes = append(out.Themes, t.Code)
		}
	}
	slices.Sort(out.Themes)
	return out
}
