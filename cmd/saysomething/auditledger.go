package main

import (
	"context"

	"saysomething/reports/audit"
)

// fromLedger reads what is to be audited from the database.
func (c *auditCommand) fromLedger(context.Context) ([]audit.Bundle, error) {
	return nil, wrong("--dir: name a folder")
}
