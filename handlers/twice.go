package handlers

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sort"
	"strconv"
	"sync"
	"time"

	"saysomething/crypto"
)

// A form without JavaScript carries nothing that would tell a second press of the button from a
// second concern: a token in the page would make it different for everyone. So the server remembers,
// for a few minutes and in memory only, a keyed hash of what was sent beside the receipt it was given.
// The key dies with the process; from what is kept, nothing of the form can be guessed without it.

const (
	rememberLong  = 10 * time.Minute
	rememberShort = time.Minute // for texts so short that two people may well write the same
	shortText     = 40
	maxRemembered = 4096
)

type twice struct {
	key  [32]byte
	mu   sync.Mutex
	seen map[[32]byte]*once
}

type once struct {
	done    chan struct{}
	receipt crypto.Receipt
	err     error
}

func newTwice() *twice {
	t := &twice{seen: map[[32]byte]*once{}}
	rand.Read(t.key[:])
	return t
}

// fingerprint is a keyed hash over every field and file of a form.
func (t *twice) fingerprint(v values, files []string, purpose string) [32]byte {
	h := hmac.New(sha256.New, t.key[:])
	part := func(s string) {
		h.Write(strconv.AppendInt(nil, int64(len(s)), 10))
		h.Write([]byte{':'})
		h.Write([]byte(s))
	}
	part(purpose)
	names := make([]string, 0, len(v))
	for name := range v {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		part(name)
		part(strconv.Itoa(len(v[name])))
		for _, one := range v[name] {
			part(one)
		}
	}
	for _, hash := range files {
		part(hash)
	}
	return [32]byte(h.Sum(nil))
}

// do runs f for the first of equal forms and gives its receipt to the others; first tells which it
// was. A failure is forgotten at once, so that trying again tries again.
func (t *twice) do(form [32]byte, life time.Duration, f func() (crypto.Receipt, error)) (receipt crypto.Receipt, first bool, err error) {
	t.mu.Lock()
	if o, ok := t.seen[form]; ok {
		t.mu.Unlock()
		<-o.done
		return o.receipt, false, o.err
	}
	o := &once{done: make(chan struct{}), err: errInternal} // until f returns: it may panic
	if len(t.seen) < maxRemembered {                        // beyond that it is better to take a concern twice than to forget others
		t.seen[form] = o
	}
	t.mu.Unlock()
	defer close(o.done)
	o.receipt, o.err = f()
	if o.err != nil {
		t.forgetOnly(form, o)
	} else {
		time.AfterFunc(life, func() { t.forgetOnly(form, o) })
	}
	return o.receipt, true, o.err
}

// used forgets the forms that led to a receipt: whoever comes back with it has it in hand, so an equal
// form after that is meant.
func (t *twice) used(r crypto.Receipt) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for form, o := range t.seen {
		select {
		case <-o.done:
			if o.receipt == r {
				delete(t.seen, form)
			}
		default: // still under way
		}
	}
}

// forgetOnly leaves an equal form alone that came after this one was forgotten.
func (t *twice) forgetOnly(form [32]byte, o *once) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.seen[form] == o {
		delete(t.seen, form)
	}
}

// remember is how long a form with this text is remembered.
func remember(text string) time.Duration {
	if len(text) < shortText {
		return rememberShort
	}
	return rememberLong
}
