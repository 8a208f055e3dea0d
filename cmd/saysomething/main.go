// Command saysomething is the whole service in one file: server, pages, scripts and migrations.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/alecthomas/kong"
)

// version is set by the build.
var version = "development"

type commands struct {
	Serve   serveCommand   `cmd:"" help:"Run the service."`
	Demo    demoCommand    `cmd:"" help:"Run a demonstration with a fictional trust."`
	Migrate migrateCommand `cmd:"" help:"Bring the database up to date and stop."`
	Log     logCommand     `cmd:"" help:"Export the access log, or check an export."`
	List    listCommand    `cmd:"" help:"Check signed lists of readers."`
	Audit   auditCommand   `cmd:"" help:"Check the proofs of everything that was released."`
	Version versionCommand `cmd:"" help:"Print the version and stop."`
}

// wrongSetting is a mistake of whoever starts the program: one line, exit code 2.
type wrongSetting struct{ error }

func (w wrongSetting) Unwrap() error { return w.error }

func wrong(format string, args ...any) error { return wrongSetting{fmt.Errorf(format, args...)} }

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	var c commands
	parser, err := kong.New(&c, kong.Name("saysomething"),
		kong.Description("Staff raise concerns, guardians and union reps act on them, partnership groups watch the trends."),
		kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
	if err != nil {
		return explain(err)
	}
	ctx, err := parser.Parse(args)
	if err != nil {
		return explain(wrongSetting{err})
	}
	return explain(ctx.Run())
}

// explain prints what went wrong on one line and chooses the exit code.
func explain(err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintf(os.Stderr, "saysomething: %s\n", oneLine(err))
	if errors.As(err, &wrongSetting{}) {
		return 2
	}
	return 1
}
