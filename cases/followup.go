package cases

// FollowUpWords are the months of a follow-up in a sentence: "It is three months since …".
var FollowUpWords = map[string]string{"3": "three months", "6": "six months", "9": "nine months", "12": "a year"}

// FollowUpToAsk is the follow-up to ask the person for today, in months, "" for none: the latest that is due, unless it was made.
// Nobody is asked about two at once. web/src/followup.ts has its twin.
func FollowUpToAsk(all []Promise, today string) string {
	var last Promise
	for _, p := range all {
		if p.Name == "follow_up" && FollowUpWords[p.At] != "" && p.Due <= today && p.Due >= last.Due {
			last = p
		}
	}
	if last.State == IsKept {
		return ""
	}
	return last.At
}
