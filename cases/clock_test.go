package cases

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"saysomething/crypto"
)

// golden is a line of testdata/clocks-PRESET.csv: a promise of a case, its date worked out apart from this code (how
// says in what way) and how it stands. web/tests/clock.test.ts reads the same files.
type golden struct {
	c                        Clocked
	promise, due, state, how string
}

// readGolden reads a table. The column course holds from=DAY stop=DAY..DAY extended=DAY@PUT-OFF-ON contact=DAY
// followed=3+6 kept=plan+response status_on=DAY kind=celebration, each where it is needed.
func readGolden(t *testing.T, preset string) []golden {
	t.Helper()
	file, err := os.Open("testdata/clocks-" + preset + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := Preset(preset)
	if err != nil {
		t.Fatal(err)
	}
	var out []golden
	for _, l := range lines[1:] {
		g := golden{c: Clocked{Rules: rules, Nation: l[0], Day: l[1], Status: Status(l[3]), Kind: "concern", Today: l[4]}, promise: l[5], due: l[6], state: l[7], how: l[8]}
		for _, word := range strings.Fields(l[2]) {
			setCourse(t, &g.c, word)
		}
		out = append(out, g)
	}
	return out
}

func setCourse(t *testing.T, c *Clocked, word string) {
	t.Helper()
	name, value, _ := strings.Cut(word, "=")
	switch name {
	case "from":
		c.Course.From = value
	case "stop":
		from, until, _ := strings.Cut(value, "..")
		c.Course.Stops = append(c.Course.Stops, crypto.Stop{From: from, Until: until})
	case "extended":
		c.Course.Extended, c.Course.PutOff, _ = strings.Cut(value, "@")
	case "contact":
		c.Course.Contact = value
	case "followed":
		c.Course.Followed = strings.Split(value, "+")
	case "kept":
		c.Course.Kept = strings.Split(value, "+")
	case "status_on":
		c.StatusOn = value
	case "kind":
		c.Kind = value
	default:
		t.Fatalf("no %q in a course", word)
	}
}

// find gives the promise a line is about: update#2 is the second update, follow_up@6 the one at six months.
func find(all []Promise, promise string) (Promise, bool) {
	name, nth, _ := strings.Cut(promise, "#")
	name, at, _ := strings.Cut(name, "@")
	n := 1
	if nth != "" {
		n, _ = strconv.Atoi(nth)
	}
	for _, p := range all {
		if p.Name == name && (at == "" || p.At == at) {
			if n--; n == 0 {
				return p, true
			}
		}
	}
	return Promise{}, false
}

func TestGoldenDates(t *testing.T) {
	for _, preset := range Presets() {
		lines := readGolden(t, preset)
		nations := map[string]bool{}
		for i, g := range lines {
			nations[g.c.Nation] = true
			all, err := Promises(g.c)
			if err != nil {
				t.Fatalf("%s line %d: %v", preset, i+2, err)
			}
			p, ok := find(all, g.promise)
			if !ok || p.Due != g.due || string(p.State) != g.state {
				t.Errorf("%s line %d (%s): %s is %+v, want %s %s", preset, i+2, g.how, g.promise, p, g.due, g.state)
			}
			if ok && (p.Plain == "" || p.Staff == "") {
				t.Errorf("%s line %d: %s says nothing", preset, i+2, g.promise)
			}
			if !slices.IsSortedFunc(all, func(a, b Promise) int { return strings.Compare(a.Due, b.Due) }) {
				t.Errorf("%s line %d: not the earliest first: %v", preset, i+2, all)
			}
		}
		if len(lines) < 40 || len(nations) != 3 {
			t.Errorf("%s: %d lines for %v", preset, len(lines), nations)
		}
	}
}

func TestPromisesRefuse(t *testing.T) {
	england, _ := Preset("england")
	good := Clocked{Rules: england, Nation: "scotland", Day: "2026-07-06", Status: New, Kind: "concern", Today: "2026-07-06"}
	if _, err := Promises(good); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Clocked){
		"nation":   func(c *Clocked) { c.Nation = "france" },
		"words":    func(c *Clocked) { c.Day = "6 July 2026" },
		"no day":   func(c *Clocked) { c.Day = "2026-02-30" },
		"no today": func(c *Clocked) { c.Today = "" },
		"unit":     func(c *Clocked) { c.Rules = Rules{{Name: "plan", From: Received, Count: 2, Unit: "weeks"}} },
		"nothing":  func(c *Clocked) { c.Rules = Rules{{Name: "plan", From: Received, Count: 0, Unit: "days"}} },
	} {
		c := good
		spoil(&c)
		if got, err := Promises(c); err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
	if _, err := Preset("wales"); err == nil {
		t.Error("a preset that does not exist")
	}
}

// What stands in a course came out of entries: nonsense in it moves nothing and stops nobody from seeing the rest.
func TestCourseOfNonsense(t *testing.T) {
	england, _ := Preset("england")
	c := Clocked{Rules: england, Nation: "scotland", Day: "2026-07-06", Status: Listening, Kind: "concern", Today: "2026-07-07"}
	want, err := Promises(c)
	if err != nil {
		t.Fatal(err)
	}
	c.Course = crypto.Course{From: "soon", Extended: "9999-01-01", PutOff: "x", Contact: "0", Closed: "never", Followed: []string{"7"}, Kept: []string{"peace"},
		Stops: []crypto.Stop{{From: "", Until: ""}, {From: "1066-10-14", Until: ""}, {From: "2026-07-06", Until: "later"}, {From: "2026-07-05", Until: "2026-07-01"}}}
	got, err := Promises(c)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v %v, want %v", got, err, want)
	}
}

// Stops never bring a date nearer, and a clock that is stopped and started on the same day loses nothing.
func TestStopsOnlyPutOff(t *testing.T) {
	for _, preset := range Presets() {
		rules, _ := Preset(preset)
		c := Clocked{Rules: rules, Nation: "scotland", Day: "2026-11-20", Status: Listening, Kind: "concern", Today: "2026-11-23"}
		plain, _ := Promises(c)
		for from := dayNumber("2026-11-20"); from < dayNumber("2026-12-20"); from += 3 {
			for length := range 12 {
				c.Course.Stops = []crypto.Stop{{From: dayText(from), Until: dayText(from + length)}}
				got, err := Promises(c)
				if err != nil {
					t.Fatal(err)
				}
				for i, p := range got {
					if p.Name != plain[i].Name {
						continue
					}
					if p.Due < plain[i].Due || length == 0 && p.Due != plain[i].Due {
						t.Errorf("%s: %s until %s brings %s from %s to %s", preset, dayText(from), dayText(from+length), p.Name, plain[i].Due, p.Due)
					}
				}
			}
		}
	}
}

// TestBankHolidays guards the data itself: every day exists, is no weekend and lies in the years
// the file says it covers, and every nation has its number in every year.
func TestBankHolidays(t *testing.T) {
	least := map[string]int{"england-and-wales": 8, "scotland": 9, "northern-ireland": 10}
	for _, nation := range Nations() {
		perYear := map[int]int{}
		for day := range holidays[nation] {
			d, err := time.Parse(time.DateOnly, day)
			if err != nil {
				t.Fatal(err)
			}
			if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
				t.Errorf("%s %s is a weekend", nation, day)
			}
			perYear[d.Year()]++
		}
		for year := 2024; year <= 2028; year++ {
			if perYear[year] < least[nation] {
				t.Errorf("%s has %d bank holidays in %d, want %d or more", nation, perYear[year], year, least[nation])
			}
		}
	}
	if len(Nations()) != 3 || len(Presets()) != 3 {
		t.Errorf("nations %v, presets %v", Nations(), Presets())
	}
}

// Days that only one nation has, and those that a weekend moves.
func TestLocalHolidays(t *testing.T) {
	for _, day := range []struct {
		nation string
		on     []string
		not    []string
	}{
		{"scotland", []string{"2026-01-02", "2027-01-04", "2028-01-04", "2026-11-30", "2025-12-01", "2024-12-02", "2026-08-03", "2026-06-15"},
			[]string{"2026-04-06", "2027-03-29", "2026-08-31", "2026-03-17", "2026-07-13"}},
		{"northern-ireland", []string{"2026-03-17", "2024-03-18", "2026-07-13", "2025-07-14", "2027-07-12", "2026-04-06", "2026-08-31"},
			[]string{"2026-01-02", "2026-11-30", "2026-08-03"}},
		{"england-and-wales", []string{"2026-04-06", "2026-08-31", "2026-12-28", "2027-12-27", "2027-12-28", "2028-01-03"},
			[]string{"2026-01-02", "2026-11-30", "2026-03-17", "2026-07-13", "2026-08-03"}},
	} {
		for _, on := range day.on {
			if holidays[day.nation][on] == "" {
				t.Errorf("%s works on %s", day.nation, on)
			}
		}
		for _, not := range day.not {
			if holidays[day.nation][not] != "" {
				t.Errorf("%s does not work on %s", day.nation, not)
			}
		}
	}
}

func TestKept(t *testing.T) {
	text, err := os.ReadFile("testdata/kept.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Statuses []Status
		Kept     map[string][]Status
	}
	if err := json.Unmarshal(text, &table); err != nil || len(table.Statuses) < 10 || len(table.Kept) < 4 {
		t.Fatalf("the table proves too little: %v", err)
	}
	for promise, statuses := range table.Kept {
		for _, s := range table.Statuses {
			if got, want := Kept(promise, s), slices.Contains(statuses, s); got != want {
				t.Errorf("%s when %s: %v", promise, s, got)
			}
		}
	}
}
