package handlers

import (
	"cmp"
	"strings"
	"time"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/reports"
)

// Who has opened the concern, without JavaScript: the same words as web/src/reporter/whoopened.ts.

// opening is a line of the access log.
type opening struct {
	When, Who, What string
	Holds           bool
	Missing         int64 // lines that are missing between this one and the next older
	Times           int   // how many lines one after the other say the same of the same day
	Since           string
	day, id         string // of when, and of who
}

// showLog fills in the lines, the newest first.
func (v *mailboxView) showLog(seen *visit) {
	log := seen.box.Log
	gaps := log.Gaps(seen.log)
	v.LogOld, v.LogSigned, v.LogEarlier, v.LogMissing = seen.log > 0, log.Note != "", int(gaps.Earlier), gaps.Missing()
	if gaps.After > 0 {
		v.Log = append(v.Log, opening{Missing: gaps.After})
	}
	for i := len(log.Records) - 1; i >= 0; i-- {
		r := log.Records[i]
		if !r.Holds {
			v.LogWrong++
		} else if gaps.Earlier > 0 {
			v.LogBefore = r.Line.K
		}
		v.addOpening(openingOf(r, seen.roster))
		if gaps.Before[i] > 0 {
			v.Log = append(v.Log, opening{Missing: gaps.Before[i]})
		}
	}
}

// addOpening puts lines that say the same of one sitting into one: whoever works on a concern opens it again with each thing they write, and a list of
// twenty lines looks like prying. A line that does not hold stands for itself.
func (v *mailboxView) addOpening(o opening) {
	if n := len(v.Log); n > 0 {
		last := &v.Log[n-1]
		if last.Holds && o.Holds && last.Missing == 0 && last.id == o.id && last.What == o.What && last.day == o.day {
			last.Times, last.Since = last.Times+1, o.Since
			return
		}
	}
	v.Log = append(v.Log, o)
}

func openingOf(r accesslog.Proved, roster *accounts.Roster) opening {
	o := opening{When: "Not known", Who: "The service", Holds: r.Holds, Times: 1, id: cmp.Or(r.Line.Who, r.Line.About)}
	if at, err := time.Parse(time.RFC3339, r.Line.At); err == nil {
		at = at.In(reports.London)
		o.When, o.Since, o.day = at.Format("2 January 2006 at 15:04"), at.Format("15:04"), at.Format(time.DateOnly)
	}
	if who := cmp.Or(r.Line.Who, r.Line.About); who != "" { // nobody does it when a cover ends: then it is about them
		o.Who = personName(who, roster)
	}
	what := accesslog.WorkerWords(r.Line.What, r.Line.Detail, personName(r.Line.About, roster))
	o.What = strings.ToUpper(what[:1]) + what[1:]
	return o
}
