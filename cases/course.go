package cases

import (
	"slices"

	"saysomething/crypto"
)

// Course is how far a case has come for its clocks, folded from its entries: web/src/course.ts is its twin and
// testdata/course-vectors.json holds both to the same.
type Course struct {
	crypto.Course
	Changes []ClockChange // of the clocks, those that changed something
	dated   bool          // From is a day, not only the week of the reopening
}

// ClockChange is a change of the clocks with who made it.
type ClockChange struct {
	crypto.Clock
	Author string
	Week   string
}

// CourseOf folds what is genuine. StatusOn is the day of the last change, as the server tells it.
func CourseOf(entries []crypto.Checked, status Status, statusOn string) Course {
	c := Course{}
	for _, e := range entries {
		if !e.Genuine() || e.Entry == nil {
			continue
		}
		if e.Seq > 0 && e.Author != crypto.AuthorWorker && e.Audience == crypto.AudienceCase && e.Entry.Kind != crypto.KindContact {
			c.Contact = max(c.Contact, e.Entry.Week)
		}
		c.take(e)
	}
	c.Contact = max(c.Contact, statusOn)
	switch status {
	case Reopened:
		c.From = statusOn
	case ClosedCase, AwaitingFeedback:
		c.Closed = statusOn
	}
	return c
}

func (c *Course) take(e crypto.Checked) {
	staff := e.Author != crypto.AuthorWorker
	switch e.Entry.Kind {
	case crypto.KindStatus:
		var s crypto.StatusChange
		if staff && e.Entry.Into(&s) == nil {
			c.moved(Status(s.Status), e.Entry.Week)
		}
	case crypto.KindClock:
		var change crypto.Clock
		if staff && e.Entry.Into(&change) == nil && c.change(change) {
			c.Changes = append(c.Changes, ClockChange{change, e.Author, e.Entry.Week})
		}
	case crypto.KindContact:
		var spoke crypto.Contact
		if staff && e.Audience == crypto.AudienceCase && e.Entry.Into(&spoke) == nil {
			c.spoke(spoke.Day, e.Entry.Week)
		}
	case crypto.KindFollowUp:
		var f crypto.FollowUp
		if staff && e.Entry.Into(&f) == nil {
			c.followed(f.At)
		}
	case crypto.KindDetriment:
		var d crypto.Detriment
		if !staff && e.Entry.Into(&d) == nil && d.At != "contact" && d.Answer != "" {
			c.followed(d.At)
		}
	}
}

func (c *Course) moved(s Status, week string) {
	if s == Reopened {
		kept := slices.DeleteFunc(slices.Clone(c.Kept), func(promise string) bool { return promise != "acknowledge" })
		c.Course = crypto.Course{From: week, Contact: c.Contact, Kept: kept}
		c.dated = false
		return
	}
	for _, promise := range []string{"acknowledge", "plan", "response"} {
		if Kept(promise, s) && !slices.Contains(c.Kept, promise) {
			c.Kept = append(c.Kept, promise)
		}
	}
}

// spoke notes a contact: news on that day, though it was written down later; not on a day that had not come.
func (c *Course) spoke(day, week string) {
	on, monday := dayNumber(day), dayNumber(week)
	if on != 0 && monday != 0 {
		c.Contact = max(c.Contact, dayText(min(on, monday+6)))
	}
}

func (c *Course) followed(at string) {
	if !slices.Contains(c.Followed, at) {
		c.Followed = append(c.Followed, at)
	}
}

// change takes one change of the clocks and says whether it changed anything: a stop while they stand, a start while
// they run and an end no later than the one before do not.
func (c *Course) change(change crypto.Clock) bool {
	day, until := dayNumber(change.Day), dayNumber(change.Until)
	n := len(c.Stops)
	standing := n > 0 && c.Stops[n-1].Until == ""
	switch {
	case day == 0:
		return false
	case change.Do == "extend" && until > dayNumber(c.Extended):
		c.Extended, c.PutOff = change.Until, change.Day
	case change.Do == "stop" && !standing:
		from := change.Day
		if n > 0 {
			from = max(from, c.Stops[n-1].Until)
		}
		c.Stops = append(c.Stops, crypto.Stop{From: from})
	case change.Do == "start" && standing:
		c.Stops[n-1].Until = max(change.Day, c.Stops[n-1].From)
	case change.Do == "start" && c.From != "" && !c.dated && day >= dayNumber(c.From) && day < dayNumber(c.From)+7:
		c.From, c.dated = change.Day, true
	default:
		return false
	}
	return true
}
