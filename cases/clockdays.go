package cases

import "time"

// Days are numbers here, counted from 1 January 1970: no hour, so that a change to or from summer time adds or
// loses none. 0 is no day.

const secondsADay = 24 * 60 * 60

// dayNumber reads YYYY-MM-DD; what is no day, or lies in no year a concern could, is 0.
func dayNumber(day string) int {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil || t.Year() < 2000 || t.Year() > 2199 {
		return 0
	}
	return int(t.Unix() / secondsADay)
}

func dayTime(day int) time.Time { return time.Unix(int64(day)*secondsADay, 0).UTC() }

func dayText(day int) string { return dayTime(day).Format(time.DateOnly) }

// calendar counts days: which are no working days, and when the clocks stood still.
type calendar struct {
	off   map[int]bool // bank holidays
	stops []span       // in order, none over another
}

// span is from a day on, up to and without another.
type span struct{ from, until int }

func (c calendar) working(day int) bool {
	weekday := (day + 4) % 7 // 1 January 1970 was a Thursday; 0 is a Sunday
	return weekday != 0 && weekday != 6 && !c.off[day]
}

func (c calendar) stopped(day int) bool {
	for _, s := range c.stops {
		if s.from <= day && day < s.until {
			return true
		}
	}
	return false
}

// after gives the day that is n units after another, which is not counted itself. Days on which the clocks stood
// still are not counted either; a clock of months moves by every day that it stood.
func (c calendar) after(day, n int, unit string) int {
	if unit == "months" {
		return c.move(addMonths(day, n), day+1, unit)
	}
	for n > 0 {
		day++
		if !c.stopped(day) && (unit == "days" || c.working(day)) {
			n--
		}
	}
	return day
}

// move puts a day off by what the clocks have stood still since another.
func (c calendar) move(due, since int, unit string) int {
	for _, s := range c.stops {
		from := max(s.from, since)
		if s.from > due || s.until <= from {
			continue
		}
		if unit != "working_days" {
			due += s.until - from
			continue
		}
		for day := from; day < s.until; day++ {
			if c.working(day) {
				due = calendar{off: c.off}.after(due, 1, unit)
			}
		}
	}
	return due
}

func addMonths(day, n int) int {
	t := dayTime(day)
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return int(first.AddDate(0, 0, min(t.Day(), last)-1).Unix() / secondsADay)
}

func daysOff(nations map[string]map[string]string) map[string]map[int]bool {
	out := map[string]map[int]bool{}
	for nation, days := range nations {
		out[nation] = map[int]bool{}
		for day := range days {
			out[nation][dayNumber(day)] = true
		}
	}
	return out
}

// WorkingDay says whether a day (YYYY-MM-DD) is a working day in a nation; beyond the years the data knows, only weekends are not.
func WorkingDay(nation, day string) bool {
	return calendar{off: workFree[nation]}.working(dayNumber(day))
}
