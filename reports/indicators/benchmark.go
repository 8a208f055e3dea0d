package indicators

import (
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

//go:embed data/*.csv
var files embed.FS

// known is a line of the catalogue.
type known struct{ Code, Name, Topic, Better, Unit, Question, About string }

var catalogue, benchmark = mustRead()

func mustRead() ([]known, []Value) {
	c, err := readCatalogue()
	if err != nil {
		panic(err) // our own files
	}
	b, err := readBenchmark(c)
	if err != nil {
		panic(err)
	}
	return c, b
}

// Benchmark is the national figures that the service comes with.
func Benchmark() []Value { return slices.Clone(benchmark) }

func find(list []known, code string) (known, bool) {
	for _, k := range list {
		if k.Code == code {
			return k, true
		}
	}
	return known{}, false
}

// place is where a measure stands on the page.
func place(code string) int {
	i := slices.IndexFunc(catalogue, func(k known) bool { return k.Code == code })
	if i < 0 {
		return len(catalogue)
	}
	return i
}

// describe begins a measure: in the catalogue's words, or in those of its first value.
func describe(v Value) Measure {
	if k, ok := find(catalogue, v.Measure); ok {
		return Measure{Code: k.Code, Name: k.Name, Topic: k.Topic, Better: k.Better, Unit: k.Unit, About: k.About}
	}
	name := strings.ReplaceAll(v.Measure, "_", " ")
	return Measure{Code: v.Measure, Name: strings.ToUpper(name[:1]) + name[1:], Topic: "Other measures", Better: v.Better, Unit: v.Unit}
}

func table(name string) (source string, rows [][]string, err error) {
	text, err := files.ReadFile("data/" + name)
	if err != nil {
		return "", nil, err
	}
	r := csv.NewReader(strings.NewReader(string(text)))
	r.Comment = '#'
	rows, err = r.ReadAll()
	first, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimPrefix(first, "# Source: "), rows, err
}

func readCatalogue() ([]known, error) {
	_, rows, err := table("measures.csv")
	if err != nil {
		return nil, fmt.Errorf("read measures: %w", err)
	}
	var out []known
	for _, r := range rows[1:] {
		k := known{r[0], r[1], r[2], r[3], r[4], r[5], r[6]}
		if !has(Betters, k.Better) || !has(Units, k.Unit) {
			return nil, fmt.Errorf("read measures: %s", k.Code)
		}
		out = append(out, k)
	}
	return out, nil
}

// column says where a column of a national file goes. revised is the column with what was said a year later.
type column struct {
	measure, column, base, revised string
	split                          string // the first period of a second version, "" for one version
	before, after                  string // what the versions are called
}

// England is whom the national figures are about.
const England = "England"

var sources = []struct {
	file, period, cite string
	columns            []column
}{
	{"staff_survey_bullying.csv", "year", "NHS Staff Survey, national results as reported at the time", []column{
		{measure: "bullied_managers", column: "from_managers_pct", base: "respondents"}, {measure: "bullied_colleagues", column: "from_other_colleagues_pct", base: "respondents"},
		{measure: "bullied_public", column: "from_patients_public_pct", base: "respondents"}, {measure: "bullied_staff", column: "from_any_staff_pct", base: "respondents"},
		{measure: "reported_incident", column: "reported_last_incident_pct"}, {measure: "sexual_public", column: "unwanted_sexual_from_public_pct", base: "respondents"},
		{measure: "sexual_colleagues", column: "unwanted_sexual_from_colleagues_pct", base: "respondents"},
	}},
	{"staff_survey_speak_up.csv", "survey_year", "NHS Staff Survey and Freedom to Speak Up Index reports", []column{
		{measure: "ftsu_index", column: "ftsu_index_pct"}, {measure: "safe_to_speak_up", column: "safe_to_speak_up_anything_pct"},
		{measure: "secure_unsafe_practice", column: "secure_raising_unsafe_practice_pct"}, {measure: "fair_after_error", column: "treated_fairly_after_error_pct"},
	}},
	{"ngo_annual_national.csv", "year", "National Guardian's Office, annual figures", []column{
		{measure: "ftsu_cases", column: "total_first_published", revised: "total_revised"}, {measure: "ftsu_anonymous", column: "pct_anonymous"},
		{measure: "ftsu_patient_safety", column: "pct_patient_safety_quality", revised: "pct_patient_safety_quality_revised"},
		{measure: "ftsu_worker_safety", column: "pct_worker_safety_wellbeing", revised: "pct_worker_safety_wellbeing_revised"},
		{measure: "ftsu_bullying", column: "pct_bullying_harassment", revised: "pct_bullying_harassment_revised", split: "2022/23",
			before: "until March 2022: all behaviour", after: "from April 2022: bullying or harassment only"},
		{measure: "ftsu_attitudes", column: "pct_inappropriate_attitudes_behaviours", revised: "pct_inappropriate_revised"}, {measure: "ftsu_detriment", column: "pct_detriment"},
	}},
	{"ngo_feedback_speak_up_again.csv", "year", "House of Lords written answer HL392, 2024: figures of the National Guardian's Office", []column{
		{measure: "speak_up_again", column: "yes_pct", base: "feedback_responses"}, {measure: "feedback_rate", column: "feedback_rate_pct_of_cases"},
	}},
}

func readBenchmark(list []known) ([]Value, error) {
	var out []Value
	for _, s := range sources {
		_, rows, err := table(s.file)
		if err != nil {
			return nil, fmt.Errorf("read benchmark: %w", err)
		}
		at := map[string]int{}
		for i, name := range rows[0] {
			at[name] = i
		}
		for _, row := range rows[1:] {
			for _, c := range s.columns {
				k, ok := find(list, c.measure)
				if _, there := at[c.column]; !ok || !there {
					return nil, fmt.Errorf("read benchmark: %s of %s", c.column, s.file)
				}
				if row[at[c.column]] == "" {
					continue
				}
				v := Value{Measure: k.Code, Question: k.Question, Period: row[at[s.period]], Figure: row[at[c.column]], Unit: k.Unit, Group: England, Source: s.cite, Better: k.Better}
				if c.base != "" {
					v.Base, _ = strconv.Atoi(row[at[c.base]]) // "" where it is not known
				}
				if c.split != "" {
					v.Version = c.before
					if v.Period >= c.split {
						v.Version = c.after
					}
				}
				if c.revised != "" && row[at[c.revised]] != "" {
					v.Note = "later revised to " + Value{Figure: row[at[c.revised]], Unit: k.Unit}.Shown()
				}
				out = append(out, v)
			}
		}
	}
	return out, nil
}

// Known are the measures that may be typed in without saying which way is good. The one made of counts of people has a form of its own.
func Known() []Measure {
	var out []Measure
	for _, k := range catalogue {
		if k.Code != "wres3" {
			out = append(out, Measure{Code: k.Code, Name: k.Name, Topic: k.Topic, Better: k.Better, Unit: k.Unit, About: k.About})
		}
	}
	return out
}
