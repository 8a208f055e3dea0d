package audit

import (
	"fmt"
	"slices"

	"saysomething/reports/release"
)

// lists is a frame as it is looked things up in.
type lists struct {
	release.Frame
	chain   map[string][]string // of an area: itself and all above it
	depth   map[string]int      // 1 for directly below the organisation
	people  map[string]int      // of areas
	groups  map[string]int
	crossed map[[2]string]int
	codes   map[string][]string // of group, theme, route and mode
	answers map[string][]string // by subject
}

func listsOf(f release.Frame) (*lists, error) {
	l := &lists{Frame: f, chain: map[string][]string{}, depth: map[string]int{}, people: map[string]int{}, groups: map[string]int{},
		crossed: map[[2]string]int{}, codes: map[string][]string{}, answers: map[string][]string{}}
	for _, a := range f.Areas {
		if _, twice := l.chain[a.Code]; twice || a.Code == "" || a.People < 0 {
			return nil, fmt.Errorf("the frame has area %q twice, without a code or with fewer people than none", a.Code)
		}
		above, ok := l.chain[a.Parent]
		if a.Parent != "" && !ok {
			return nil, fmt.Errorf("the frame has area %q before the one above it", a.Code)
		}
		l.chain[a.Code] = append([]string{a.Code}, above...)
		l.depth[a.Code], l.people[a.Code] = len(above)+1, a.People
	}
	for _, g := range f.Groups {
		l.groups[g.Code] = g.People
	}
	for _, p := range f.People {
		l.crossed[[2]string{p.Area, p.Group}] += p.N
	}
	var err error
	for name, items := range map[string][]release.Item{"group": f.Groups, "theme": f.Themes, "route": f.Routes, "mode": f.Modes} {
		if l.codes[name], err = codesOf(items); err != nil {
			return nil, fmt.Errorf("the frame's list of each %s: %w", name, err)
		}
	}
	for _, a := range f.Answers {
		if _, twice := l.answers[a.Subject]; twice {
			return nil, fmt.Errorf("the frame has answers to %s twice", a.Subject)
		}
		if l.answers[a.Subject], err = codesOf(a.Items); err != nil {
			return nil, fmt.Errorf("the frame's answers to %s: %w", a.Subject, err)
		}
	}
	return l, nil
}

func codesOf(items []release.Item) ([]string, error) {
	var out []string
	for _, i := range items {
		if i.Code == "" || slices.Contains(out, i.Code) {
			return nil, fmt.Errorf("code %q twice or empty", i.Code)
		}
		out = append(out, i.Code)
	}
	return out, nil
}

// population is how many people a cell is about.
func (l *lists) population(c release.Cell) int {
	switch {
	case c.Group == "" || c.Group == release.NotSaid:
		if c.Area == "" {
			return l.Total
		}
		return l.people[c.Area]
	case c.Area == "":
		return l.groups[c.Group]
	}
	return l.crossed[[2]string{c.Area, c.Group}]
}

// within are the codes of areas that tables of these levels show, "" for the whole organisation.
func (l *lists) within(levels []string) []string {
	var out []string
	for depth, level := range release.Levels {
		if !slices.Contains(levels, level) {
			continue
		}
		if depth == 0 {
			out = append(out, "")
		}
		for _, a := range l.Areas {
			if l.depth[a.Code] == depth {
				out = append(out, a.Code)
			}
		}
	}
	return out
}

// valid checks a record: the codes of the frame, a quarter that is frozen, and what a record of its subject has.
func (l *lists) valid(r release.Record, frozen, maxThemes int) error {
	if r.Quarter < 1 || r.Quarter > frozen {
		return fmt.Errorf("a quarter that is not frozen")
	}
	if r.Subject == release.Concern {
		return l.validConcern(r, maxThemes)
	}
	if !slices.Contains(release.Subjects, r.Subject) {
		return fmt.Errorf("a subject that does not exist")
	}
	if r.Area != "" || r.Group != "" || r.Route != "" || r.Mode != "" || len(r.Themes) != 0 {
		return fmt.Errorf("a record of %s that knows more than it may", r.Subject)
	}
	if r.Subject == release.Celebration {
		if r.Answer != "" {
			return fmt.Errorf("a celebration with an answer")
		}
		return nil
	}
	if !slices.Contains(l.answers[r.Subject], r.Answer) {
		return fmt.Errorf("an answer that is not in the list")
	}
	return nil
}

func (l *lists) validConcern(r release.Record, maxThemes int) error {
	if _, ok := l.chain[r.Area]; r.Area != "" && !ok {
		return fmt.Errorf("an area that is not in the frame")
	}
	for name, code := range map[string]string{"group": r.Group, "route": r.Route, "mode": r.Mode} {
		if !slices.Contains(l.codes[name], code) {
			return fmt.Errorf("a %s that is not in the frame", name)
		}
	}
	if r.Answer != "" {
		return fmt.Errorf("a concern with an answer")
	}
	if len(r.Themes) < 1 || len(r.Themes) > maxThemes {
		return fmt.Errorf("no theme or too many")
	}
	for i, t := range r.Themes {
		if !slices.Contains(l.codes["theme"], t) || i > 0 && r.Themes[i-1] >= t {
			return fmt.Errorf("themes that are not in the frame or not in order")
		}
	}
	if len(r.Themes) > 1 && slices.Contains(r.Themes, release.NotSure) {
		return fmt.Errorf("a theme beside none")
	}
	return nil
}
