// How the follow-ups of a case stand, and when it says that somebody was treated badly.
import test from 'node:test'
import assert from 'node:assert/strict'
import { noCourse, preset, promises } from '../../src/clock.ts'
import { followUpRows, madeWords, openRow, toldBadly } from '../../src/staff/case/followups.ts'
import { suffered, workOf } from '../../src/staff/case/work.ts'

type Entry = Parameters<typeof workOf>[0]['entries'][number]
const report = { kind: 'concern', day: '2026-07-06', detriment: '', themes: [], group: '', area: '' } as unknown as Parameters<typeof workOf>[0]['report']
const entry = (seq: number, kind: string, body: object, author = 'worker'): Entry =>
  ({ seq, audience: kind === 'follow_up' ? 'readers' : 'case', author, week: '2026-11-16', said: { kind, body }, doubt: '', withoutConsent: false }) as unknown as Entry
const folded = (...entries: Entry[]): ReturnType<typeof workOf> => workOf({ report, entries, status: 'closed', statusOn: '2026-07-23' })
const promised = (followed: string[], today = '2027-02-01'): ReturnType<typeof promises> =>
  promises({ rules: preset('england'), nation: 'england-and-wales', day: '2026-07-06', status: 'closed', statusOn: '2026-07-23', kind: 'concern', course: { ...noCourse(), closed: '2026-07-23', followed }, today })

test('an answer in the mailbox and one told in person stand with their follow-up', () => {
  const work = folded(entry(3, 'detriment', { at: '3', answer: 'no', text: 'All is well.' }), entry(4, 'follow_up', { at: '6', how: 'in_person', answer: 'yes', text: 'On the phone.' }, 'maya'))
  const rows = followUpRows(promised(work.course.followed), work)
  assert.deepEqual(rows.map(one => [one.at, one.due, one.state, one.made.map(made => made.text)]), [
    ['3', '2026-10-23', 'done', ['All is well.']], ['6', '2027-01-23', 'done', ['On the phone.']], ['9', '2027-04-23', 'due', []], ['12', '2027-07-23', 'due', []]])
  assert.deepEqual(rows.flatMap(one => one.made.map(madeWords)), ['They answered here. Treated badly for speaking up? No.', 'Told to a reader. Treated badly for speaking up? Yes.'])
  assert.equal(madeWords({ seq: 1, week: '', author: 'maya', how: 'not_reached', answer: '', text: '' }), 'Not reached.')
})

test('the one to do is the latest that is due, or the next', () => {
  const none = folded()
  assert.equal(openRow(followUpRows(promised([]), none), '2027-02-01')?.at, '6')
  assert.equal(openRow(followUpRows(promised(['6']), none), '2027-02-01')?.at, '3')
  assert.equal(openRow(followUpRows(promised(['3', '6']), none), '2027-02-01')?.at, '9')
  assert.equal(openRow(followUpRows(promised(['3', '6', '9', '12']), none), '2027-02-01'), null)
})

test('yes and not sure raise the flag, however they came; no and not said do not', () => {
  const cases: [string, ReturnType<typeof workOf>, string, number][] = [
    ['nothing', folded(), '', 0],
    ['no, and not said', folded(entry(1, 'detriment', { at: 'contact', answer: 'no', text: '' }), entry(2, 'detriment', { at: '3', answer: '', text: '' })), 'no', 0],
    ['when they spoke up', folded(), 'yes', 1],
    ['with a message', folded(entry(1, 'detriment', { at: 'contact', answer: 'not_sure', text: '' })), '', 1],
    ['after six months, in person', folded(entry(1, 'follow_up', { at: '6', how: 'in_person', answer: 'yes', text: '' }, 'maya')), '', 1],
    ['twice', folded(entry(1, 'detriment', { at: '3', answer: 'yes', text: 'Nights.' }), entry(5, 'follow_up', { at: '6', how: 'in_person', answer: 'yes', text: '' }, 'maya')), 'no', 2],
  ]
  for (const [why, work, detriment, n] of cases) {
    const of = { ...report, detriment } as typeof report
    assert.equal(toldBadly(of, work).length, n, why)
    assert.equal(suffered(of, work), n > 0, why)
  }
  assert.deepEqual(toldBadly(report, folded(entry(1, 'detriment', { at: '3', answer: 'yes', text: 'Nights.' }))),
    [{ when: 'Three months after closing, week of 16 November 2026', answer: 'yes', text: 'Nights.' }])
})
