//go:build e2e

package main

import (
	"os"
	"os/exec"
	"testing"

	"saysomething/store/storetest"
)

// TestBrowserStoriesOnPostgres plays with a real browser on PostgreSQL the stories in which most is written at once.
// All stories run on SQLite (npm run test:browser).
func TestBrowserStoriesOnPostgres(t *testing.T) {
	for _, story := range []string{"sharing", "recovery"} {
		t.Run(story, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command("node", "web/tests/e2e/run.mjs", story)
			cmd.Dir = "../.."
			cmd.Env = append(os.Environ(), "SAYSOMETHING_E2E_DATABASE="+storetest.PostgresAddress(t))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
		})
	}
}
