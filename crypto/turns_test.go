package crypto

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
)

func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		two := make(turns, cap(stretching))
		leave := make(chan struct{})
		var in, most, done atomic.Int32
		for range 7 {
			go two.take(func() {
				most.Store(max(most.Load(), in.Add(1)))
				<-leave
				in.Add(-1)
				done.Add(1)
			})
		}
		synctest.Wait() // everybody is in or waits
		if in.Load() != 2 {
			t.Errorf("%d at once, want 2", in.Load())
		}
		close(leave)
		synctest.Wait()
		if done.Load() != 7 || most.Load() != 2 {
			t.Errorf("%d had their turn, at most %d at once; want 7 and 2", done.Load(), most.Load())
		}
	})
}

// Stretching a passphrase takes a turn: with both taken it does not begin.
func TestRootTakesATurn(t *testing.T) {
	ours := stretching
	defer func() { stretching = ours }()
	synctest.Test(t, func(t *testing.T) {
		stretching = make(turns, cap(ours))
		for range cap(ours) {
			stretching <- struct{}{}
		}
		var got atomic.Pointer[[]byte]
		go func() {
			root := Root("a passphrase of this test", make([]byte, 16))
			got.Store(&root)
		}()
		synctest.Wait() // it has come to its end, or waits for a turn
		if got.Load() != nil {
			t.Error("one more than may run at once")
		}
		<-stretching
		synctest.Wait()
		if root := got.Load(); root == nil || len(*root) != 32 || len(stretching) != cap(ours)-1 {
			t.Errorf("no root after a turn came free: %v, %d turns taken", root, len(stretching))
		}
	})
}
