package cost

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s differs: %v\n%s", name, err, got)
	}
}

// The file's own column for a person bullied is a check of ours: it was worked out apart from this program.
func TestNationalIsWhatWasPublished(t *testing.T) {
	r := csv.NewReader(strings.NewReader(file))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != 8 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	n := National()
	sums := map[string]*big.Rat{"TOTAL": n.Total.High}
	for _, l := range n.Lines {
		sums[l.Code] = l.Cost.High
		if l.Cost.Low.Cmp(l.Cost.High) != 0 || l.Label == "" || l.How == "" {
			t.Errorf("%+v", l)
		}
	}
	for _, row := range rows[1:] {
		want := new(big.Rat).Mul(number(row[1]), number("1000000"))
		if sums[row[0]] == nil || sums[row[0]].Cmp(want) != 0 {
			t.Errorf("%s: %v, want exactly %v", row[0], sums[row[0]], want)
			continue
		}
		if each := new(big.Rat).Quo(sums[row[0]], n.People.High).FloatString(2); each != row[2] {
			t.Errorf("%s for each person: %s, want %s", row[0], each, row[2])
		}
	}
	if got := n.Total.Pounds(); got != "£2,281.3 million" || n.People.Whole() != "251,040" || n.Rate.Percent() != "24%" {
		t.Errorf("%s, %s people, %s", got, n.People.Whole(), n.Rate.Percent())
	}
}

func local() Input {
	return Input{Staff: PublishedStaff, Rates: []Rate{{"any", PublishedRate}}, Margin: new(big.Rat), Local: true,
		Days: Range{BackSolvedDays, BackSolvedDays}, Pay: PublishedPay, Cover: PublishedCover}
}

func TestOwnFiguresMakeThePublishedSums(t *testing.T) {
	r, err := Work(local())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"483.67", "302.29", "231.90", "575.70", "604.58", "83.50"} { // 251,040 × 13.75 × 140.12 and so on, by hand
		if got := new(big.Rat).Quo(r.Lines[i].Cost.High, number("1000000")).FloatString(2); got != want {
			t.Errorf("%s: %s, want %s", r.Lines[i].Code, got, want)
		}
	}
}

func TestOwnFigures(t *testing.T) {
	in := Input{Staff: 6500, Rates: []Rate{{"colleagues", number("18.1")}}, Margin: number("1.5"), Local: true,
		Days: Range{ReportedDays, BackSolvedDays}, Pay: number("160"), Cover: number("40")}
	before, err := Work(in)
	if err != nil {
		t.Fatal(err)
	}
	// 6,500 × 16.6% = 1,079 people × 7 days × £160; 6,500 × 19.6% = 1,274 × 13.75 × £160
	if l := before.Lines[0].Cost; l.Low.Cmp(number("1208480")) != 0 || l.High.Cmp(number("2802800")) != 0 {
		t.Errorf("pay for sick days: %s to %s", l.Low.FloatString(2), l.High.FloatString(2))
	}
	if l := before.Lines[1].Cost; l.Low.Cmp(number("483392")) != 0 {
		t.Errorf("cover: %s", l.Low.FloatString(2))
	}
	in.Factor = number("1.3")
	after, _ := Work(in)
	for i, l := range after.Lines {
		want := new(big.Rat).Mul(before.Lines[i].Cost.High, in.Factor)
		if l.How != before.Lines[i].How || components[i].HowLocal != "" {
			want = before.Lines[i].Cost.High // own pay is in today's pounds
		}
		if l.Cost.High.Cmp(want) != 0 {
			t.Errorf("%s with a factor: %s", l.Code, l.Cost.High.FloatString(2))
		}
	}
	in = local()
	in.Factor = number("2")
	want := new(big.Rat).Mul(number("2"), new(big.Rat).Mul(number("251040"), new(big.Rat).Mul(BackSolvedDays, PublishedPay)))
	if r, _ := Work(in); r.Lines[0].Cost.High.Cmp(want) != 0 {
		t.Errorf("the study's pay with a factor: %s", r.Lines[0].Cost.High.FloatString(2))
	}
}

func TestRatesAreNeverAdded(t *testing.T) {
	for _, rates := range [][]Rate{nil, {{"managers", number("9.5")}, {"colleagues", number("17.6")}}, {{"any", number("24")}, {"any", number("24")}}} {
		if _, err := Work(Input{Staff: 100, Rates: rates}); !errors.Is(err, ErrOverlap) {
			t.Errorf("%d rates: %v", len(rates), err)
		}
	}
}

func TestMargin(t *testing.T) {
	for _, c := range []struct {
		rate     string
		answered int64
		want     string
	}{{"24", 2000, "22.1% to 25.9%"}, {"50", 100, "40.2% to 59.8%"}, {"1", 20, "0% to 5.4%"}, {"99", 20, "94.6% to 100%"}, {"0", 50, "0%"}} {
		r, err := Work(Input{Staff: 10, Rates: []Rate{{"any", number(c.rate)}}, Answered: c.answered})
		if err != nil || r.Rate.Percent() != c.want {
			t.Errorf("%s of %d: %s, want %s, %v", c.rate, c.answered, r.Rate.Percent(), c.want, err)
		}
	}
}

func TestParse(t *testing.T) {
	good := Empty()
	good.Staff, good.Rate, good.Answered, good.Who = "6,500", "18.1 %", "3100", []string{"managers"}
	for name, c := range map[string]struct {
		change func(*Form)
		wrong  []string
	}{
		"good":              {func(*Form) {}, nil},
		"own figures":       {func(f *Form) { f.Mode = "local" }, nil},
		"a margin alone":    {func(f *Form) { f.Answered, f.Margin = "", "2" }, nil},
		"a point":           {func(f *Form) { f.Answered = "" }, []string{"answered"}},
		"nothing":           {func(f *Form) { *f = Form{} }, []string{"answered", "mode", "rate", "staff", "who"}},
		"two rates":         {func(f *Form) { f.Who = []string{"managers", "colleagues"} }, []string{"who"}},
		"no such rate":      {func(f *Form) { f.Who = []string{"x"} }, []string{"who"}},
		"nobody works here": {func(f *Form) { f.Staff = "0" }, []string{"staff"}},
		"a minus":           {func(f *Form) { f.Rate = "-1" }, []string{"rate"}},
		"more than all":     {func(f *Form) { f.Rate = "100.1" }, []string{"rate"}},
		"words":             {func(f *Form) { f.Rate, f.Factor, f.Margin = "a lot", "1/3", "1e1" }, []string{"factor", "margin", "rate"}},
		"too few answered":  {func(f *Form) { f.Answered = "10" }, []string{"answered"}},
		"no own figures":    {func(f *Form) { f.Mode, f.DaysLow, f.DaysHigh, f.Pay, f.Cover = "local", "", "", "", "" }, []string{"cover", "days-high", "days-low", "pay"}},
		"days turned round": {func(f *Form) { f.Mode, f.DaysLow = "local", "14" }, []string{"days-high"}},
		"not asked for":     {func(f *Form) { f.Pay = "x" }, nil},
	} {
		f := good
		c.change(&f)
		in, wrong := Parse(f)
		if got := slices.Sorted(maps.Keys(wrong)); !slices.Equal(got, c.wrong) {
			t.Errorf("%s: %v, want %v", name, wrong, c.wrong)
		}
		if len(wrong) > 0 {
			continue
		}
		if _, err := Work(in); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPounds(t *testing.T) {
	for sum, want := range map[string]string{"0": "£0", "149": "£100", "9949": "£9,900", "9951": "£10,000", "845499": "£845,000", "999499": "£999,000",
		"999500": "£1.0 million", "12345678": "£12.3 million", "2281300000": "£2,281.3 million"} {
		if got := Pounds(number(sum)); got != want {
			t.Errorf("%s: %s, want %s", sum, got, want)
		}
	}
}

func TestGolden(t *testing.T) {
	f := Empty()
	f.Staff, f.Rate, f.Answered, f.Who, f.Mode = "6500", "18.1", "3100", []string{"colleagues"}, "local"
	in, wrong := Parse(f)
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	r, err := Work(in)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteCSV(&b, Said(f, r), r); err != nil {
		t.Fatal(err)
	}
	golden(t, "local.golden.csv", b.Bytes())
	golden(t, "local.golden.svg", []byte(Chart(r)))
	b.Reset()
	if err := WriteCSV(&b, "England", National()); err != nil {
		t.Fatal(err)
	}
	golden(t, "national.golden.csv", b.Bytes())
}
