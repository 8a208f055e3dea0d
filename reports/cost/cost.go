// Package cost works out what bullying costs, after Kline and Lewis, "The price of fear" (2019): with their published sums for each
// person bullied, or with an organisation's own figures where it is known how a sum was made. It is arithmetic on what somebody types;
// nothing here is about a case. docs/indicators.md has the formulas and what they do not say.
package cost

import (
	"errors"
	"math"
	"math/big"
)

// Input is what somebody wants to know.
type Input struct {
	Staff    int64    // full-time equivalents
	Rates    []Rate   // one: they overlap, see ErrOverlap
	Margin   *big.Rat // percentage points to either side of the rate
	Answered int64    // how many people answered, 0 for not known: the margin then comes from it
	Local    bool     // own figures below, where it is known how the sum was made
	Days     Range    // days off sick because of it, for each person bullied
	Pay      *big.Rat // pounds a day
	Cover    *big.Rat // what cover costs on top of pay, per cent of it
	Factor   *big.Rat // for prices, nil for none: no inflation unless somebody gives it
}

// Rate is a share of staff who say that they were bullied, by whom.
type Rate struct {
	Who     string // code of Sources
	Percent *big.Rat
}

// Range is a lowest and a highest value.
type Range struct{ Low, High *big.Rat }

// Line is one part of the cost, in pounds.
type Line struct {
	Code, Label, How string
	Cost             Range
}

// Result is all parts and their sum.
type Result struct {
	Lines  []Line
	Total  Range
	Rate   Range // per cent of staff
	People Range // bullied, as full-time equivalents
}

// ErrOverlap says that rates of several questions were given. Somebody bullied by a manager and by a colleague is in both: adding them
// counts people twice.
var ErrOverlap = errors.New("rates overlap and are never added")

// What is known of how the authors made their sums.
var (
	PublishedStaff = int64(1_046_000)
	PublishedRate  = number("24")
	PublishedPay   = number("140.12")
	PublishedCover = number("62.5")
	BackSolvedDays = number("13.75") // worked back from the published sum; quoted nowhere
	ReportedDays   = number("7")     // what reports of the study say: "about 7 extra days"
	published      = new(big.Rat).Mul(big.NewRat(PublishedStaff, 1), big.NewRat(24, 100))
	hundred        = big.NewRat(100, 1)
)

// National is the study's own sum.
func National() Result {
	r, err := Work(Input{Staff: PublishedStaff, Rates: []Rate{{"any", PublishedRate}}, Margin: new(big.Rat)})
	if err != nil {
		panic(err) // both are constants
	}
	return r
}

// Work works it out. It is ErrOverlap for anything but one rate.
func Work(in Input) (Result, error) {
	if len(in.Rates) != 1 {
		return Result{}, ErrOverlap
	}
	var out Result
	out.Rate = around(in.Rates[0].Percent, in.margin())
	share := scale(out.Rate, big.NewRat(1, 100))
	out.People = scale(share, big.NewRat(in.Staff, 1))
	out.Total = Range{new(big.Rat), new(big.Rat)}
	for _, c := range components {
		line := Line{c.Code, c.Label, c.How, in.published(c, out.People)}
		if own := in.own(c.Code, out.People); own != nil {
			line.How, line.Cost = c.HowLocal, *own
		}
		out.Lines = append(out.Lines, line)
		out.Total.Low.Add(out.Total.Low, line.Cost.Low)
		out.Total.High.Add(out.Total.High, line.Cost.High)
	}
	return out, nil
}

// published is a component for as many people, at the study's sum for each of them.
func (in Input) published(c component, people Range) Range {
	each := new(big.Rat).Quo(c.Pounds, published)
	if in.Factor != nil {
		each.Mul(each, in.Factor)
	}
	return scale(people, each)
}

// own is a component from own figures, nil where it is not known how the study made it.
func (in Input) own(code string, people Range) *Range {
	if !in.Local {
		return nil
	}
	days := Range{new(big.Rat).Mul(people.Low, in.Days.Low), new(big.Rat).Mul(people.High, in.Days.High)}
	pay := scale(days, in.Pay)
	if in.Factor != nil && in.Pay.Cmp(PublishedPay) == 0 {
		pay = scale(pay, in.Factor) // own pay is today's already
	}
	switch code {
	case "sickness_absence_salary":
	case "sickness_absence_employer_cover":
		pay = scale(pay, new(big.Rat).Quo(in.Cover, hundred))
	case "sickness_presenteeism":
		// Twice what cover costs in the study. An organisation that pays for no cover has people who come in ill all the same.
		pay = scale(pay, new(big.Rat).Quo(new(big.Rat).Mul(big.NewRat(2, 1), PublishedCover), hundred))
	default:
		return nil
	}
	return &pay
}

// margin is what was given, or what chance alone does to a survey (19 times in 20), in tenths of a point and never less than that.
func (in Input) margin() *big.Rat {
	if in.Margin != nil {
		return in.Margin
	}
	p, _ := new(big.Rat).Quo(in.Rates[0].Percent, hundred).Float64()
	points := 100 * 1.96 * math.Sqrt(p*(1-p)/float64(max(in.Answered, 1)))
	return big.NewRat(int64(math.Ceil(points*10)), 10)
}

// around is a rate with its margin, between none and all.
func around(rate, margin *big.Rat) Range {
	r := Range{new(big.Rat).Sub(rate, margin), new(big.Rat).Add(rate, margin)}
	if r.Low.Sign() < 0 {
		r.Low = new(big.Rat)
	}
	if r.High.Cmp(hundred) > 0 {
		r.High = hundred
	}
	return r
}

func scale(r Range, by *big.Rat) Range {
	return Range{new(big.Rat).Mul(r.Low, by), new(big.Rat).Mul(r.High, by)}
}

// number reads a constant of ours.
func number(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic("not a number: " + text)
	}
	return r
}
