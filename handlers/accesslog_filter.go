package handlers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"saysomething/accesslog"
	"saysomething/accounts"
	"saysomething/reports"
	"saysomething/templates"
)

// operator stands in the list of people for whoever runs the server.
const operator = "server"

// read takes the filter from the page's address and fills in its fields as they were typed. What is
// wrong goes to the error summary.
func (p *LogPage) read(c *gin.Context, people []accounts.Person) accesslog.Filter {
	typed := func(name string) string { return strings.TrimSpace(c.Query(name)) }
	f := accesslog.Filter{Person: typed("person"), What: typed("what"), Case: typed("case")}
	if f.Operator = f.Person == operator; f.Operator {
		f.Person = ""
	} else if f.Person != "" && !slices.ContainsFunc(people, func(o accounts.Person) bool { return o.ID == f.Person }) {
		p.wrong("person", "Choose somebody from the list")
	}
	if f.What != "" && !slices.Contains(accesslog.Whats, f.What) {
		p.wrong("what", "Choose an event from the list")
	}
	if len(strings.Fields(f.Case)) != 2 && f.Case != "" || len(f.Case) > 60 || !plainText(f.Case) {
		p.wrong("case", "Enter the two words of a concern’s name, like amber heron")
	}
	p.From, f.From = p.day(typed, "from", "From", 0)
	p.To, f.To = p.day(typed, "to", "To", 1)
	if before := typed("before"); before != "" {
		n, err := strconv.ParseInt(before, 10, 64)
		if err != nil || n < 1 {
			p.wrong("", "This address does not lead to a page of the log")
		}
		f.Before = n
	}
	p.Narrowed = f.Person != "" || f.Operator || f.What != "" || f.Case != "" || !f.From.IsZero() || !f.To.IsZero()
	p.fields(typed, people)
	return f
}

func (p *LogPage) wrong(field, text string) {
	p.Errors = append(p.Errors, templates.Problem{Field: field, Text: text})
}

func (p *LogPage) fields(typed func(string) string, people []accounts.Person) {
	small := func(text string) templates.Label { return templates.Label{Text: text, Size: "s"} }
	p.Whose = templates.Select{ID: "person", Name: "person", Label: small("Person"), Hint: "Who did it, or to whom it was done.", Value: typed("person"), Error: p.Error("person"),
		Items: []templates.Option{{Value: "", Text: "Everybody"}}}
	for _, o := range people {
		p.Whose.Items = append(p.Whose.Items, templates.Option{Value: o.ID, Text: personIn(map[string]accounts.Person{o.ID: o}, o.ID, "")})
	}
	p.Whose.Items = append(p.Whose.Items, templates.Option{Value: operator, Text: "Whoever runs the server"})
	p.What = templates.Select{ID: "what", Name: "what", Label: small("What happened"), Value: typed("what"), Error: p.Error("what"), Items: []templates.Option{{Value: "", Text: "Everything"}}}
	for _, what := range accesslog.Whats {
		text, _ := accesslog.Words(what, "")
		p.What.Items = append(p.What.Items, templates.Option{Value: what, Text: text})
	}
	p.Case = templates.Input{ID: "case", Name: "case", Label: small("Concern"), Hint: "Its two words, like amber heron. Two concerns may share a name.", Value: typed("case"), Error: p.Error("case"), Wide: "one-half", NoSpelling: true}
}

// day reads a day of three boxes, and gives the moment it begins in London, or with add 1 the moment after it ends.
func (p *LogPage) day(typed func(string) string, id, legend string, add int) (templates.DateInput, time.Time) {
	d := templates.DateInput{ID: id, Prefix: id + "-", Legend: templates.Label{Text: legend, Size: "s"}, Hint: "For example, 5 11 2026",
		Day: typed(id + "-day"), Month: typed(id + "-month"), Year: typed(id + "-year")}
	if d.Day+d.Month+d.Year == "" {
		return d, time.Time{}
	}
	t, err := time.ParseInLocation("2006-1-2", fmt.Sprintf("%s-%s-%s", d.Year, d.Month, d.Day), reports.London)
	if err != nil {
		d.Error = legend + ": enter a day that exists, as day, month and year, like 5 11 2026" // the summary stands far from the box
		p.wrong(id+"-day", d.Error)
		return d, time.Time{}
	}
	return d, t.AddDate(0, 0, add)
}

func plainText(s string) bool {
	return strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz ") == ""
}

func parseInstant(at string) (time.Time, error) { return time.Parse(time.RFC3339, at) }
