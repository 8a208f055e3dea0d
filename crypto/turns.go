package crypto

// turns lets so many at once do something that takes much memory; the others wait.
type turns chan struct{}

func (t turns) take(f func()) {
	t <- struct{}{}
	defer func() { <-t }()
	f()
}

// stretching is at most two passphrases at a time: 128 MiB, whoever asks and however often.
var stretching = make(turns, 2)
