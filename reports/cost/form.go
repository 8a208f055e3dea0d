package cost

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Form is what was typed.
type Form struct {
	Staff, Rate, Answered, Margin string
	Who                           []string // one: several are refused
	Mode                          string   // published | local
	DaysLow, DaysHigh, Pay, Cover string
	Factor                        string
}

// Empty is the form to begin with: the figures of the study where it has some.
func Empty() Form {
	return Form{Mode: "published", DaysLow: "7", DaysHigh: "13.75", Pay: "140.12", Cover: "62.5"}
}

// Problems are what cannot stand, by field.
type Problems map[string]string

// Overlap is what is said to somebody who chooses several rates.
const Overlap = "Choose one. These rates overlap: somebody bullied by a manager and by a colleague is in both, and adding them would count people twice"

var decimal = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,4})?$`)

// Parse reads what was typed.
func Parse(f Form) (Input, Problems) {
	p := parser{Problems{}}
	in := Input{Local: f.Mode == "local"}
	in.Staff = p.whole("staff", f.Staff, 1, 2_000_000, "Enter how many staff you have, as full-time equivalents, such as 6500")
	rate := p.between("rate", f.Rate, "0", "100", "Enter the rate in per cent, such as 18.5")
	switch {
	case len(f.Who) > 1:
		p.wrong["who"] = Overlap
	case len(f.Who) == 0 || label(f.Who[0]) == "":
		p.wrong["who"] = "Choose who it was that the question asks about"
	default:
		in.Rates = []Rate{{f.Who[0], rate}}
	}
	if strings.TrimSpace(f.Margin) != "" {
		in.Margin = p.between("margin", f.Margin, "0", "50", "Enter how far the true rate may be away, in percentage points, such as 2")
	}
	if strings.TrimSpace(f.Answered) != "" {
		in.Answered = p.whole("answered", f.Answered, 11, 2_000_000, "Enter how many people answered: 11 or more")
	} else if in.Margin == nil && p.wrong["margin"] == "" {
		p.wrong["answered"] = "A rate is never exact. Enter how many people answered, or how far the true rate may be away"
	}
	if f.Mode != "published" && f.Mode != "local" {
		p.wrong["mode"] = "Choose with which figures to work it out"
	}
	if in.Local {
		p.local(f, &in)
	}
	if strings.TrimSpace(f.Factor) != "" {
		in.Factor = p.between("factor", f.Factor, "0.5", "5", "Enter a factor from 0.5 to 5, such as 1.3")
	}
	return in, p.wrong
}

func (p parser) local(f Form, in *Input) {
	in.Days.Low = p.between("days-low", f.DaysLow, "0", "260", "Enter the lowest number of sick days, such as 7")
	in.Days.High = p.between("days-high", f.DaysHigh, "0", "260", "Enter the highest number of sick days, such as 13.75")
	if in.Days.Low != nil && in.Days.High != nil && in.Days.Low.Cmp(in.Days.High) > 0 {
		p.wrong["days-high"] = "The highest number of sick days cannot be less than the lowest"
	}
	in.Pay = p.between("pay", f.Pay, "1", "5000", "Enter pay for a day in pounds, such as 140.12")
	in.Cover = p.between("cover", f.Cover, "0", "500", "Enter what cover costs on top of pay, in per cent, such as 62.5")
}

type parser struct{ wrong Problems }

// plain takes away what people put around numbers.
func plain(text string) string {
	return strings.NewReplacer(",", "", " ", "", "\u00a0", "", "£", "", "%", "").Replace(strings.TrimSpace(text))
}

func (p parser) whole(field, text string, low, high int64, say string) int64 {
	n, err := strconv.ParseInt(plain(text), 10, 64)
	if err != nil || n < low || n > high {
		p.wrong[field] = say
		return 0
	}
	return n
}

func (p parser) between(field, text, low, high, say string) *big.Rat {
	text = plain(text)
	if r, ok := new(big.Rat).SetString(text); ok && decimal.MatchString(text) && r.Cmp(number(low)) >= 0 && r.Cmp(number(high)) <= 0 {
		return r
	}
	p.wrong[field] = say
	return nil
}

func label(who string) string {
	for _, c := range Sources {
		if c.Code == who {
			return c.Label
		}
	}
	return ""
}

// Said says in a line what was worked out, for the page and the file.
func Said(f Form, r Result) string {
	return fmt.Sprintf("%s staff (full-time equivalents). Bullied by: %s. Rate: %s.", grouped(plain(f.Staff)), strings.ToLower(label(f.Who[0])), r.Rate.Percent())
}
