// The same as TestOneSittingIsOneLine of handlers/mailboxlog_test.go.
import assert from 'node:assert/strict'
import test from 'node:test'
import { newID } from '../../src/crypto'
import type { CheckedRecord } from '../../src/crypto/log'
import { sittings } from '../../src/reporter/whoopened'

test('what somebody did again and again on a day is one line with a number', () => {
  const [asha, ben] = [newID(), newID()]
  const line = (who: string, what: string, at: string, holds = true, missing = 0): CheckedRecord => ({ n: 0, holds, missing, line: { v: 1, n: 0, at, who, what, case: '', k: 1, about: '', detail: '' } })
  const newestFirst = [
    line(asha, 'case_opened', '2026-07-20T12:09:00Z'), line(asha, 'case_opened', '2026-07-20T12:05:00Z'),
    line(asha, 'case_opened', '2026-07-20T11:59:00Z'), line(asha, 'case_opened', '2026-07-20T11:50:00Z', false),
    line(asha, 'case_opened', '2026-07-20T11:40:00Z'), line(ben, 'case_opened', '2026-07-20T11:30:00Z'),
    line(ben, 'name_opened', '2026-07-20T11:20:00Z'), line(ben, 'name_opened', '2026-07-19T11:10:00Z')
  ]
  const own = { roster: { readers: [], list: null, areas: [], themes: [], groups: [] } } as never
  const found = sittings([...newestFirst].reverse(), own)
  assert.deepEqual(found.map((one) => [one.times, one.since]), [[3, '12:59'], [1, '12:50'], [1, '12:40'], [1, '12:30'], [1, '12:20'], [1, '12:10']])
  const gap = sittings([line(asha, 'case_opened', '2026-07-20T12:01:00Z'), line(asha, 'case_opened', '2026-07-20T12:02:00Z', true, 2), line(asha, 'case_opened', '2026-07-20T12:03:00Z')], own)
  assert.deepEqual(gap.map((one) => [one.times, one.missing]), [[2, 2], [1, 0]], 'where lines are missing, what comes before them stands apart')
})
