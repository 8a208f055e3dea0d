package audit

import (
	"crypto/ed25519"
	"fmt"
	"slices"

	"saysomething/reports/release"
)

// Published is a release as it is stored, with its proof.
type Published struct {
	Signed      release.Signed
	Certificate []byte // JSON of a release.Certificate
	// Cube is what it was made from, where that is not the year's cube: an erratum came later.
	Cube *release.Cube
	// After is the release in front of it in the chain, where that is not the one before it here: another year's came in between.
	After *Before
}

// Keys say whose signatures count.
type Keys struct {
	Release   ed25519.PublicKey
	Custodian func(release.Approval) bool // whether the key was a custodian's of that side; nil accepts none
}

// Before is the release in front of the first that is checked: none for the first of all.
type Before struct {
	Number int
	Hash   string
}

// Finding is a reason to refuse. It names a release, table, cell or world and never a count.
type Finding struct {
	Release int    // number, 0 for the year
	Where   string // cell, world, field; may be empty
	What    string
}

func (f Finding) String() string {
	s := "the year"
	if f.Release > 0 {
		s = fmt.Sprintf("release %d", f.Release)
	}
	if f.Where != "" {
		s += ", " + f.Where
	}
	return s + ": " + f.What
}

// Findings are what an audit found. Whoever has no Problems is proved. The rest is for information: none of it names a cell.
type Findings struct {
	Problems []Finding
	More     int // problems beyond the first hundred of a release
	Releases []Summary
}

// OK says that nothing was found.
func (f *Findings) OK() bool { return len(f.Problems) == 0 }

// Summary says of a release what was checked.
type Summary struct {
	Number   int
	Periods  []string
	Cells    int // in it
	Numbers  int // of them shown as numbers
	Withheld int // shown as c though of the threshold or more
	Proved   int // protected cells of the year so far
	Worlds   int
	Capped   int // protected cells of which somebody who knows their own record might learn that they are not large: reported, not refused
	Channel  int // protected cells that nobody showed safe from somebody who knows every record of a route in an area below the organisation: likewise
}

const mostProblems = 100

// checker is one audit of a year.
type checker struct {
	y        release.Year
	l        *lists
	s        *space
	keys     Keys
	out      *Findings
	releases []*one
	now      *one
	count    int // problems of the present release
	channels map[[2]string]int32
}

// one is a release with what was worked out for it.
type one struct {
	release.Release
	pub      Published
	cert     release.Certificate
	hash     string
	cube     release.Cube
	ends     int              // its last quarter
	frozen   int              // quarters that were frozen when it was made
	periods  []release.Period // of this release
	all      []release.Period // of the year so far
	expected []release.Cell   // of this release
	planned  []release.Cell   // of the year so far, with those between periods
	between  []release.Cell   // never shown, and to be worked out from periods
	corrects *one
	replaced *one // the erratum that corrects it
	truth    []int
	readable bool
	opened   bool
	worlds   []world
	kept     map[int]bool // figures of the register that left later, and with which every world agrees
}

func (c *checker) problem(where, what string, args ...any) {
	if c.count++; c.count > mostProblems {
		c.out.More++
		return
	}
	f := Finding{Where: where, What: fmt.Sprintf(what, args...)}
	if c.now != nil {
		f.Release = c.now.Number
	}
	c.out.Problems = append(c.out.Problems, f)
}

// Check audits the releases of one year, oldest first, from nothing but the year.
func Check(y release.Year, published []Published, keys Keys, before Before) Findings {
	c := open(y, published, keys, before)
	if c.s == nil {
		return *c.out
	}
	for _, r := range c.releases {
		c.now, c.count = r, 0
		if r.readable {
			c.one(r)
		}
	}
	c.afterwards()
	return *c.out
}

// open works out what the year must show. Without a space there are problems that leave nothing to look at.
func open(y release.Year, published []Published, keys Keys, before Before) *checker {
	c := &checker{y: y, keys: keys, out: &Findings{}, channels: map[[2]string]int32{}}
	var err error
	if c.l, err = listsOf(y.Frame); err != nil {
		c.problem("frame", "%v", err)
		return c
	}
	for _, p := range CheckPlan(y.Plan, y.Frame, 0) {
		c.problem("plan", "%s", p)
	}
	c.cubeIsWellFormed(y.Cube)
	if !c.out.OK() {
		return c
	}
	c.read(published, before)
	if !c.space() {
		c.s = nil
		return c
	}
	for _, r := range c.releases {
		if r.readable {
			c.countCells(r)
		}
	}
	return c
}

func (c *checker) one(r *one) {
	c.header(r)
	c.signatures(r)
	sum := Summary{Number: r.Number, Cells: len(r.Cells)}
	for _, p := range r.Periods {
		sum.Periods = append(sum.Periods, p.Name)
	}
	c.symbols(r, &sum)
	if r.corrects != nil {
		c.erratum(r)
	}
	c.certificate(r, &sum)
	c.out.Releases = append(c.out.Releases, sum)
}

// cubeIsWellFormed checks that quarters follow each other and hold valid records, each kind once and in order.
func (c *checker) cubeIsWellFormed(cube release.Cube) {
	for i, q := range cube.Quarters {
		where := fmt.Sprintf("quarter %d", i+1)
		if q.N != i+1 || len(cube.Quarters) > 4 {
			c.problem(where, "quarters do not follow each other")
			return
		}
		for k, n := range q.Counts {
			if err := c.l.valid(n.Record, len(cube.Quarters), c.y.Plan.Parameters.MaxThemes); err != nil {
				c.problem(where, "the cube has %v", err)
				return
			}
			if n.N < 1 || n.N > mostRecords || n.Quarter != q.N || k > 0 && q.Counts[k-1].Record.Compare(n.Record) >= 0 {
				c.problem(where, "kinds of records are not in order, or counted less than once")
				return
			}
		}
	}
}

const mostRecords = 1 << 30

// space numbers every cell that any check needs, and then the kinds of records.
func (c *checker) space() bool {
	c.s = newSpace(c.l, c.y.Plan.Year)
	add := func(cell release.Cell) bool {
		_, err := c.s.cell(cell)
		if err != nil {
			c.problem(Notation(cell), "%v", err)
		}
		return err == nil
	}
	for q := 1; q <= 4; q++ {
		add(release.Cell{Subject: release.Concern, Period: quarters(c.y.Plan.Year, q, q).Name})
	}
	for _, g := range c.y.Register {
		if g.N < 0 || !slices.Contains(release.Subjects, g.Subject) || !add(g.Cell) {
			c.problem("register", "it has a figure that is not one of the year")
			return false
		}
	}
	for _, r := range c.releases {
		for _, cell := range r.planned {
			ok := add(cell)
			if cell.Theme != "" {
				cell.Theme = ""
				ok = ok && add(cell)
			}
			if !ok {
				return false
			}
		}
	}
	return true
}

// countCells counts the cells of a release's cube.
func (c *checker) countCells(r *one) {
	kinds := map[int]int{}
	for _, q := range r.cube.Quarters {
		for _, n := range q.Counts {
			kinds[c.s.kind(n.Record)] += n.N
		}
	}
	r.truth = make([]int, len(c.s.cells))
	for k, n := range kinds {
		for _, cell := range c.s.countsIn[k] {
			r.truth[cell] += n
		}
	}
}
