package handlers

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/reports/cost"
	"saysomething/templates"
)

// CostPage is the data of templates/pages/cost.html.
type CostPage struct {
	Page
	Study    templates.Table // what was published for England
	StudySum string
	Result   *CostResult // nil before somebody has asked
	Form     CostForm
	Cautions []string
	Source   string
}

// CostResult is what was worked out from what somebody typed.
type CostResult struct {
	Said, Total, People string
	Table               templates.Table
	Chart               any
	Again               []CostField // what was typed, to ask for the same as a file
}

// CostField is a name and a value of the form.
type CostField struct{ Name, Value string }

// CostForm is the calculator's fields.
type CostForm struct {
	Staff, Rate, Answered, Margin              templates.Input
	Who, Mode                                  templates.Choices
	DaysLow, DaysHigh, Pay, Cover, PriceFactor templates.Input
}

var costFields = []string{"staff", "who", "rate", "answered", "margin", "mode", "days-low", "days-high", "pay", "cover", "factor"}

// costPage shows the study's figures and the calculator.
func (s *Server) costPage(c *gin.Context) {
	s.showCost(c, http.StatusOK, cost.Empty(), nil, nil)
}

// workOutCost answers what somebody typed, on the page or as a file. It is a POST so that nobody's figures stand in an address.
func (s *Server) workOutCost(c *gin.Context) {
	f := cost.Form{Staff: typedIn(c, "staff"), Rate: typedIn(c, "rate"), Answered: typedIn(c, "answered"), Margin: typedIn(c, "margin"), Who: c.PostFormArray("who"), Mode: c.PostForm("mode"),
		DaysLow: typedIn(c, "days-low"), DaysHigh: typedIn(c, "days-high"), Pay: typedIn(c, "pay"), Cover: typedIn(c, "cover"), Factor: typedIn(c, "factor")}
	in, wrong := cost.Parse(f)
	if len(wrong) > 0 {
		s.showCost(c, http.StatusUnprocessableEntity, f, nil, wrong)
		return
	}
	r, err := cost.Work(in)
	if err != nil {
		s.fail(c, err)
		return
	}
	if c.PostForm("as") == "csv" {
		s.costFile(c, cost.Said(f, r), r)
		return
	}
	s.showCost(c, http.StatusOK, f, &r, nil)
}

// costStudy sends the study's figures for a spreadsheet.
func (s *Server) costStudy(c *gin.Context) {
	s.costFile(c, "England: 1,046,000 staff (full-time equivalents), of whom 24% said that they were bullied by staff.", cost.National())
}

func (s *Server) costFile(c *gin.Context, said string, r cost.Result) {
	var b bytes.Buffer
	if err := cost.WriteCSV(&b, said, r); err != nil {
		s.fail(c, err)
		return
	}
	sendFile(c, "cost-of-bullying.csv", b.Bytes())
}

// sendFile sends a CSV file to be kept.
func sendFile(c *gin.Context, name string, content []byte) {
	c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8", content)
}

// typedIn is a field without the spaces around it, and no longer than a field of these forms may be.
func typedIn(c *gin.Context, name string) string {
	text := strings.TrimSpace(strings.ToValidUTF8(c.PostForm(name), ""))
	if r := []rune(text); len(r) > 5000 {
		return string(r[:5000])
	}
	return text
}

func (s *Server) showCost(c *gin.Context, status int, f cost.Form, r *cost.Result, wrong cost.Problems) {
	p := s.page(c, "What bullying costs")
	for _, field := range costFields {
		if text := wrong[field]; text != "" {
			p.Errors = append(p.Errors, templates.Problem{Field: field, Text: text})
		}
	}
	national := cost.National()
	data := CostPage{Page: p, Study: costTable("What the study found for England, 2018", national, false), StudySum: national.Total.Pounds(), Form: costForm(f, wrong), Cautions: cost.Cautions, Source: cost.Source}
	if r != nil {
		data.Result = &CostResult{Said: cost.Said(f, *r), Total: r.Total.Pounds(), People: r.People.Whole(), Table: costTable("The parts of the cost", *r, true), Chart: cost.Chart(*r), Again: []CostField{
			{"staff", f.Staff}, {"who", f.Who[0]}, {"rate", f.Rate}, {"answered", f.Answered}, {"margin", f.Margin}, {"mode", f.Mode}, {"days-low", f.DaysLow}, {"days-high", f.DaysHigh},
			{"pay", f.Pay}, {"cover", f.Cover}, {"factor", f.Factor}, {"as", "csv"}}}
	}
	s.render(c, status, "cost", data)
}

func costTable(caption string, r cost.Result, how bool) templates.Table {
	t := templates.Table{Caption: caption, CaptionSize: "m", FirstIsHead: true, Responsive: true, Head: []templates.Cell{{Text: "Part"}, {Text: "Cost in a year"}}}
	add := func(label, pounds, words string) {
		row := []templates.Cell{{Text: label}, {Text: pounds}}
		if how {
			row = append(row, templates.Cell{Text: words})
		}
		t.Rows = append(t.Rows, row)
	}
	if how {
		t.Head = append(t.Head, templates.Cell{Text: "How it is worked out"})
	}
	for _, l := range r.Lines {
		add(l.Label, l.Cost.Pounds(), l.How)
	}
	add("All together", r.Total.Pounds(), "all parts added")
	return t
}

func costForm(f cost.Form, wrong cost.Problems) CostForm {
	input := func(id, label, hint, value string) templates.Input {
		return templates.Input{ID: id, Name: id, Label: templates.Label{Text: label, Size: "s"}, Hint: hint, Value: value, Error: wrong[id], InputMode: "decimal", Width: 10}
	}
	who := templates.Choices{ID: "who", Name: "who", Legend: templates.Label{Text: "Bullied by whom?", Size: "s"}, Error: wrong["who"],
		Hint: "Choose one. The rates overlap, so they are never added."}
	for _, w := range cost.Sources {
		who.Items = append(who.Items, templates.Choice{Value: w.Code, Text: w.Label, Hint: w.Hint, Checked: len(f.Who) == 1 && f.Who[0] == w.Code})
	}
	return CostForm{
		Staff:    input("staff", "How many staff do you have?", "Full-time equivalents, for example 6500", f.Staff),
		Who:      who,
		Rate:     input("rate", "What share of staff said so, in per cent?", "From your Staff Survey, for example 18.1", f.Rate),
		Answered: input("answered", "How many people answered the survey?", "A survey is never exact. From this we work out how far the true rate may be away", f.Answered),
		Margin:   input("margin", "Or: how far may the true rate be away? (not needed)", "In percentage points. If you give it, it is used", f.Margin),
		Mode: templates.Choices{ID: "mode", Name: "mode", Legend: templates.Label{Text: "With which figures?", Size: "s"}, Error: wrong["mode"], Items: []templates.Choice{
			{Value: "published", Text: "The study’s sum for each person bullied", Checked: f.Mode == "published"},
			{Value: "local", Text: "Our own sick days, pay and cover", Hint: "They are used for the parts where we know how the study worked them out. The other parts stay as they are.", Checked: f.Mode == "local"}}},
		DaysLow:     input("days-low", "Sick days for each person bullied: lowest", "", f.DaysLow),
		DaysHigh:    input("days-high", "Sick days for each person bullied: highest", "", f.DaysHigh),
		Pay:         input("pay", "Pay for a day, in pounds", "The study used 140.12", f.Pay),
		Cover:       input("cover", "What cover costs on top of pay, in per cent", "The study used 62.5", f.Cover),
		PriceFactor: input("factor", "Factor for rising prices (not needed)", "For example 1.3, if prices have gone up by 30% since 2018. Without it nothing is added. It does not change your own pay", f.Factor),
	}
}
