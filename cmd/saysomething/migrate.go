package main

import (
	"context"
	"fmt"
)

type migrateCommand struct {
	Data     string `help:"Folder for the embedded database; made when missing." default:"./data" env:"SAYSOMETHING_DATA" placeholder:"DIR"`
	Database string `help:"postgres://USER@HOST/NAME, or the path of a SQLite file. Default: saysomething.db in the data folder." env:"SAYSOMETHING_DATABASE" placeholder:"URL"`
}

// Run brings the database up to date. serve does the same when it starts; this is for those who
// let another database user, or another moment, change the schema.
func (c *migrateCommand) Run() error {
	m := &Main{Config: Config{Data: c.Data, Database: c.Database}}
	if err := m.checkDatabase(); err != nil {
		return err
	}
	if err := m.open(context.Background()); err != nil {
		return err
	}
	fmt.Println("The database is up to date.")
	return m.closeDB()
}
