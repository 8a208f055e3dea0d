package reports

// Rule decides what of a quarter's true figures may be shown.
type Rule interface {
	Name() string
}
