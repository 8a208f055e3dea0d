package crypto

import (
	"crypto/ed25519"
	"fmt"

	"filippo.io/age"
)

// Vectors of cases whose readers change.

// vectorPerson is somebody on the signed list of the vectors, or a stranger.
type vectorPerson struct {
	id   string
	key  ed25519.PrivateKey
	kind string
}

func newVectorPerson(kind string) vectorPerson {
	_, sign, err := NewKeyFile().Keys()
	if err != nil {
		panic(err)
	}
	return vectorPerson{NewID(), sign, kind}
}

func (p vectorPerson) ref() ReaderKey {
	return ReaderKey{p.id, B64.EncodeToString(p.key.Public().(ed25519.PublicKey))}
}

// step is one entry to be sealed at the end of a chain.
type step struct {
	kind     string
	author   vectorPerson
	audience string
	to       *age.HybridIdentity
	body     any
	week     string // "" for the week of the vectors
}

// changeMaker makes chains in which readers come and go.
type changeMaker struct {
	*vectorMaker
	worker, asha, xi, ben, una, oz, stranger vectorPerson // xi is taken off, una is of a union, oz was left out
	desk                                     string
	i0, i1, i2, n0, n1, n2                   *age.HybridIdentity
}

func (m *vectorMaker) makeChanges() {
	c := &changeMaker{vectorMaker: m, asha: newVectorPerson("guardian"), xi: newVectorPerson("guardian"), ben: newVectorPerson("guardian"),
		una: newVectorPerson("union"), oz: newVectorPerson("guardian"), stranger: newVectorPerson(""), desk: NewID(),
		i0: NewIdentity(), i1: NewIdentity(), i2: NewIdentity(), n0: NewIdentity(), n1: NewIdentity(), n2: NewIdentity()}
	c.worker = vectorPerson{AuthorWorker, m.worker.SignKey(), ""}
	begun := c.extend(nil, c.beginning()...)
	asked := c.extend(begun, c.ask())
	agreed := c.extend(asked, c.answer(c.worker, 5, "yes"))
	added := c.extend(agreed, c.firstRotation()...)
	whole := c.extend(added, c.secondRotation()...)
	c.valid(whole)
	c.lostWay(added)
	c.forgeries(begun, added)
	c.stolenKeys(begun)
	c.consents(begun, asked, agreed)
	c.conflicts(begun, agreed)
}

// extend seals steps at the end of a chain; what stands before is shared.
func (c *changeMaker) extend(base []chainEntry, steps ...step) []chainEntry {
	out := append([]chainEntry{}, base...)
	prev := ""
	if len(out) > 0 {
		prev = out[len(out)-1].Hash
	}
	for _, s := range steps {
		p := c.payload(len(out), s.kind, s.author.id, prev, s.body)
		if s.week != "" {
			p.Week = s.week
		}
		var file []byte
		var err error
		if s.author.id == AuthorWorker {
			file, err = SealEntry(p, s.author.key, WorkerEntrySize, s.to.Recipient())
		} else {
			file, err = SealStaffEntry(p, s.author.key, s.to.Recipient())
		}
		prev = Hash(file)
		out = append(out, chainEntry{p.Seq, s.audience, s.author.id, prev, c.blob(fmt.Sprintf("change %d %s", p.Seq, prev[:8]), file, err),
			SignPlace(c.caseID, p.Seq, s.audience, s.author.id, file, s.author.key)})
	}
	return out
}

func (c *changeMaker) say(who vectorPerson, to *age.HybridIdentity, week string) step {
	return step{KindMessage, who, AudienceCase, to, Message{Text: "Hello."}, week}
}

func (c *changeMaker) recipient() string { return c.vectorMaker.worker.Identity().Recipient().String() }

// change is an entry that adds and takes off; before is nil when nobody is taken off.
func (c *changeMaker) change(by vectorPerson, to, before *age.HybridIdentity, how ConsentTo, removed []string, added ...vectorPerson) step {
	r := Readers{Removed: removed, Consent: how}
	if before != nil {
		r.Before, r.Recipient = before.String(), c.recipient()
	}
	for _, p := range added {
		r.Added = append(r.Added, p.ref())
	}
	return step{KindReaders, by, AudienceCase, to, r, ""}
}

var notNeeded = ConsentTo{How: ConsentNotNeeded}

func (c *changeMaker) beginning() []step {
	report := Report{Kind: "concern", What: "They shout at us.", Mode: "anonymous", Day: "2026-11-22", Route: "online", Desks: []string{c.desk},
		Readers: []ReaderKey{c.asha.ref(), c.xi.ref()}, Worker: c.worker.ref().Sign, Recipient: c.recipient(),
		Statistics: B64.EncodeToString(make([]byte, 32)), Omitted: []string{c.oz.id}, Recovery: true, List: ListPin{3, Hash([]byte("a head"))}}
	return []step{
		{KindReport, c.worker, AudienceCase, c.i0, report, ""},
		c.say(c.asha, c.i0, ""),
		{KindNote, c.asha, AudienceReaders, c.n0, Note{Text: "Ring the site lead."}, ""},
		c.change(c.asha, c.i0, nil, notNeeded, nil, c.ben),
		c.say(c.ben, c.i0, ""),
	}
}

func (c *changeMaker) ask() step {
	return step{KindAsk, c.ben, AudienceCase, c.i0, Ask{Readers: []string{c.una.id}, Text: "May Una read this too?"}, ""}
}

func (c *changeMaker) answer(who vectorPerson, ask int, answer string) step {
	return step{KindConsent, who, AudienceCase, c.i0, Consent{Ask: ask, Answer: answer}, ""}
}

// firstRotation adds Una with the worker's yes and takes Xi off.
func (c *changeMaker) firstRotation() []step {
	return []step{
		c.change(c.ben, c.i1, c.i0, ConsentTo{How: ConsentWorker, Seq: 6}, []string{c.xi.id}, c.una),
		{KindNotesKey, c.ben, AudienceReaders, c.n1, NotesKey{Before: c.n0.String()}, ""},
		{KindNote, c.una, AudienceReaders, c.n1, Note{Text: "I can help."}, ""},
	}
}

func (c *changeMaker) secondRotation() []step {
	return []step{
		c.say(c.worker, c.i1, ""),
		c.change(c.una, c.i2, c.i1, notNeeded, []string{c.una.id}),
		{KindNotesKey, c.una, AudienceReaders, c.n2, NotesKey{Before: c.n1.String()}, ""},
		{KindNote, c.asha, AudienceReaders, c.n2, Note{Text: "Una has finished."}, ""},
		{KindNameOpened, c.asha, AudienceCase, c.i2, NameOpened{Reason: "To ring them."}, ""},
	}
}

// list puts a person on the signed list.
func (v *chainCase) list(p vectorPerson) {
	v.List = append(v.List, listedCase{ID: p.id, Sign: b64(p.key.Public().(ed25519.PublicKey))})
	v.Kinds = append(v.Kinds, kindCase{p.id, p.kind})
}

// chain adds a vector; i and n are the newest identities that the checker holds, n nil for none.
func (c *changeMaker) chain(name string, entries []chainEntry, i, n *age.HybridIdentity, alter ...func(*chainCase)) {
	v := chainCase{Name: name, Case: c.caseID, Identities: map[string]string{AudienceCase: i.String()}, Entries: append([]chainEntry{}, entries...), Former: formerCase{[]string{}, []string{}}, Kinds: []kindCase{{c.desk, "guardian"}}}
	if n != nil {
		v.Identities[AudienceReaders] = n.String()
	}
	for _, p := range []vectorPerson{c.asha, c.xi, c.ben, c.una, c.oz} {
		v.list(p)
	}
	for _, f := range alter {
		f(&v)
	}
	v.Verdict = c.verdicts(c.t, &v)
	c.Chains = append(c.Chains, v)
}

func (c *changeMaker) valid(whole []chainEntry) {
	c.chain("valid, two changes of identity, as a reader", whole, c.i2, c.n2)
	c.chain("valid, two changes of identity, as the worker", whole, c.i2, nil, func(v *chainCase) {
		v.Worker = b64(c.worker.key.Public().(ed25519.PublicKey))
		for i := range v.Entries {
			if v.Entries[i].Audience != AudienceCase {
				v.Entries[i].Blob = ""
			}
		}
	})
	c.chain("valid, two changes of identity, with no list at all", whole, c.i2, c.n2, func(v *chainCase) { v.List, v.Kinds = []listedCase{}, []kindCase{} })
	c.chain("only the identity before, as somebody taken off holds it", whole, c.i1, c.n1)
}

// lostWay: a reader who is taken off writes a false identity where the one before should stand.
func (c *changeMaker) lostWay(added []chainEntry) {
	lost := c.extend(added, c.change(c.ben, c.i2, NewIdentity(), notNeeded, []string{c.una.id}), c.say(c.asha, c.i2, ""))
	c.chain("a false identity on the way back", lost, c.i2, c.n1)
	c.chain("a false identity on the way back, with a former envelope", lost, c.i2, c.n1, func(v *chainCase) {
		v.Former.Case = []string{c.i0.String(), c.i1.String()}
	})
}

func (c *changeMaker) forgeries(begun, added []chainEntry) {
	alone := c.extend(begun, c.change(c.stranger, c.i0, nil, notNeeded, nil, c.stranger), c.say(c.stranger, c.i0, ""))
	c.chain("a reader who introduces themselves", alone, c.i0, c.n0)
	inAName := c.stranger
	inAName.id = c.asha.id
	forged := c.extend(begun, c.change(inAName, c.i0, nil, notNeeded, nil, c.stranger), c.say(c.stranger, c.i0, ""))
	c.chain("an addition forged in a reader's name", forged, c.i0, c.n0)
	c.chain("somebody taken off writes afterwards", c.extend(added, c.say(c.xi, c.i0, "")), c.i1, c.n1, func(v *chainCase) {
		v.Former.Case = []string{c.i0.String()}
	})
	wrong := c.change(c.ben, c.i1, c.i0, notNeeded, []string{c.xi.id})
	r := wrong.body.(Readers)
	r.Recipient = NewIdentity().Recipient().String()
	wrong.body = r
	c.chain("another recipient for the worker", c.extend(begun, wrong), c.i1, c.n0)
}

func (c *changeMaker) stolenKeys(begun []chainEntry) {
	renewed := newVectorPerson("guardian")
	renewed.id = c.asha.id
	until := func(also ...vectorPerson) func(*chainCase) {
		return func(v *chainCase) {
			v.List[0].Until = "2026-11-20"
			for _, p := range also {
				v.list(p)
			}
		}
	}
	late := c.extend(begun, c.say(c.asha, c.i0, "2026-11-23"))
	c.chain("a former key after its last day", late, c.i0, c.n0, until())
	c.chain("a former key after its last day, beside a new one", late, c.i0, c.n0, until(renewed))
	c.chain("a former key that claims an earlier week", c.extend(begun, c.say(renewed, c.i0, "2026-11-23"), c.say(c.asha, c.i0, "")), c.i0, c.n0, until(renewed))
	c.chain("valid, a key that is followed by another", c.extend(begun, c.say(renewed, c.i0, "2026-11-23")), c.i0, c.n0, until(renewed))
}

func (c *changeMaker) consents(begun, asked, agreed []chainEntry) {
	add := func(how ConsentTo, who ...vectorPerson) step { return c.change(c.ben, c.i0, nil, how, nil, who...) }
	said := func(seq int) ConsentTo { return ConsentTo{How: ConsentWorker, Seq: seq} }
	show := func(name string, base []chainEntry, steps ...step) {
		c.chain("consent: "+name, c.extend(base, steps...), c.i0, c.n0)
	}
	show("none", begun, add(notNeeded, c.una))
	show("none, for somebody left out", begun, add(notNeeded, c.oz))
	show("valid, given", agreed, add(said(6), c.una))
	show("given for other people", agreed, add(said(6), c.una, c.oz))
	show("given by a reader", asked, c.answer(c.asha, 5, "yes"), add(said(6), c.una))
	show("refused", asked, c.answer(c.worker, 5, "no"), add(said(6), c.una))
	show("given and taken back", agreed, c.answer(c.worker, 5, "no"), add(said(6), c.una))
	show("an entry that is none", agreed, add(said(4), c.una))
	show("valid, in person", begun, add(ConsentTo{How: ConsentInPerson, Text: "On the phone, on Monday."}, c.una))
	show("in person without saying when", begun, add(ConsentTo{How: ConsentInPerson, Text: " "}, c.una))
	second := newVectorPerson("union")
	c.chain("consent: valid, not needed for the second of a kind", c.extend(agreed, add(said(6), c.una), add(notNeeded, second)), c.i0, c.n0,
		func(v *chainCase) {
			v.list(second)
		})
}

// conflicts: who must not read, as readers have said in their notes.
func (c *changeMaker) conflicts(begun, agreed []chainEntry) {
	says := func(who vectorPerson, why string, about vectorPerson) step {
		return step{KindConflict, who, AudienceReaders, c.n0, Conflict{Person: about.id, Name: "Oz", Why: why, Text: "They manage the ward."}, ""}
	}
	talked := ConsentTo{How: ConsentInPerson, Text: "On the phone, on Monday."}
	add := func(who ...vectorPerson) step { return c.change(c.ben, c.i0, nil, talked, nil, who...) }
	show := func(name string, base []chainEntry, steps ...step) {
		c.chain("conflict: "+name, c.extend(base, steps...), c.i0, c.n0)
	}
	show("somebody left out is named too, and added", begun, says(c.asha, "about", c.oz), add(c.oz))
	show("added beside somebody who may", begun, says(c.asha, "other_side", c.una), add(c.una, c.oz))
	show("valid, cleared by another", begun, says(c.asha, "interest", c.oz), says(c.ben, ConflictCleared, c.oz), add(c.oz))
	show("a reader clears themselves", begun, says(c.asha, "close", c.xi), says(c.xi, ConflictCleared, c.xi), add(c.xi))
	show("said by a stranger", begun, says(c.stranger, "about", c.oz), add(c.oz))
	show("said under a reason there is not", begun, says(c.asha, "rival", c.oz), add(c.oz))
	off := c.change(c.ben, c.i1, c.i0, notNeeded, []string{c.xi.id})
	key := step{KindNotesKey, c.ben, AudienceReaders, c.n1, NotesKey{Before: c.n0.String()}, ""}
	named := step{KindConflict, c.ben, AudienceReaders, c.n1, Conflict{Person: c.xi.id, Name: "Xi", Why: "about"}, ""}
	back := c.change(c.asha, c.i1, nil, notNeeded, nil, c.xi)
	c.chain("conflict: taken off, named under the new key, and let in again", c.extend(begun, off, key, named, back), c.i1, c.n1)
	c.chain("conflict: what somebody taken off and named can open", c.extend(begun, off, key, named), c.i0, c.n0)
	reps := newVectorPerson("union")
	c.chain("a second rep where the worker agreed to the first for certain", c.extend(agreed, c.change(c.ben, c.i0, nil, ConsentTo{How: ConsentWorker, Seq: 6}, nil, c.una), c.change(c.ben, c.i0, nil, notNeeded, nil, reps)), c.i0, c.n0,
		func(v *chainCase) { v.list(reps) })
}
