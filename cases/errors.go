package cases

// Refused is an answer that a client which does everything right can meet: its letter came too
// early, too late or twice. It is sent inside the sealed answer, so that the network sees nothing
// of it. Nothing has been stored.
type Refused struct {
	Code  string   // as docs/format.md lists it for each op
	Files []string // with missing_files: which to send again
}

func (r *Refused) Error() string { return "refused: " + r.Code }
