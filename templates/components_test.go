package templates

import (
	"bytes"
	"encoding/json"
	"html/template"
	"os"
	"sort"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The design system's package has examples of every component with the HTML its own templates make of them. Ours must
// make the same: attributes in any order, white space as a browser sees it.
func TestComponentsMakeTheDesignSystemsHTML(t *testing.T) {
	set := component(t)
	for _, g := range golden {
		t.Run(g.template+"/"+g.fixture, func(t *testing.T) {
			var b bytes.Buffer
			if err := set.ExecuteTemplate(&b, g.template, g.data); err != nil {
				t.Fatal(err)
			}
			want := normal(t, fixture(t, g.folder, g.fixture))
			if got := normal(t, b.String()); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestWhatAPersonTypedIsEscaped(t *testing.T) {
	const typed = `"><script>alert(1)</script>&amp;`
	set := component(t)
	for name, data := range map[string]any{
		"input":         Input{ID: "a", Name: "a", Label: Label{Text: typed}, Hint: typed, Error: typed, Value: typed},
		"textarea":      Textarea{ID: "a", Name: "a", Value: typed, Error: typed},
		"select":        Select{ID: "a", Name: "a", Value: typed, Items: []Option{{Value: typed, Text: typed}}},
		"radios":        Choices{ID: "a", Name: "a", Items: []Choice{{Value: typed, Text: typed, Hint: typed}}},
		"summary-list":  SummaryList{Rows: []SummaryRow{{Key: typed, Value: typed, Action: &RowAction{Href: "/", Text: typed, What: typed}}}},
		"table":         Table{Caption: typed, Head: []Cell{{Text: typed}}, Rows: [][]Cell{{{Text: typed}}}},
		"error-summary": ErrorSummary{Problems: []Problem{{Field: "a", Text: typed}}},
		"warning":       Warning{Title: typed, Text: typed},
	} {
		var b bytes.Buffer
		if err := set.ExecuteTemplate(&b, name, data); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "<script") || !strings.Contains(b.String(), "&lt;script&gt;") {
			t.Errorf("%s: %s", name, b.String())
		}
	}
}

func TestATextareaKeepsAFirstEmptyLine(t *testing.T) {
	var b bytes.Buffer
	if err := component(t).ExecuteTemplate(&b, "textarea", Textarea{ID: "a", Name: "a", Value: "\nsecond"}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), ">\n\nsecond</textarea>") { // a browser drops the first of the two
		t.Errorf("%q", b.String())
	}
}

func component(t *testing.T) *template.Template {
	t.Helper()
	set, err := template.New("").Funcs(funcs(fakeAssets)).ParseFS(files, "components/*.html")
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func fixture(t *testing.T, folder, name string) string {
	t.Helper()
	raw, err := os.ReadFile("../node_modules/nhsuk-frontend/dist/nhsuk/components/" + folder + "/fixtures.json")
	if err != nil {
		t.Fatalf("the design system is not installed, run `make build`: %v", err)
	}
	var all struct {
		Fixtures []struct{ Name, HTML string }
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	for _, f := range all.Fixtures {
		if f.Name == name {
			return f.HTML
		}
	}
	t.Fatalf("%s has no example %q", folder, name)
	return ""
}

// normal writes HTML one node a line, with sorted attributes and classes and the white space of the screen.
func normal(t *testing.T, text string) string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, n := range nodes {
		write(&b, n, "")
	}
	return b.String()
}

func write(b *strings.Builder, n *html.Node, indent string) {
	switch n.Type {
	case html.TextNode:
		if text := strings.Join(strings.Fields(n.Data), " "); text != "" {
			b.WriteString(indent + text + "\n")
		}
	case html.ElementNode:
		b.WriteString(indent + "<" + n.Data + attributes(n) + ">\n")
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			write(b, c, indent+"  ")
		}
	}
}

func attributes(n *html.Node) string {
	var all []string
	for _, a := range n.Attr {
		value := a.Val
		if a.Key == "class" {
			classes := strings.Fields(value)
			sort.Strings(classes)
			value = strings.Join(classes, " ")
		}
		all = append(all, " "+a.Key+"="+value)
	}
	sort.Strings(all)
	return strings.Join(all, "")
}
