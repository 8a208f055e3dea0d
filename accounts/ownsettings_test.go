package accounts_test

import (
	"errors"
	"testing"

	"saysomething/accounts"
	"saysomething/store"
)

func TestOwnSettings(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {
		org := o.ID
		got := []string{"as it comes"}
		version, err := s.OwnSetting(t.Context(), org, accounts.OwnReplies, &got)
		check(t, err)
		if version != 0 || len(got) != 1 {
			t.Fatalf("nothing of its own yet: version %d, %v", version, got)
		}
		check(t, s.SetOwnSetting(t.Context(), org, accounts.OwnReplies, 0, []string{"first"}))
		check(t, s.SetOwnSetting(t.Context(), org, accounts.OwnReplies, 1, []string{"second"}))
		for _, old := range []int{0, 1} {
			if err := s.SetOwnSetting(t.Context(), org, accounts.OwnReplies, old, []string{"late"}); !errors.Is(err, store.ErrConflict) {
				t.Errorf("over version 2, from version %d: %v", old, err)
			}
		}
		version, err = s.OwnSetting(t.Context(), org, accounts.OwnReplies, &got)
		check(t, err)
		if version != 2 || len(got) != 1 || got[0] != "second" {
			t.Errorf("version %d, %v", version, got)
		}
	})
}
