package build

import (
	"math/bits"
	"math/rand/v2"
)

// chance is a stream of numbers that only the organisation's key can replay. The generator is one whose numbers are
// set down, and each draw is made here, so that the same input gives the same bytes in years to come.
type chance struct{ pcg *rand.PCG }

func newChance(a, b uint64) chance { return chance{rand.NewPCG(a, b)} }

// below draws from 0 to n-1.
func (c chance) below(n int) int {
	hi, _ := bits.Mul64(c.pcg.Uint64(), uint64(n))
	return int(hi)
}

// one says yes once in n times.
func (c chance) one(n int) bool { return c.below(n) == 0 }
