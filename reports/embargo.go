package reports

import (
	"fmt"
	"time"

	"saysomething/store"
)

// When a release is seen must not depend on how long it took to make: a slow build tells of many small numbers. So it is seen at
// a time fixed beforehand, and one that is late on the next working day at the same time.

// Embargo is that time: so many working days after the day of the freeze.
type Embargo struct {
	Days         int // working days
	Hour, Minute int // London
}

// DefaultEmbargo gives a day to look at failures before anybody waits.
var DefaultEmbargo = Embargo{2, 9, 30}

// ParseEmbargo reads "2 09:30".
func ParseEmbargo(text string) (Embargo, error) {
	var e Embargo
	n, err := fmt.Sscanf(text, "%d %d:%d", &e.Days, &e.Hour, &e.Minute)
	if err != nil || n != 3 || e.Days < 1 || e.Days > 20 || e.Hour < 0 || e.Hour > 23 || e.Minute < 0 || e.Minute > 59 {
		return e, fmt.Errorf("%w: an embargo is working days (1 to 20) and a time, like 2 09:30", store.ErrInvalid)
	}
	return e, nil
}

// at is when what was frozen on a day and is ready at a time is seen.
func (e Embargo) at(frozen, ready time.Time, working func(time.Time) bool) time.Time {
	y, m, d := frozen.In(London).Date()
	left := e.Days
	for day := 1; ; day++ {
		at := time.Date(y, m, d+day, e.Hour, e.Minute, 0, 0, London)
		if !working(at) {
			continue
		}
		if left--; left <= 0 && at.After(ready) {
			return at
		}
	}
}

// weekdays is the calendar of a store that knows no bank holidays.
func weekdays(day time.Time) bool {
	w := day.In(London).Weekday()
	return w != time.Saturday && w != time.Sunday
}

const publishForm = "2006-01-02 15:04"

func publishMicro(text string) int64 {
	at, err := time.ParseInLocation(publishForm, text, London)
	if err != nil {
		return -1
	}
	return at.UnixMicro()
}
