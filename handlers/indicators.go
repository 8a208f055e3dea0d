package handlers

import (
	"bytes"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"saysomething/reports/indicators"
	"saysomething/store"
	"saysomething/templates"
)

// IndicatorsPage is the data of templates/pages/indicators.html.
type IndicatorsPage struct {
	Page
	Topics []IndicatorTopic
	Own    bool // the organisation has put figures of its own here
	None   bool // there is no organisation yet
}

// IndicatorTopic is measures that belong together.
type IndicatorTopic struct {
	ID, Name string
	Measures []IndicatorMeasure
}

// IndicatorMeasure is one measure as it is drawn.
type IndicatorMeasure struct {
	ID, Name, Better, About string
	Questions, Sources      []string
	Chart                   template.HTML
	Keys                    []IndicatorKey
	Table                   templates.Table
}

// IndicatorKey is a group and its sign in the chart.
type IndicatorKey struct {
	Sign template.HTML
	Name string
}

func (s *Server) indicators() *indicators.Store { return &indicators.Store{DB: s.DB, Now: s.Now} }

// indicatorsPage shows what surveys and other figures from elsewhere say.
func (s *Server) indicatorsPage(c *gin.Context) {
	data := IndicatorsPage{Page: s.page(c, "What surveys say")}
	name, values, err := s.indicatorValues(c)
	switch {
	case errors.Is(err, store.ErrNotFound):
		data.None = true
	case err != nil:
		s.fail(c, err)
		return
	}
	data.Own = slices.ContainsFunc(values, func(v indicators.Value) bool { return v.Group == "" })
	data.Topics = indicatorTopics(values, name)
	s.render(c, http.StatusOK, "indicators", data)
}

// indicatorsFile sends the same figures for a spreadsheet.
func (s *Server) indicatorsFile(c *gin.Context) {
	name, values, err := s.indicatorValues(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	var b bytes.Buffer
	if err := indicators.WriteCSV(&b, name, values); err != nil {
		s.fail(c, err)
		return
	}
	sendFile(c, "indicators.csv", b.Bytes())
}

// indicatorValues are the figures that stand and the organisation's name; before there is an organisation, store.ErrNotFound with the national ones.
func (s *Server) indicatorValues(c *gin.Context) (string, []indicators.Value, error) {
	o, err := s.Accounts.Organisation(c.Request.Context())
	if err != nil {
		return "", indicators.Benchmark(), err
	}
	values, err := s.indicators().Values(c.Request.Context(), o.ID)
	return o.Name, values, err
}

func indicatorTopics(values []indicators.Value, organisation string) []IndicatorTopic {
	var topics []IndicatorTopic
	for _, m := range indicators.Group(values) {
		at := slices.IndexFunc(topics, func(t IndicatorTopic) bool { return t.Name == m.Topic })
		if at < 0 {
			at, topics = len(topics), append(topics, IndicatorTopic{ID: "topic-" + strings.ReplaceAll(strings.ToLower(m.Topic), " ", "-"), Name: m.Topic})
		}
		topics[at].Measures = append(topics[at].Measures, drawMeasure(m, organisation))
	}
	return topics
}

func drawMeasure(m indicators.Measure, organisation string) IndicatorMeasure {
	out := IndicatorMeasure{ID: m.Code, Name: m.Name, Better: indicators.Label(indicators.Betters, m.Better), About: m.About, Chart: m.Chart(organisation)}
	groups := m.Groups()
	for _, g := range groups {
		out.Keys = append(out.Keys, IndicatorKey{m.Key(g), indicators.Name(g, organisation)})
	}
	for _, series := range m.Series {
		out.Questions = addOnce(out.Questions, wordingOf(series))
		for _, v := range series.Values {
			out.Sources = addOnce(out.Sources, v.Source)
		}
	}
	out.Table = measureTable(m, groups, organisation)
	return out
}

func wordingOf(s indicators.Series) string {
	if s.Version == "" {
		return s.Question
	}
	return s.Question + " (" + s.Version + ")"
}

func addOnce(list []string, one string) []string {
	if slices.Contains(list, one) {
		return list
	}
	return append(list, one)
}

// measureTable has a column for each group and a row for each period and question: what was asked differently never shares a row.
func measureTable(m indicators.Measure, groups []string, organisation string) templates.Table {
	type row struct{ period, question string }
	var rows []row
	cells := map[row]map[string]string{}
	for _, series := range m.Series {
		for _, v := range series.Values {
			r := row{v.Period, wordingOf(series)}
			if cells[r] == nil {
				rows, cells[r] = append(rows, r), map[string]string{}
			}
			cells[r][series.Group] = figureWords(v)
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return strings.Compare(a.period, b.period) })
	t := templates.Table{Caption: m.Name + ", as a table", CaptionHidden: true, FirstIsHead: true, Head: []templates.Cell{{Text: "When"}}}
	for _, g := range groups {
		t.Head = append(t.Head, templates.Cell{Text: indicators.Name(g, organisation)})
	}
	several := len(m.Breaks()) > 0
	if several {
		t.Head = append(t.Head, templates.Cell{Text: "Asked"})
	}
	for _, r := range rows {
		line := []templates.Cell{{Text: r.period}}
		for _, g := range groups {
			text := cells[r][g]
			if text == "" {
				text = "no figure"
			}
			line = append(line, templates.Cell{Text: text})
		}
		if several {
			line = append(line, templates.Cell{Text: asked(m, r.question)})
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// asked names a question of several shortly: by its version, or by its place in the list below the chart.
func asked(m indicators.Measure, q string) string {
	var seen []string
	for _, s := range m.Series {
		seen = addOnce(seen, wordingOf(s))
		if wordingOf(s) == q && s.Version != "" {
			return s.Version
		}
	}
	return "question " + string(rune('1'+slices.Index(seen, q)%9))
}

func figureWords(v indicators.Value) string {
	words := v.Shown()
	var more []string
	if v.Base > 0 {
		more = append(more, indicators.Value{Figure: itoa(v.Base), Unit: "number"}.Shown()+" answered")
	}
	if v.Note != "" {
		more = append(more, v.Note)
	}
	if len(more) > 0 {
		words += " (" + strings.Join(more, "; ") + ")"
	}
	return words
}
