package audit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"saysomething/reports/lp"
	"saysomething/reports/release"
)

// reader is somebody who knows everything that is shown of one subject in a year and the rule of periods, and can solve
// any linear program. Its unknowns are how many records there are of each possible kind: far too many to list, so they
// are found when they are worth having. Other subjects say nothing of this one: no number counts two.
//
// Unlike a world, records may come in fractions here: what a reader learns may be more, never less.
type reader struct {
	l       *lists
	subject string
	frozen  int
	themes  int
	rows    []sight
	p       *lp.Program
	kinds   []release.Record // of columns
	seen    map[string]bool
	places  map[string]bool // areas where a record may be
}

// sight is something that a reader knows: a cell and its bounds.
type sight struct {
	release.Cell
	first, last int
	low, high   float64
	text        string
}

// newReader knows what limits say, and which quarters were put together.
func (c *checker) newReader(r *one, subject string) *reader {
	d := &reader{l: c.l, subject: subject, frozen: r.frozen, themes: c.y.Plan.Parameters.MaxThemes, seen: map[string]bool{}}
	d.places, _ = c.places(r)
	at := map[release.Cell]int{}
	see := func(cell release.Cell, low, high float64, text string) {
		if i, ok := at[cell]; ok { // several numbers of one cell
			s := &d.rows[i]
			s.low, s.high = max(s.low, low), min(s.high, high)
			return
		}
		first, last, err := span(c.y.Plan.Year, cell.Period)
		if err != nil {
			return // limits have known periods
		}
		at[cell] = len(d.rows)
		d.rows = append(d.rows, sight{cell, first, last, low, high, text})
	}
	for _, l := range c.limits(r) {
		if cell := c.s.cells[l.cell]; cell.Subject == subject {
			see(cell, float64(l.low), float64(l.high), Notation(cell))
		}
	}
	if subject == release.Concern {
		c.periodsTell(r, see)
	}
	low, high := make([]float64, len(d.rows)), make([]float64, len(d.rows))
	for i, s := range d.rows {
		low[i], high[i] = s.low, s.high
	}
	d.p = lp.New(low, high)
	return d
}

// periodsTell adds what the rule of periods says of how many concerns quarters have.
func (c *checker) periodsTell(r *one, see func(cell release.Cell, low, high float64, text string)) {
	smallest := float64(c.y.Plan.Parameters.SmallestCount)
	year, next := c.y.Plan.Year, 1
	run := func(last int, enough bool) {
		for q := next; q <= last; q++ { // each sum from the first on is too small, but for the last
			cell := release.Cell{Subject: release.Concern, Period: quarters(year, next, q).Name}
			if low, high := 0.0, smallest-1; q < last || !enough {
				see(cell, low, high, "the rule of periods")
			} else {
				see(cell, smallest, lp.Inf, "the rule of periods")
			}
		}
		next = last + 1
	}
	for _, p := range r.all {
		if p.Per == release.Quarterly {
			run(p.Last, true)
		}
	}
	run(r.frozen, false)
}

// counts says whether a kind of record is in a cell.
func (s sight) counts(l *lists, r release.Record) bool {
	agree := func(want, have string) bool { return want == "" || want == have }
	return r.Subject == s.Subject && r.Quarter >= s.first && r.Quarter <= s.last && agree(s.Group, r.Group) && agree(s.Route, r.Route) &&
		agree(s.Mode, r.Mode) && agree(s.Answer, r.Answer) && (s.Theme == "" || slices.Contains(r.Themes, s.Theme)) &&
		(s.Area == "" || slices.Contains(l.chain[r.Area], s.Area))
}

// column is a kind of record as a variable.
func (d *reader) column(r release.Record) lp.Column {
	col := lp.Column{High: lp.Inf}
	for i, s := range d.rows {
		if s.counts(d.l, r) {
			col.Terms = append(col.Terms, lp.Term{Row: i, Coef: 1})
		}
	}
	return col
}

// add takes a kind into the program, unless it is there.
func (d *reader) add(r release.Record) {
	if key := fmt.Sprint(r); !d.seen[key] {
		d.seen[key] = true
		d.kinds = append(d.kinds, r)
		d.p.Add(d.column(r))
	}
}

// end finds the least value of a cell (sign 1), or the greatest (sign −1).
func (d *reader) end(cell sight, sign float64) (float64, lp.Answer, lp.Objective) {
	cost := make([]float64, len(d.kinds))
	for j, k := range d.kinds {
		if cell.counts(d.l, k) {
			cost[j] = sign
		}
	}
	o := lp.Objective{Cost: cost}
	more := func(y []float64, feasible bool) ([]lp.Column, []float64) {
		var columns []lp.Column
		var costs []float64
		weight := 0.0
		if feasible {
			weight = -sign
		}
		for _, k := range d.worth(y, cell, weight) {
			if key := fmt.Sprint(k); !d.seen[key] {
				d.seen[key] = true
				d.kinds = append(d.kinds, k)
				columns = append(columns, d.column(k))
				c := 0.0
				if cell.counts(d.l, k) {
					c = sign
				}
				costs, o.Cost = append(costs, c), append(o.Cost, c)
			}
		}
		return columns, costs
	}
	a := d.p.Minimise(lp.Objective{Cost: slices.Clone(cost), More: more})
	return sign * a.Value, a, o
}

const batch = 40 // kinds that are fetched at once

// worth finds kinds whose rows are worth most at these prices, if they are worth anything. The cell counts like a row of its own.
func (d *reader) worth(y []float64, cell sight, weight float64) []release.Record {
	var prices []pricedSight
	for i, s := range d.rows {
		if y[i] != 0 {
			prices = append(prices, pricedSight{s, y[i]})
		}
	}
	if weight != 0 {
		prices = append(prices, pricedSight{cell, weight})
	}
	var found []find
	for q := 1; q <= d.frozen; q++ {
		if d.subject == release.Concern {
			found = append(found, d.concerns(q, prices)...)
		} else {
			found = append(found, d.plain(q, prices)...)
		}
	}
	slices.SortFunc(found, func(a, b find) int {
		if a.worth != b.worth {
			if a.worth > b.worth {
				return -1
			}
			return 1
		}
		return a.Compare(b.Record)
	})
	var out []release.Record
	for _, f := range found[:min(batch, len(found))] {
		out = append(out, f.Record)
	}
	return out
}

type pricedSight struct {
	sight
	price float64
}

type find struct {
	release.Record
	worth float64
}

const worthwhile = 1e-7

func (d *reader) plain(q int, prices []pricedSight) []find {
	answers := []string{""}
	if d.subject != release.Celebration {
		answers = d.l.answers[d.subject]
	}
	var out []find
	for _, a := range answers {
		r, worth := release.Record{Subject: d.subject, Quarter: q, Answer: a}, 0.0
		for _, p := range prices {
			if p.counts(d.l, r) {
				worth += p.price
			}
		}
		if worth > worthwhile {
			out = append(out, find{r, worth})
		}
	}
	return out
}

// concerns adds prices up for every area, group, route and mode, by theme and without, and picks the best themes.
func (d *reader) concerns(q int, prices []pricedSight) []find {
	groups, routes, modes, themes := d.l.codes["group"], d.l.codes["route"], d.l.codes["mode"], d.l.codes["theme"]
	width := 1 + len(themes) // the first is for cells without a theme
	size := len(groups) * len(routes) * len(modes) * width
	byArea := map[string][]pricedSight{}
	for _, p := range prices {
		if p.first <= q && q <= p.last {
			byArea[p.Area] = append(byArea[p.Area], p)
		}
	}
	fill := func(sums []float64, list []pricedSight) {
		for _, p := range list {
			t := 1 + slices.Index(themes, p.Theme)
			if p.Theme != "" && t == 0 {
				continue
			}
			for g, group := range groups {
				if p.Group != "" && p.Group != group {
					continue
				}
				for ro, route := range routes {
					if p.Route != "" && p.Route != route {
						continue
					}
					for m, mode := range modes {
						if p.Mode == "" || p.Mode == mode {
							sums[((g*len(routes)+ro)*len(modes)+m)*width+t] += p.price
						}
					}
				}
			}
		}
	}
	whole := make([]float64, size)
	fill(whole, byArea[""])
	sums := map[string][]float64{"": whole}
	var out []find
	look := func(area string, s []float64) {
		best, at := worthwhile, -1
		for i := 0; i < size; i += width {
			if v := d.bestThemes(s[i:i+width], nil); v > best {
				best, at = v, i
			}
		}
		if at >= 0 {
			var chosen []string
			d.bestThemes(s[at:at+width], &chosen)
			n := at / width
			out = append(out, find{release.Record{Subject: release.Concern, Quarter: q, Area: area, Group: groups[n/len(modes)/len(routes)],
				Route: routes[n/len(modes)%len(routes)], Mode: modes[n%len(modes)], Themes: chosen}, best})
		}
	}
	look("", whole)
	for _, a := range d.l.Areas {
		s := sums[a.Parent]
		if len(byArea[a.Code]) > 0 {
			s = slices.Clone(s)
			fill(s, byArea[a.Code])
		}
		if sums[a.Code] = s; d.places[a.Code] {
			look(a.Code, s)
		}
	}
	return out
}

// bestThemes adds to the price without a theme those of the best ones: at least one, as many as help, NotSure alone.
func (d *reader) bestThemes(prices []float64, chosen *[]string) float64 {
	themes := d.l.codes["theme"]
	alone, first := -1, -1
	var take [8]int
	n, sum := 0, 0.0
	for range min(d.themes, len(take)) {
		best := -1
		for t := range themes {
			if themes[t] == release.NotSure {
				alone = t
				continue
			}
			if slices.Contains(take[:n], t) {
				continue
			}
			if best < 0 || prices[1+t] > prices[1+best] {
				best = t
			}
		}
		if best < 0 || n > 0 && prices[1+best] <= 0 {
			break
		}
		if n == 0 {
			first = best
		}
		take[n] = best
		n++
		sum += prices[1+best]
	}
	if alone >= 0 && (first < 0 || prices[1+alone] > sum) {
		take[0], n, sum = alone, 1, prices[1+alone]
	}
	if n == 0 {
		return 0
	}
	if chosen != nil {
		for _, t := range take[:n] {
			*chosen = append(*chosen, themes[t])
		}
		slices.Sort(*chosen)
	}
	return prices[0] + sum
}

// bounding names what holds an end where it is: the rows with a price, the dearest first.
func (d *reader) bounding(y []float64) []string {
	price := map[string]float64{}
	for i, v := range y {
		if v > worthwhile || v < -worthwhile {
			price[d.rows[i].text] += max(v, -v)
		}
	}
	return slices.SortedFunc(maps.Keys(price), func(a, b string) int {
		if d := price[b] - price[a]; d > worthwhile || d < -worthwhile {
			return map[bool]int{true: 1, false: -1}[d > 0]
		}
		return strings.Compare(a, b)
	})
}
