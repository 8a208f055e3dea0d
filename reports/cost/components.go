package cost

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"math/big"
	"strings"
)

//go:embed data/price_of_fear_components.csv
var file string

// component is one part of the published sum.
type component struct {
	Code, Label, How, HowLocal string
	Pounds                     *big.Rat // of the whole of England
}

// words are ours: what each part is, and how it is worked out, for people who have not read the study.
var words = map[string]struct{ label, how, local string }{
	"sickness_absence_salary":                      {"Pay for sick days", "the study's sum for each person", "people × sick days × daily pay"},
	"sickness_absence_employer_cover":              {"Cover for people who are off sick", "the study's sum for each person", "pay for sick days × what cover costs on top"},
	"employee_turnover":                            {"Replacing people who leave", "the study's sum for each person; how it was made is not known to us", ""},
	"productivity":                                 {"Work that is lost", "the study's sum for each person; how it was made is not known to us", ""},
	"sickness_presenteeism":                        {"Coming to work while ill", "the study's sum for each person", "twice 62.5% of the pay for sick days"},
	"industrial_relations_compensation_litigation": {"Disputes, compensation and court", "the study's sum for each person; how it was made is not known to us", ""},
}

// Source is where the sums are from, for the page and the file.
const Source = "Kline R and Lewis D, “The price of fear”, Public Money & Management 39(3), 166 to 174, 2019. The parts are as newspapers and the BMJ reported them in October 2018."

// components are the parts in the order of the file.
var components = mustRead()

func mustRead() []component {
	c, err := read(file)
	if err != nil {
		panic(err) // our own file
	}
	return c
}

func read(text string) ([]component, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read components: %w", err)
	}
	var out []component
	for _, row := range rows[1:] {
		million, ok := new(big.Rat).SetString(row[1])
		w, known := words[row[0]]
		switch {
		case !ok:
			return nil, fmt.Errorf("read components: %q is no number", row[1])
		case row[0] == "TOTAL":
		case !known:
			return nil, fmt.Errorf("read components: %q has no words", row[0])
		default:
			out = append(out, component{row[0], w.label, w.how, w.local, million.Mul(million, big.NewRat(1_000_000, 1))})
		}
	}
	return out, nil
}

// Choice is a code with its words.
type Choice struct{ Code, Label, Hint string }

// Sources are the questions a rate may come from. They overlap.
var Sources = []Choice{
	{"any", "Any colleague or manager", "One rate for all bullying by staff. The study used this one."},
	{"managers", "Managers", "The Staff Survey asks this by itself."},
	{"colleagues", "Other colleagues", "The Staff Survey asks this by itself."},
	{"public", "Patients, their relatives and the public", "The study counted bullying by staff. For this rate its sums are only a guess."},
}

// Cautions are what the authors and their reviewers say about the sum, in plain words.
var Cautions = []string{
	"This is a rough size, to begin a talk with. It is not money that comes back when bullying stops.",
	"The authors call their sum extremely cautious. It leaves out what they could not count: people who see it happen, everyday rudeness, the good name of the NHS, and inspections.",
	"A person who was bullied once counts as much as a person who is bullied every week. The survey does not tell them apart.",
	"The sums are averages for the whole of England. Yours may be higher or lower.",
	"Prices are those of the study (2018). Nothing is added for rising prices unless you give a factor.",
	"The sums need 13.75 sick days for each person. We worked that out backwards. Reports of the study speak of about 7 more days. So the own figures go from 7 to 13.75 unless you know better.",
	"Rates for managers, for colleagues and for the public overlap. Choose one. Adding them would count people twice.",
}
