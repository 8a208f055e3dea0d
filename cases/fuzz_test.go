package cases

import (
	"encoding/json"
	"strings"
	"testing"

	"saysomething/crypto"
)

// sealedLike is shaped like an age file for k recipients with a plaintext of n bytes, without a key.
func sealedLike(n, k int) Bytes {
	head := "age-encryption.org/v1\n"
	for range k {
		head += "-> mlkem768x25519 " + strings.Repeat("A", 1494) + "\n" + strings.Repeat("B", 43) + "\n"
	}
	head += "--- " + strings.Repeat("C", 43) + "\n"
	return append(Bytes(head), make(Bytes, crypto.SealedSize(n, k)-len(head))...)
}

func FuzzReportLetter(f *testing.F) {
	good := ReportLetter{V: 1, Mailbox: make(Bytes, 32), Case: crypto.NewID(), Mode: "confidential", Desks: []string{crypto.NewID()},
		Envelopes: []SealedFor{{"worker", sealedLike(crypto.EnvelopeSize, 1)}, {crypto.NewID(), sealedLike(crypto.EnvelopeSize, 1)}},
		Entries:   []NewEntry{{Seq: 0, Audience: "case", Data: sealedLike(crypto.WorkerEntrySize, 1)}, {Seq: 1, Audience: "name", Data: sealedLike(crypto.NameEntrySize, 2)}},
		Files:     []NewFile{{crypto.NewID(), 1, sealedFileSize(16384)}}}
	if err := good.check((&Store{}).limits(), false); err != nil {
		f.Fatal(err)
	}
	addSeeds(f, good)
	f.Fuzz(func(t *testing.T, line []byte) {
		var l ReportLetter
		if crypto.ParseLine(line, &l) != nil || l.check((&Store{}).limits(), false) != nil {
			return
		}
		// What passes can be stored: everything has a size that is known and a place of its own.
		for i, e := range l.Entries {
			if e.Seq != i || len(e.Data) > 64*1024 {
				t.Errorf("entry %d in place %d, %d bytes", i, e.Seq, len(e.Data))
			}
		}
		if len(l.Mailbox) != 32 || !crypto.ValidID(l.Case) || repeated(readersOf(l.Envelopes)) || len(l.Entries) > 2 {
			t.Errorf("passed: %s", line)
		}
	})
}

func FuzzAddLetter(f *testing.F) {
	good := AddLetter{V: 1, Mailbox: make(Bytes, 32), Effect: GiveFeedback, Feedback: &FeedbackLetter{"", "yes"},
		Entries: []NewEntry{{Seq: 1, Audience: "case", Data: sealedLike(crypto.WorkerEntrySize, 1)}, {Seq: 2, Audience: "case", Data: sealedLike(crypto.WorkerEntrySize, 1)}}}
	if err := good.check((&Store{}).limits()); err != nil {
		f.Fatal(err)
	}
	addSeeds(f, good)
	f.Fuzz(func(t *testing.T, line []byte) {
		var l AddLetter
		if crypto.ParseLine(line, &l) != nil || l.check((&Store{}).limits()) != nil {
			return
		}
		for i, e := range l.Entries {
			if e.Seq < 1 || e.Seq != l.Entries[0].Seq+i || e.Audience != "case" {
				t.Errorf("passed: %s", line)
			}
		}
	})
}

func FuzzStaffLetter(f *testing.F) {
	good := StaffLetter{Status: Thanked, Entries: []NewEntry{{Seq: 1, Audience: "case", Data: sealedLike(4096, 1)}, {Seq: 2, Audience: "private", Data: sealedLike(65536, 1)}},
		Cards: []SealedFor{{crypto.NewID(), sealedLike(crypto.CardSize, 1)}}}
	if err := good.check(); err != nil {
		f.Fatal(err)
	}
	addSeeds(f, good)
	f.Fuzz(func(t *testing.T, line []byte) {
		var l StaffLetter
		if crypto.ParseLine(line, &l) != nil || l.check() != nil {
			return
		}
		if len(l.Entries) > maxEntries || repeated(readersOf(l.Cards)) {
			t.Errorf("passed: %s", line)
		}
	})
}

// addSeeds adds a good letter and some near misses.
func addSeeds(f *testing.F, good any) {
	line, err := json.Marshal(good)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line)
	f.Add(append(line, "   "...))
	for _, change := range [][2]string{{`"seq":0`, `"seq":-9223372036854775808`}, {`"seq":1`, `"seq":9223372036854775807`}, {`"case"`, `"CASE"`}, {`"AAAA`, `"AAA`}, {`[`, `[null,`}, {`"size":`, `"size":9`}, {`:`, `:null,"x":`}} {
		f.Add([]byte(strings.Replace(string(line), change[0], change[1], 1)))
	}
	f.Add([]byte(`{}`))
	f.Add([]byte(`null`))
}

func FuzzPaddedFile(f *testing.F) {
	for _, n := range []int64{0, 1, -1, 16384, 18000, sealedFileSize(16384), sealedFileSize(17408), sealedFileSize(65536), sealedFileSize(1 << 20), 1 << 62, -1 << 63} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, sealed int64) {
		if !paddedFile(sealed) {
			return
		}
		for plain := int64(0); plain < 1<<20 && sealed < 1<<20; plain = crypto.PaddedSize(plain) + 1 {
			if sealedFileSize(crypto.PaddedSize(plain)) == sealed {
				return
			}
		}
		if sealed < 1<<20 {
			t.Errorf("%d is no padded file's size", sealed)
		}
	})
}

// TestPaddedFile: every size that a padded file can have is taken, whatever its length.
func TestPaddedFile(t *testing.T) {
	for n := int64(0); n < 200<<20; n = n*9/8 + 1 {
		if size := sealedFileSize(crypto.PaddedSize(n)); !paddedFile(size) || paddedFile(size+1) || paddedFile(size-1) {
			t.Fatalf("a file of %d bytes, sealed %d", n, size)
		}
	}
}
