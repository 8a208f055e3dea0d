package accounts_test

import (
	"errors"
	"testing"

	"saysomething/accounts"
	"saysomething/store"
)

// The register links accounts; only pairs of readers are public, and somebody who leaves is forgotten.
func TestInterests(t *testing.T) {
	both(t, func(t *testing.T, s *accounts.Store, o *accounts.Organisation, _ *clock) {
		desk, err := s.CreateDesk(ctx, o.ID, accounts.GuardianDesk, "Guardian service")
		check(t, err)
		person := func(name string, role accounts.Role, desk string) *accounts.Person {
			_, token, err := s.Invite(ctx, accounts.Person{OrganisationID: o.ID, Name: name, Email: name + "@example.org", Role: role, Side: accounts.SidesOf(role)[0], DeskID: desk})
			check(t, err)
			p, err := s.Activate(ctx, token, "", "", browser(t, 1))
			check(t, err)
			return p
		}
		asha, ben, ada := person("Asha", accounts.Guardian, desk.ID), person("Ben", accounts.Guardian, desk.ID), person("Ada", accounts.Administrator, "")
		for _, wrong := range [][2]string{{"", accounts.Close}, {asha.ID, accounts.Close}, {"nobody", accounts.Line}, {ben.ID, "rival"}} {
			var problems accounts.Problems
			if err := s.Declare(ctx, asha, wrong[0], wrong[1]); !errors.As(err, &problems) || len(problems) != 1 {
				t.Errorf("%v: %v", wrong, err)
			}
		}
		check(t, s.Declare(ctx, asha, ben.ID, accounts.Close))
		check(t, s.Declare(ctx, asha, ben.ID, accounts.Line))
		check(t, s.Declare(ctx, ben, asha.ID, accounts.Close))
		check(t, s.Declare(ctx, asha, ada.ID, accounts.Line))
		mine, err := s.Interests(ctx, asha.ID)
		check(t, err)
		if len(mine) != 2 || mine[1].Name != "Ben" || mine[1].Kind != accounts.Line {
			t.Errorf("Asha's are %v", mine)
		}
		if named, err := s.NamedBy(ctx, ada.ID); err != nil || len(named) != 1 || named[0] != "Asha" {
			t.Error(named, err)
		}
		links, err := s.Links(ctx, o.ID)
		check(t, err)
		if len(links) != 2 {
			t.Errorf("two pairs, whichever way they were declared: %v", links)
		}
		public, err := s.Roster(ctx)
		check(t, err)
		if len(public.Links) != 0 {
			t.Errorf("nobody is on a signed list yet, and still: %v", public.Links)
		}
		public.Readers = []accounts.RosterReader{{ID: asha.ID}, {ID: ben.ID}}
		public.Links = links
		if linked := public.LinkedTo([]string{ben.ID}); len(linked) != 1 || linked[0].ID != asha.ID {
			t.Errorf("linked to Ben: %v", linked)
		}
		if linked := public.LinkedTo([]string{ben.ID, asha.ID}); len(linked) != 0 {
			t.Errorf("linked to both: %v", linked)
		}
		check(t, s.EndInterest(ctx, asha.ID, ada.ID))
		if err := s.EndInterest(ctx, asha.ID, ada.ID); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		check(t, s.Leave(ctx, ben.ID))
		if links, err := s.Links(ctx, o.ID); err != nil || len(links) != 0 {
			t.Error(links, err)
		}
	})
}
