package accounts_test

import (
	"strings"
	"testing"

	"saysomething/accounts"
)

// What each role may do, written out a second time so that a slip in one place shows.
var mayDo = map[accounts.Role]map[accounts.Action]bool{
	accounts.Guardian:         {accounts.MakeReturns: true, accounts.UseAccount: true, accounts.ReadCases: true, accounts.RecordCase: true, accounts.SeeReleases: true, accounts.Act: true, accounts.WriteReports: true},
	accounts.Rep:              {accounts.UseAccount: true, accounts.ReadCases: true, accounts.RecordCase: true, accounts.SeeReleases: true},
	accounts.Champion:         {accounts.UseAccount: true, accounts.SeeReleases: true},
	accounts.ExecutiveLead:    {accounts.UseAccount: true, accounts.ReadCases: true, accounts.SeeReleases: true, accounts.Act: true, accounts.WriteReports: true},
	accounts.NonExecutiveLead: {accounts.UseAccount: true, accounts.ReadCases: true, accounts.SeeReleases: true, accounts.FollowLog: true, accounts.ReadLog: true},
	accounts.Custodian:        {accounts.UseAccount: true, accounts.SeeReleases: true, accounts.Act: true, accounts.FollowLog: true},
	accounts.Partnership:      {accounts.UseAccount: true, accounts.SeeReleases: true, accounts.Act: true},
	accounts.Administrator:    {accounts.UseAccount: true, accounts.Administer: true},
}

// The list that SQL uses names exactly the roles that read.
func TestReaderRoles(t *testing.T) {
	for _, r := range accounts.Roles {
		if in := strings.Contains(accounts.ReaderRoles, "'"+string(r)+"'"); in != accounts.ReadsCases(r) || in != accounts.Can(&accounts.Person{Status: accounts.Active, Role: r}, accounts.ReadCases) {
			t.Errorf("%s: SQL says %v", r, in)
		}
	}
}

func TestCan(t *testing.T) {
	if len(mayDo) != len(accounts.Roles) {
		t.Fatal("a role is missing from this table")
	}
	actions := []accounts.Action{accounts.UseAccount, accounts.ReadCases, accounts.RecordCase, accounts.SeeReleases, accounts.MakeReturns, accounts.Act, accounts.WriteReports, accounts.FollowLog, accounts.ReadLog, accounts.Administer, "", "public", "anything"}
	for role, may := range mayDo {
		for _, action := range actions {
			for status, active := range map[accounts.Status]bool{accounts.Active: true, accounts.Invited: false, accounts.Left: false, "": false} {
				p := &accounts.Person{Role: role, Status: status}
				if got, want := accounts.Can(p, action), may[action] && active; got != want {
					t.Errorf("%s %s %q: got %v, want %v", status, role, action, got, want)
				}
			}
		}
	}
	for _, action := range actions {
		if accounts.Can(nil, action) || accounts.Can(&accounts.Person{Status: accounts.Active, Role: "root"}, action) {
			t.Errorf("%q is open to nobody in particular", action)
		}
	}
}
