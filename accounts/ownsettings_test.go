package accounts_test

import (
	"errors"
	"slices"
	"testing"

	"saysomething/accesslog"
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

// The set, the nation and what was changed of the set are stored together with the record of it, or not at all.
func TestTimeLimitsChangeWithTheirRecord(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {
		admin := accounts.By(ctx, "aaaaaaaaaaaaaaaaaaaaaaaaaa")
		next := *o
		next.Name, next.ClockPreset, next.Nation = "not stored here", "scotland-inwo", "scotland"
		check(t, s.ChangeTimeLimits(admin, next, 0, []string{"own"}))
		late := next
		late.ClockPreset = "eu-directive"
		wants(t, s.ChangeTimeLimits(admin, late, 0, []string{"late"}), store.ErrConflict)
		late.ClockPreset = "mars"
		wants(t, s.ChangeTimeLimits(admin, late, 1, []string{"late"}), store.ErrInvalid)
		got, err := s.Organisation(ctx)
		check(t, err)
		if got.ClockPreset != "scotland-inwo" || got.Nation != "scotland" || got.Name != o.Name {
			t.Errorf("stored %+v", got)
		}
		if log := logged(t, s.DB, accesslog.TimeLimitsChanged); !slices.Equal(log, []string{"time_limits_changed who=aaaaaaaaaaaaaaaaaaaaaaaaaa about= "}) {
			t.Errorf("the log says %q", log)
		}

		next.Name, next.ClockPreset = "Heronbrook again", "england"
		check(t, s.SaveOrganisation(admin, next))
		if got, err = s.Organisation(ctx); err != nil || got.Name != "Heronbrook again" || got.ClockPreset != "scotland-inwo" {
			t.Errorf("a set changed without a record: %+v %v", got, err)
		}
	})
}
