package templates

import (
	"fmt"
	"html/template"
	"text/template/parse"
)

// assemble adds to whole the template called name and all that it calls, each as the page defines
// it or else as the layout and the components do. What a page does not use it does not carry:
// html/template keeps an escaped copy of everything for each page, which would be most of the
// memory of an idle server.
func assemble(whole, page, base *template.Template, name string) error {
	tree, err := definition(page, base, name)
	if err != nil {
		return err
	}
	if _, err := whole.AddParseTree(name, tree); err != nil {
		return fmt.Errorf("add %s: %w", name, err)
	}
	for _, called := range calls(tree.Root, nil) {
		if t := whole.Lookup(called); t != nil && t.Tree != nil {
			continue
		}
		if err := assemble(whole, page, base, called); err != nil {
			return err
		}
	}
	return nil
}

func definition(page, base *template.Template, name string) (*parse.Tree, error) {
	if t := page.Lookup(name); t != nil && t.Tree != nil {
		return t.Tree, nil
	}
	if t := base.Lookup(name); t != nil && t.Tree != nil {
		return t.Tree.Copy(), nil
	}
	return nil, fmt.Errorf("there is no template %q", name)
}

// calls lists the templates that node calls.
func calls(node parse.Node, found []string) []string {
	switch n := node.(type) {
	case *parse.TemplateNode:
		return append(found, n.Name)
	case *parse.IfNode:
		return branches(n.BranchNode, found)
	case *parse.RangeNode:
		return branches(n.BranchNode, found)
	case *parse.WithNode:
		return branches(n.BranchNode, found)
	case *parse.ListNode:
		if n == nil {
			return found
		}
		for _, child := range n.Nodes {
			found = calls(child, found)
		}
	}
	return found
}

func branches(n parse.BranchNode, found []string) []string {
	return calls(n.ElseList, calls(n.List, found))
}
