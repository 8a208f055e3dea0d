// How the follow-ups of a case stand, and when it says that somebody was treated badly.
import test from 'node:test'
import assert from 'node:assert/strict'
import { noCourse, preset, promises } from '../../src/clock.ts'
import { askedWords, followUpRows, madeWords, openRow, toldBadly, writeRow } from '../../src/staff/case/followups.ts'
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
  const rows = followUpRows(promised(work.course.followed), work, '2027-02-01')
  assert.deepEqual(rows.map(one => [one.at, one.due, one.state, one.made.map(made => made.text)]), [
    ['3', '2026-10-23', 'done', ['All is well.']], ['6', '2027-01-23', 'done', ['On the phone.']], ['9', '2027-04-23', 'due', []], ['12', '2027-07-23', 'due', []]])
  assert.deepEqual(rows.flatMap(one => one.made.map(madeWords)), ['They answered here. Treated badly for speaking up? No.', 'Told to a reader. Treated badly for speaking up? Yes.'])
  assert.equal(madeWords({ seq: 1, week: '', author: 'maya', how: 'not_reached', answer: '', text: '' }), 'Not reached.')
})

test('the one to do is the latest that is due, or the next; the one to write down may be any that was not answered', () => {
  const rows = (followed: string[], today = '2027-02-01', work = folded()): ReturnType<typeof followUpRows> => followUpRows(promised(followed, today), work, today)
  const next = (...of: Parameters<typeof rows>): unknown[] => [openRow(rows(...of), of[1] ?? '2027-02-01')?.at, writeRow(rows(...of), of[1] ?? '2027-02-01')?.at]
  assert.deepEqual(next([]), ['6', '6'])
  const six = folded(entry(1, 'follow_up', { at: '6', how: 'not_reached', answer: '', text: '' }, 'maya'))
  assert.deepEqual(next(['6'], '2027-02-01', six), ['9', '3'])
  const all = folded(...['3', '6', '9', '12'].map((at, n) => entry(n + 1, 'follow_up', { at, how: 'in_person', answer: 'no', text: '' }, 'maya')))
  assert.deepEqual(next(['3', '6', '9', '12'], '2027-02-01', all), [undefined, undefined])
})

test('one that was asked waits for an answer, and is let go when the next is due, or two months after the last', () => {
  const asked = (...at: string[]): ReturnType<typeof workOf> => folded(...at.map((one, n) => entry(n + 1, 'follow_up', { at: one, how: 'asked', answer: '', text: '' }, 'maya')))
  const states = (work: ReturnType<typeof workOf>, today: string): string => followUpRows(promised(work.course.followed, today), work, today).map(one => one.state).join(' ')
  assert.equal(states(folded(), '2026-10-23'), 'due due due due', 'nothing is late on its own day')
  assert.equal(states(folded(), '2026-10-24'), 'overdue due due due')
  assert.equal(states(asked('3'), '2026-10-24'), 'asked due due due')
  assert.equal(states(asked('3'), '2027-01-23'), 'unanswered due due due', 'the next is due')
  assert.equal(states(folded(), '2027-09-23'), 'unanswered unanswered unanswered overdue')
  assert.equal(states(folded(), '2027-09-24'), 'unanswered unanswered unanswered unanswered')
  const answered = folded(entry(1, 'follow_up', { at: '3', how: 'asked', answer: '', text: '' }, 'maya'), entry(3, 'detriment', { at: '3', answer: 'no', text: '' }))
  assert.equal(states(answered, '2026-10-24'), 'done due due due')
  const silent = folded(entry(1, 'follow_up', { at: '3', how: 'asked', answer: '', text: '' }, 'maya'), entry(3, 'detriment', { at: '3', answer: '', text: '' }))
  assert.equal(states(silent, '2026-10-24'), 'asked due due due', 'an answer that says nothing is none')
  assert.equal(openRow(followUpRows(promised(['3'], '2026-10-24'), asked('3'), '2026-10-24'), '2026-10-24'), null, 'nobody is asked twice')
  assert.deepEqual(askedWords('3', 'How are you?').map(one => [one.kind, one.audience]), [['message', 'case'], ['follow_up', 'readers']])
})

test('yes and not sure raise the flag, however they came; no and not said do not', () => {
  const cases: [string, ReturnType<typeof workOf>, string, number][] = [
    ['nothing', folded(), '', 0],
    ['no, and not said', folded(entry(1, 'detriment', { at: 'contact', answer: 'no', text: '' }), entry(2, 'detriment', { at: '3', answer: '', text: '' })), 'no', 0],
    ['when they spoke up', folded(), 'yes', 1],
    ['with a message', folded(entry(1, 'detriment', { at: 'contact', answer: 'not_sure', text: '' })), '', 1],
    ['after six months, in person', folded(entry(1, 'follow_up', { at: '6', how: 'in_person', answer: 'yes', text: '' }, 'maya')), '', 1],
    ['on the telephone', folded(entry(1, 'contact', { day: '2026-11-17', how: 'telephone', detriment: 'yes', again: '', text: '' }, 'maya')), '', 1],
    ['on the telephone, not asked', folded(entry(1, 'contact', { day: '2026-11-17', how: 'telephone', detriment: '', again: 'yes', text: '' }, 'maya')), '', 0],
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
