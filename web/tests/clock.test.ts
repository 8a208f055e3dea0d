// The browser's clocks against dates that were worked out apart from it, the same file that cases/clock_test.go checks.
import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { due, kept, type Event } from '../src/clock.ts'

interface Vector { why: string, preset: string, nation: string, from: Event, day: string, due: string[][] }

const vectors = JSON.parse(readFileSync('cases/testdata/clock-vectors.json', 'utf8')) as Vector[]

test('promised dates agree with the shared vectors', () => {
  assert.ok(vectors.length >= 20)
  for (const v of vectors) {
    const got = due(v.preset, v.nation, v.day, v.from)
    assert.deepEqual(got.map(c => [c.name, c.due]), v.due, v.why)
    for (const c of got) assert.ok(c.plain !== '' && c.staff !== '', v.why)
  }
})

test('what is no preset, nation or day is refused', () => {
  for (const [preset, nation, day] of [['wales', 'scotland', '2026-07-06'], ['england', 'france', '2026-07-06'],
    ['england', 'scotland', '6 July 2026'], ['england', 'scotland', '2026-02-30']] as const) {
    assert.throws(() => due(preset, nation, day))
  }
})

test('a promise is kept in the same statuses on both sides', () => {
  const table = JSON.parse(readFileSync('cases/testdata/kept.json', 'utf8')) as { statuses: string[], kept: Record<string, string[]> }
  assert.ok(table.statuses.length >= 10)
  for (const [promise, statuses] of Object.entries(table.kept)) {
    for (const status of table.statuses) assert.equal(kept(promise, status), statuses.includes(status), `${promise} when ${status}`)
  }
})
