package crypto

import (
	"slices"
	"strings"
)

// escalations knows what the worker was asked about taking their concern further, and what they answered. docs/format.md §4, "Taking it further".
type escalations struct {
	proposed map[int]Propose
	answers  map[int]Consent // the worker's, by seq
	latest   map[int]int     // proposal → the worker's latest answer to it
	newest   map[string]bool // place → whether the worker's newest answer about it was a yes
	sent     map[string]bool // what was sent, so that its reply needs nothing of its own
}

func newEscalations() escalations {
	return escalations{map[int]Propose{}, map[int]Consent{}, map[int]int{}, map[string]bool{}, map[string]bool{}}
}

// place is what a yes or no is about: the step, and for steps that have many addressees also to whom.
func place(step, to string) string {
	if step == "line" || step == "investigator" || step == "other" {
		return step + "\n" + to
	}
	return step
}

func (s *escalations) asked(seq int, p Propose) {
	if s.proposed != nil {
		s.proposed[seq] = p
	}
}

func (s *escalations) answered(seq int, a Consent) {
	if p, asked := s.proposed[a.Ask]; asked {
		s.answers[seq], s.latest[a.Ask] = a, seq
		s.newest[place(p.Step, p.To)] = a.Answer == "yes"
	}
}

// lacks reports whether an escalation was sent without the worker's agreement or a legal duty. guardian: a guardian reads the case.
func (s *escalations) lacks(e Escalate, guardian bool) bool {
	if s.proposed == nil {
		return false // without a genuine report nothing is known
	}
	this := e.ID + "\n" + e.Step + "\n" + e.To
	if e.State != "sent" && s.sent[this] {
		return false
	}
	if e.State == "sent" {
		s.sent[this] = true
	}
	return !s.holds(e, guardian)
}

func (s *escalations) holds(e Escalate, guardian bool) bool {
	yes, answered := s.newest[place(e.Step, e.To)]
	switch e.Agreed.How {
	case ConsentNotNeeded:
		return e.Step == "guardian" && guardian
	case ConsentLegalDuty:
		return strings.TrimSpace(e.Agreed.Text) != ""
	case ConsentInPerson:
		return strings.TrimSpace(e.Agreed.Text) != "" && (yes || !answered)
	case ConsentWorker:
		answer, ok := s.answers[e.Agreed.Seq]
		p := s.proposed[answer.Ask]
		return ok && yes && answer.Answer == "yes" && s.latest[answer.Ask] == e.Agreed.Seq && p.ID == e.ID && p.Step == e.Step && p.To == e.To
	}
	return false
}

// known reports whether the codes of a proposal are those of docs/format.md.
func (p *Propose) known() bool { return slices.Contains(EscalationSteps, p.Step) }

// known reports whether the codes of an escalation are those of docs/format.md.
func (e *Escalate) known() bool {
	return slices.Contains(EscalationSteps, e.Step) && slices.Contains([]string{"sent", "replied", "stopped"}, e.State) && e.Agreed.Seq >= 0 &&
		slices.Contains([]string{ConsentNotNeeded, ConsentWorker, ConsentInPerson, ConsentLegalDuty}, e.Agreed.How)
}
