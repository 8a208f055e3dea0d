package release

// Certificate proves that no protected count of a financial year can be narrowed by all that is shown of the year
// up to and with one release: for each such count it has invented lists of records (worlds) that agree with every
// number shown and in which the count is 0, and ones in which it is large. To check it is to add integers. It is
// confidential, because worlds are written as changes to the truth.
type Certificate struct {
	V            int      `json:"v"` // 1
	Organisation string   `json:"organisation"`
	Year         string   `json:"year"`
	Number       int      `json:"number"` // of the release
	Salt         string   `json:"salt"`   // 32 secret bytes in hex: the hash of the proof is public, and must not be guessed at
	Kinds        []Record `json:"kinds"`  // every kind of record that a world changes, in order
	Worlds       []World  `json:"worlds"`
	Proofs       []Proof  `json:"proofs"` // one for each protected cell, in the order of Cell.Compare
}

// World is a list of records as changes to the frozen cube.
type World struct {
	Changes [][2]int `json:"changes"` // index into Kinds, how many more or fewer; never 0, by rising index
}

// Proof names, by index into Worlds, the worlds for one cell.
//
// Zero: in each the cell counts 0; and each record of the cube that is outside the cell is still there in at least one
// of them, so that nobody who knows their own record learns that the cell is not empty. One: in each the cell counts 1;
// where the cell truly counts 2 or more, each record in it is in at least one of them, so that nobody in the cell
// learns of another. Many: the cell counts at least the threshold (a small population: two more than the truth, if that is more).
// Apart: at least Homogeneity of the group do not have the theme.
type Proof struct {
	Cell
	Zero  []int `json:"zero,omitempty"`
	One   []int `json:"one,omitempty"`
	Many  []int `json:"many,omitempty"`
	Apart []int `json:"apart,omitempty"`
}
