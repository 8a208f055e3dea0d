package indicators

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"saysomething/store"
	"saysomething/store/storetest"
)

var update = flag.Bool("update", false, "write golden files")

func TestMain(m *testing.M) { storetest.Main(m) }

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

// Every figure of the national files is there, once, or is left out on purpose.
func TestBenchmarkHasEveryFigure(t *testing.T) {
	left := map[string]string{"respondents": "how many answered, which stands beside the figure", "feedback_responses": "likewise", "yes_count": "the share says it", "notes": "words",
		"pct_would_speak_up_again": "the figures with how many answered are in the other file"}
	for _, s := range sources {
		_, rows, err := table(s.file)
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range rows[0] {
			if name == s.period || left[name] != "" {
				continue
			}
			at := slices.IndexFunc(s.columns, func(c column) bool { return c.column == name || c.revised == name })
			if at < 0 {
				t.Errorf("%s: %s goes nowhere", s.file, name)
				continue
			}
			for _, row := range rows[1:] {
				found := slices.ContainsFunc(Benchmark(), func(v Value) bool {
					return v.Measure == s.columns[at].measure && v.Period == row[slices.Index(rows[0], s.period)] && v.Group == England &&
						(v.Figure == row[i] || v.Note == "later revised to "+Value{Figure: row[i], Unit: v.Unit}.Shown())
				})
				if found != (row[i] != "") {
					t.Errorf("%s %s of %s: %q is there: %v", s.file, name, row[0], row[i], found)
				}
			}
		}
	}
	seen := map[string]bool{}
	for _, v := range Benchmark() {
		if seen[cell(v)] || v.Source == "" || v.Question == "" || !has(Betters, v.Better) {
			t.Errorf("%+v", v)
		}
		seen[cell(v)] = true
	}
}

func TestAnotherWordingIsABreak(t *testing.T) {
	for _, m := range Group(Benchmark()) {
		switch m.Code {
		case "ftsu_bullying":
			if len(m.Series) != 2 || !slices.Equal(m.Breaks(), []string{"2022/23"}) {
				t.Errorf("%d series, breaks %v", len(m.Series), m.Breaks())
			}
			svg := string(m.Chart("Heronbrook"))
			if strings.Count(svg, "asked differently") != 1 || strings.Count(svg, `stroke-width="2.5"`) != 3 { // 2017/18 … 2020/21, 2021/22; 2022/23, 2023/24
				t.Errorf("the break is joined: %s", svg)
			}
		case "reported_incident":
			if m.Better != "up" {
				t.Error("reporting is good")
			}
		case "ftsu_cases":
			if m.Better != "neutral" {
				t.Error("cases raised are neutral")
			}
		default:
			if len(m.Breaks()) != 0 {
				t.Errorf("%s: breaks %v", m.Code, m.Breaks())
			}
		}
	}
	a := Value{Measure: "x", Question: "Do you feel safe?", Period: "2020"}
	b, c, d := a, a, a
	b.Question, b.Period = "do you  feel safe", "2021" // the same, typed otherwise
	c.Question, c.Period = "Do you feel quite safe?", "2022"
	d.Version, d.Period = "2", "2023"
	got := Group([]Value{d, c, b, a})
	if len(got) != 1 || len(got[0].Series) != 3 || len(got[0].Series[0].Values) != 2 || !slices.Equal(got[0].Breaks(), []string{"2022", "2023"}) {
		t.Errorf("%+v", got)
	}
}

func TestPeriods(t *testing.T) {
	for text, want := range map[string]string{"2024": "2024", " 2023/24 ": "2023/24", "2023-24": "2023/24", "2023/24 Q3": "2023/24 Q3", "2099/00": "2099/00", "1999/00": "",
		"2023/25": "", "2024 Q1": "", "24": "", "2023/24 Q5": "", "": "", "soon": ""} {
		if got, ok := tidyPeriod(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if at("2023/24 Q3") != 2023.5 || at("2024") != 2024 {
		t.Error("places on the chart")
	}
}

const head2 = "measure,question,version,period,value,unit,base,group,source,better\n"

func TestParse(t *testing.T) {
	rows, err := Parse([]byte("\ufeff"+head2+
		`bullied_managers,"…harassment, bullying or abuse from managers?",,2024,9.9,percent,"3,100",,Staff Survey 2024,`+"\n\n"+
		`oversight_x,Our own measure,v1,2023-24,1.25,score,,Acute trusts,Oversight Framework,up`+"\n"+
		`oversight_x,Our own measure,v1,2023/24,1.5,score,,heronbrook,Oversight Framework,up`), "Heronbrook")
	if err != nil || len(rows) != 3 || rows[1].Line != 4 {
		t.Fatalf("%+v, %v", rows, err)
	}
	if v := rows[0].Value; v.Better != "down" || v.Base != 3100 || v.Group != "" || v.Shown() != "9.9%" || rows[1].Period != "2023/24" || rows[1].Group != "Acute trusts" || rows[2].Group != "" {
		t.Errorf("%+v", rows)
	}
	if tabs, err := Parse([]byte(strings.ReplaceAll(head2, ",", "\t")+"x\tWording\t\t2024\t5\tnumber\t\t\tS\tneutral"), "H"); err != nil || tabs[0].Better != "neutral" {
		t.Errorf("tabs: %+v, %v", tabs, err)
	}
}

func TestMistakes(t *testing.T) {
	const good = "x,Wording,1,2024,5,percent,100,,Source,up"
	for name, c := range map[string]struct{ text, want string }{
		"nothing":           {"", "1 "},
		"not text":          {"\xff\xfe", "1 "},
		"a heading alone":   {head2, "1 "},
		"no heading":        {"a,b\n1,2", "1 measure|1 question|1 period|1 value|1 unit|1 source"},
		"a loose mark":      {head2 + "x,a\"b\"c,\n", "2 "},
		"everything":        {head2 + "X Y,?,1,24,many,apples,all,,,sideways", "2 measure|2 question|2 period|2 value|2 unit|2 base|2 source|2 better"},
		"nothing in it":     {head2 + "x", "2 question|2 period|2 value|2 unit|2 source|2 better"},
		"too much":          {head2 + "x,Wording,1,2024,100.1,percent,,,Source,up", "2 value"},
		"a formula":         {head2 + "x,Wording,1,2024,=1,percent,,,Source,up", "2 value"},
		"few answered":      {head2 + "x,Wording,1,2024,5,percent,10,,Source,up", "2 base"},
		"twice":             {head2 + good + "\n" + strings.ReplaceAll(good, "Wording", "wording."), "3 period"},
		"two wordings":      {head2 + good + "\nx,Other wording,1,2025,5,percent,100,,Source,up", "3 version"},
		"another unit":      {head2 + "bullied_managers,Wording,,2024,5,score,,,Source,", "2 unit"},
		"another direction": {head2 + "reported_incident,Wording,,2024,5,percent,,,Source,down", "2 better"},
		"counts of people":  {head2 + "wres3,Wording,,2024,1.7,ratio,,,Source,", "2 measure"},
		"too long":          {head2 + "x," + strings.Repeat("w", 401) + ",1,2024,5,percent,,,Source,up", "2 question"},
		"too many":          {head2 + strings.Repeat(good+"\n", mostRows+1), "5002 "},
	} {
		_, err := Parse([]byte(c.text), "H")
		var found Mistakes
		if !errors.As(err, &found) || !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, m := range found {
			if got = append(got, fmt.Sprintf("%d %s", m.Row, m.Column)); m.Message == "" {
				t.Errorf("%s: a mistake without words", name)
			}
		}
		got = slices.Compact(got)
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: %s, want %s", name, strings.Join(got, "|"), c.want)
		}
	}
}

// The published figures are rates of two digits, so the ratio agrees to one place.
func TestWRESAgreesWithWhatWasPublished(t *testing.T) {
	text, err := os.ReadFile("testdata/wres_indicator3_examples.csv")
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, row := range rows[1:] {
		white, errWhite := strconv.ParseFloat(row[3], 64)
		bme, errBME := strconv.ParseFloat(row[5], 64)
		if errWhite != nil || errBME != nil {
			continue
		}
		published, err := strconv.ParseFloat(row[6], 64)
		got, ok := Relative(bme/100, white/100)
		if err != nil || !ok || math.Abs(got-published) > 0.05 || fmt.Sprintf("%.2f", got) != "1.71" {
			t.Errorf("%s: %.4f, published %s", row[0], got, row[6])
		}
		checked++
	}
	if checked == 0 {
		t.Error("nothing was compared")
	}
}

func TestWRESIsNotCalculatedFromFewPeople(t *testing.T) {
	for c, want := range map[Counts]string{
		{12, 1000, 17, 2400}:  "1.69",
		{10, 1000, 10, 1000}:  "1.00",
		{9, 750, 17, 2428}:    "", // one of the published examples: here it would point at people
		{17, 2428, 9, 750}:    "",
		{0, 1000, 20, 1000}:   "",
		{20, 1000, 0, 1000}:   "",
		{20, 0, 20, 1000}:     "",
		{20, 1000, 20, 0}:     "",
		{-20, 1000, -20, 100}: "",
	} {
		v := WRES(c, "2024/25", "one")
		if v.Figure != want || (want == "") != (v.Note == "") || (want == "" && v.Shown() != NotCalculated) {
			t.Errorf("%+v: %q %q, want %q", c, v.Figure, v.Note, want)
		}
	}
}

func TestGolden(t *testing.T) {
	rows, err := Parse([]byte(head2+"bullied_managers,\"=In the last 12 months\",,2022,11.5,percent,2900,,Staff Survey 2022,\nbullied_managers,\"=In the last 12 months\",,2024,8.5,percent,3100,,Staff Survey 2024,"), "Heronbrook")
	if err != nil {
		t.Fatal(err)
	}
	values := append(Benchmark(), WRES(Counts{4, 900, 20, 3000}, "2023/24", "one"), WRES(Counts{30, 900, 60, 3000}, "2024/25", "one"))
	for _, r := range rows {
		values = append(values, r.Value)
	}
	for _, m := range Group(values) {
		if slices.Contains([]string{"bullied_managers", "ftsu_bullying", "wres3"}, m.Code) {
			golden(t, m.Code+".golden.svg", []byte(m.Chart("Heronbrook")))
		}
	}
	var b bytes.Buffer
	if err := WriteCSV(&b, "Heronbrook", values); err != nil {
		t.Fatal(err)
	}
	golden(t, "values.golden.csv", b.Bytes())
	if strings.Contains(b.String(), " 4 of") || strings.Contains(b.String(), ",\"=") {
		t.Error("a small count or a formula is in the file")
	}
}

func TestImports(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		s := &Store{DB: db, Now: func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }}
		if err := db.Tx(ctx, func(tx *sqlx.Tx) error {
			if _, err := tx.Exec(`INSERT INTO organisations VALUES ('o', 'Heronbrook', 'england', 'england-and-wales', '[]', '', FALSE, '2026-07-01')`); err != nil {
				return err
			}
			_, err := tx.Exec(`INSERT INTO people (id, organisation_id, email, name, title, role, side, status, recipient, sign_key, login_hash, since)
				VALUES ('p', 'o', 'p', 'Alex', '', 'administrator', 'management', 'active', '', '', '', '')`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		rows := func(value string) []Row {
			got, err := Parse([]byte(head2+"bullied_managers,Wording,,2024,"+value+",percent,3100,,Source,\nbullied_managers,Wording,,2023,12,percent,3000,,Source,"), "Heronbrook")
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		figures := func() string {
			values, err := s.Values(ctx, "o")
			if err != nil {
				t.Fatal(err)
			}
			var own []string
			for _, v := range values {
				if v.Group == "" {
					own = append(own, v.Period+"="+v.Figure)
				}
			}
			return strings.Join(own, " ")
		}
		if changes, err := s.Changes(ctx, "o", rows("9.5")); err != nil || len(changes) != 0 || figures() != "" {
			t.Errorf("to begin with: %v, %v", changes, err)
		}
		if err := s.Save(ctx, "o", "p", 0, rows("9.5")); err != nil || figures() != "2024=9.5 2023=12" {
			t.Fatalf("%s, %v", figures(), err)
		}
		if err := s.Save(ctx, "o", "p", 0, rows("9.6")); !errors.Is(err, store.ErrConflict) {
			t.Errorf("saved over one that was not seen: %v", err)
		}
		changes, err := s.Changes(ctx, "o", rows("9.7")[:1])
		if err != nil || len(changes) != 1 || changes[0].Now.Figure != "9.5" || changes[0].New.Figure != "9.7" || changes[0].Line != 2 {
			t.Errorf("%+v, %v", changes, err)
		}
		if err := s.Save(ctx, "o", "p", 1, rows("9.7")[:1]); err != nil || figures() != "2024=9.7 2023=12" {
			t.Errorf("%s, %v", figures(), err)
		}
		all, err := s.Imports(ctx, "o")
		if err != nil || len(all) != 2 || all[0].Number != 2 || all[0].Rows != 1 || all[0].MadeBy != "Alex" || all[0].MadeOn != "2026-11-22" {
			t.Fatalf("%+v, %v", all, err)
		}
		if err := s.Withdraw(ctx, "other", "p", all[0].ID); !errors.Is(err, store.ErrConflict) {
			t.Errorf("another organisation withdrew it: %v", err)
		}
		if err := s.Withdraw(ctx, "o", "p", all[0].ID); err != nil || figures() != "2024=9.5 2023=12" {
			t.Errorf("%s, %v", figures(), err)
		}
		if err := s.Withdraw(ctx, "o", "p", all[0].ID); !errors.Is(err, store.ErrConflict) {
			t.Errorf("withdrawn twice: %v", err)
		}
		if all, err = s.Imports(ctx, "o"); err != nil || all[0].WithdrawnBy != "Alex" || all[1].WithdrawnBy != "" {
			t.Errorf("%+v, %v", all, err)
		}
	})
}
