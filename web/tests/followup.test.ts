// The follow-ups against the table that cases/followup_test.go goes through too.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { noCourse, preset, promises } from '../src/clock.ts'
import { followUpToAsk } from '../src/followup.ts'

interface Line { why: string, closed: string, today: string, followed: string[], ask: string }

test('which follow-up is asked agrees with the shared table', () => {
  const table = JSON.parse(readFileSync('cases/testdata/followups.json', 'utf8')) as Line[]
  assert.ok(table.length >= 8)
  for (const { why, closed, today, followed, ask } of table) {
    const course = { ...noCourse(), closed, followed }
    const all = promises({ rules: preset('england'), nation: 'england-and-wales', day: '2026-01-05', status: 'closed', statusOn: closed, kind: 'concern', course, today })
    assert.equal(followUpToAsk(all, today) ?? '', ask, why)
  }
})
