package reports

import "saysomething/reports/release"

// answered is one subject that has answers: where statistics rows keep the answer and the quarter in which it was given.
type answered struct {
	subject, column, quarter string
	items                    []release.Item
}

var daysItems = []release.Item{
	{Code: "d0_2", Label: "Within 2 working days"}, {Code: "d3_5", Label: "3 to 5 working days"}, {Code: "d6_10", Label: "6 to 10 working days"},
	{Code: "d11_20", Label: "11 to 20 working days"}, {Code: "d21", Label: "More than 20 working days"},
}

// allAnswered are in the order of release.Subjects.
var allAnswered = []answered{
	{release.Feedback, "feedback", "feedback_quarter", []release.Item{{Code: "yes", Label: "Yes"}, {Code: "no", Label: "No"}, {Code: "maybe", Label: "Maybe"}, {Code: "dont_know", Label: "I don't know"}}},
	{release.Detriment, "detriment", "detriment_quarter", []release.Item{{Code: "yes", Label: "Yes"}, {Code: "no", Label: "No"}, {Code: "not_sure", Label: "Not sure"}}},
	{release.Thanked, "thanked", "thanked_quarter", daysItems},
	{release.Responded, "responded", "responded_quarter", daysItems},
	{release.FedBack, "fed_back", "fed_back_quarter", []release.Item{{Code: "yes", Label: "Told what was done"}, {Code: "no", Label: "Not told what was done"}}},
}

func answerLists() []release.Answers {
	var out []release.Answers
	for _, a := range allAnswered {
		out = append(out, release.Answers{Subject: a.subject, Items: append([]release.Item(nil), a.items...)})
	}
	return out
}
