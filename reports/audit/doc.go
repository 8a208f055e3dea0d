// Package audit checks released figures. It works out from the frozen counts alone what a release must show and what
// must be protected, checks by adding whole numbers that the proof with it holds, and shares nothing with the builder
// but the shapes of reports/release. It refuses without telling a count: findings name releases, tables, cells and
// worlds.
//
// It also holds the attacker's tools: Intervals and Explain say what a reader can work out, WhatIf whether one more
// figure may leave by another door.
package audit
