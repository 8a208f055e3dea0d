package handlers

import (
	"context"
	"fmt"

	"saysomething/accounts"
	"saysomething/cases"
)

// rules are the promises an organisation makes: those of its preset, or what it has changed of them.
func (s *Server) rules(ctx context.Context, o *accounts.Organisation) (cases.Rules, error) {
	var own cases.OwnClocks
	if _, err := s.Accounts.OwnSetting(ctx, o.ID, accounts.OwnClocks, &own); err != nil {
		return nil, err
	}
	rules, err := own.Rules(o.ClockPreset)
	if err != nil {
		return nil, fmt.Errorf("clocks of the organisation: %w", err)
	}
	return rules, nil
}
