package crypto

// ConflictCleared takes back that a person must not read a case.
const ConflictCleared = "cleared"

// ConflictReasons are why a person must not read a case.
var ConflictReasons = []string{"about", "close", "line", "other_side", "interest", ConflictCleared}

// known reports whether the code is one of docs/format.md.
func (c *Conflict) known() bool { return oneName(c.Why, ConflictReasons...) }

// conflicts are the people who must not read a case, as far as its readers have said so. It is the chain that holds this,
// not the server: nothing in clear says whom a case is about.
type conflicts map[string]bool

// told takes note of a genuine entry. Nobody clears themselves.
func (c conflicts) told(author string, said Conflict) {
	switch {
	case said.Person == "":
	case said.Why != ConflictCleared:
		c[said.Person] = true
	case said.Person != author:
		delete(c, said.Person)
	}
}

// adds reports whether a change lets somebody in who must not read.
func (c conflicts) adds(change Readers) bool {
	for _, r := range change.Added {
		if c[r.ID] {
			return true
		}
	}
	return false
}
