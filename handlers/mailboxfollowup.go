package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/accounts"
	"saysomething/cases"
	"saysomething/crypto"
)

// Asking whether somebody was treated badly because they spoke up: with each reply, and some months after closing.

var detrimentWords = map[string]string{"yes": "Yes", "no": "No", "not_sure": "I am not sure", "": "You did not say"}

// detrimentAnswer reads the answer of a form; ok is false for one that there is not.
func detrimentAnswer(value string) (answer string, ok bool) {
	if value == "unsaid" {
		return "", true
	}
	_, ok = detrimentWords[value]
	return value, ok
}

// followUp is a follow-up that is asked now.
type followUp struct{ At, Months string }

// followUpNow says which follow-up to ask for, nil for none.
func (s *Server) followUpNow(ctx context.Context, org *accounts.Organisation, v *visit) (*followUp, error) {
	if v.keys.report == nil {
		return nil, nil
	}
	rules, err := s.rules(ctx, org)
	if err != nil {
		return nil, err
	}
	all, err := cases.Promises(cases.Clocked{Rules: rules, Nation: org.Nation, Day: v.keys.report.Day, Status: v.box.Status, StatusOn: v.box.StatusOn,
		Kind: v.keys.report.Kind, Course: v.course().Course, Today: v.today})
	if err != nil {
		return nil, fmt.Errorf("follow-ups: %w", err)
	}
	at := cases.FollowUpToAsk(all, v.today)
	if at == "" {
		return nil, nil
	}
	return &followUp{at, cases.FollowUpWords[at]}, nil
}

func (v *visit) course() cases.Course {
	return cases.CourseOf(v.keys.entries, v.box.Status, v.box.StatusOn)
}

// followUp takes the answer to a follow-up.
func (s *Server) followUp(c *gin.Context, v *visit) error {
	at, value := v.values.Get("at"), v.values.Get("treated")
	if slices.Contains(v.course().Followed, at) {
		v.done = "Your answer is here already." // pressed twice
		return nil
	}
	if _, known := cases.FollowUpWords[at]; !known {
		return errInvalid
	}
	answer, ok := detrimentAnswer(value)
	if value == "" || !ok {
		v.wrong("treated", "treated-yes", "Choose an answer")
		return nil
	}
	body := crypto.Detriment{At: at, Answer: answer, Text: strings.TrimSpace(v.values.Get("since"))}
	err := s.append(context.WithoutCancel(c), v, adding{kind: crypto.KindDetriment, body: body}, v.counted(answer))
	return s.finish(c, v, err, "since", followUpDone(answer))
}

// followUpDone is what is said after an answer. web/src/reporter/followups.ts says the same.
func followUpDone(answer string) string {
	if answer == "yes" || answer == "not_sure" {
		return "Thank you for telling them. The people who read your concern see your answer. Nobody may treat you badly because you spoke up. You can write more in a reply below."
	}
	return "Thank you. Your answer has been sent."
}
