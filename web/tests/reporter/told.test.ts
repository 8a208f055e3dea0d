// What the worker reads again of their own answers: what they said, in the organisation's words, and nothing that they left out.
import test from 'node:test'
import assert from 'node:assert/strict'
import { toldBesides } from '../../src/reporter/told.ts'

type Args = Parameters<typeof toldBesides>
const lists = { areas: [{ code: 'ward', name: 'Ward 6', parent: '', counts_as: 'ward' }], themes: [{ code: 'safety', label: 'Patient safety' }, { code: 'rude', label: 'Incivility' }], groups: [{ code: 'NUR', label: 'Nursing' }] } as Args[1]
const nothing = { kind: 'concern', when: '', where: '', area: '', themes: [], group: '', danger: false, detriment: "", name: '', contact: '' }
const told = (said: object): string[] => toldBesides({ ...nothing, ...said } as unknown as Args[0], lists).map(a => `${a.key}: ${a.value}`)

test('what was said is shown again, and what was left out is not', () => {
  assert.deepEqual(told({}), [])
  assert.deepEqual(told({ when: 'in May', where: 'bay 4', area: 'ward', themes: ['rude', 'safety'], group: 'NUR', danger: true, detriment: 'not_sure' }),
    ['When: in May', 'Where: bay 4\nWard 6', 'What it is about: Patient safety\nIncivility', 'Your kind of work: Nursing', 'Danger now: Yes', 'Treated badly for speaking up before: I am not sure'])
  assert.deepEqual(told({ name: 'Jo', contact: '07700 900123' }), ['Your name, given openly: Jo\n07700 900123'])
  assert.deepEqual(told({ kind: 'celebration', area: 'ward' }), ['Team: Ward 6'])
})

test('a code that the organisation dropped since is not shown as a code', () => {
  assert.deepEqual(told({ area: 'gone', themes: ['gone'], group: 'gone' }), [])
})
