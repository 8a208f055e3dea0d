// What the worker is asked, what they answered last, and what the mailbox says of the work.
import test from 'node:test'
import assert from 'node:assert/strict'
import { proposalAt, questionsOf } from '../../src/reporter/questions.ts'
import { consentSaid, contactSaid, detrimentSaid, escalateSaid, praiseSaid } from '../../src/reporter/workevents.ts'

type Chain = Parameters<typeof questionsOf>[0]
const entry = (seq: number, kind: string, body: object, author = 'maya', state = 'genuine'): object =>
  ({ seq, audience: 'case', author, hash: '', state, payload: { v: 1, case: '', seq, kind, author, week: '2026-11-16', prev: '', body } })
const chain = (...entries: object[]): Chain => ({ entries: [entry(0, 'report', {}, 'worker'), ...entries], report: { readers: [{ id: 'maya', sign: '' }] } }) as unknown as Chain
const proposal = { id: 'p', step: 'executive', to: 'the director', text: 'Why.' }
const answer = (seq: number, ask: number, said: string): object => entry(seq, 'consent', { ask, answer: said, text: '' }, 'worker')

test('the latest answer counts, and a yes can be taken back', () => {
  const asked = [entry(1, 'ask', { readers: ['cat'], text: '' }), entry(2, 'propose', proposal)]
  const answers = (...more: object[]): string[] => questionsOf(chain(...asked, ...more)).map(q => `${q.seq}${q.readers ? '' : ` ${q.to}`} ${q.answer} ${q.past}`)
  assert.deepEqual(answers(), ['1  false', '2 the director  false'])
  assert.deepEqual(answers(answer(3, 2, 'yes')), ['1  false', '2 the director yes false'])
  assert.deepEqual(answers(answer(3, 2, 'yes'), answer(4, 2, 'no'), answer(5, 1, 'yes')), ['1 yes false', '2 the director no false'])
})

test('an ask without words behind a proposal of the same author is one question with it, and one answer', () => {
  const ask = (seq: number, author = 'maya', text = ''): object => entry(seq, 'ask', { readers: ['cat'], text }, author)
  const said = (...entries: object[]): unknown[] => questionsOf(chain(...entries)).map(q => [q.seq, q.also, q.readers, q.to, q.answer, q.past])
  const pair = [entry(1, 'propose', proposal), ask(2)]
  assert.deepEqual(said(...pair), [[1, 2, ['cat'], 'the director', '', false]])
  assert.deepEqual(said(...pair, answer(3, 1, 'yes'), answer(4, 2, 'yes')), [[1, 2, ['cat'], 'the director', 'yes', false]])
  assert.deepEqual(said(...pair, answer(3, 1, 'yes')), [[1, 2, ['cat'], 'the director', '', false]], 'half an answer is none')
  assert.deepEqual(said(...pair, answer(3, 1, 'yes'), answer(4, 2, 'yes'), answer(5, 1, 'no'), answer(6, 2, 'no')), [[1, 2, ['cat'], 'the director', 'no', false]])
  for (const [why, other] of [['another author', ask(2, 'tom')], ['words of its own', ask(2, 'maya', 'She can help.')], ['further behind', ask(3)]] as const) {
    assert.deepEqual(questionsOf(chain(entry(1, 'propose', proposal), other)).map(q => q.also), [null, null], why)
  }
})

test('what is done already is told apart, and what is not genuine asks nothing', () => {
  const sent = { id: 'p', step: 'executive', to: 'the director', day: '2026-11-20', reply_by: '', agreed: { how: 'worker', seq: 2, text: '' }, state: 'sent', text: '' }
  assert.deepEqual(questionsOf(chain(entry(1, 'propose', proposal), answer(2, 1, 'yes'), entry(3, 'escalate', sent))).map(q => [q.answer, q.past]), [['yes', true]])
  assert.deepEqual(questionsOf(chain(entry(1, 'ask', { readers: ['maya'], text: '' }))).map(q => q.past), [true])
  assert.deepEqual(questionsOf(chain(entry(1, 'propose', proposal, 'maya', 'not_genuine'), entry(2, 'propose', proposal, 'worker'))), [])
  assert.equal(proposalAt(chain(entry(1, 'propose', proposal, 'maya', 'not_genuine')), 1), null)
})

test('events are said in plain words', () => {
  const sent = { id: 'p', step: 'executive', to: 'the director', day: '2026-11-20', reply_by: '2026-12-04', agreed: { how: 'worker', seq: 2, text: '' }, state: 'sent', text: 'Please look.' } as const
  assert.deepEqual(escalateSaid(sent), { title: 'Took your concern to the director', text: 'You agreed to this.\nThey expect an answer by Friday 4 December 2026.\nPlease look.' })
  assert.equal(escalateSaid({ ...sent, agreed: { how: 'legal_duty', seq: 0, text: 'Children Act' } }).text.split('\n')[0], 'They say that they must do this by law: Children Act')
  assert.equal(escalateSaid({ ...sent, state: 'replied' }).title, 'An answer has come from the director')
  assert.deepEqual(praiseSaid({ to: 'the night team', how: 'told', text: 'They were glad.' }), { title: 'Passed your thanks on to the night team', text: 'They told them.\nThey were glad.' })
  assert.deepEqual(contactSaid({ day: '2026-07-23', how: 'telephone', detriment: 'not_sure', again: 'maybe', text: 'I rang.' }), { title: 'Says that you spoke on Thursday 23 July 2026, by telephone',
    text: 'They wrote down your answer. Have you been treated badly because you spoke up? I am not sure.\nThey wrote down your answer. Would you speak up again? Maybe.\nI rang.\nIf this is not so, say so in a reply.' })
  assert.equal(contactSaid({ day: '2026-07-23', how: 'video', detriment: '', again: '', text: '' }).text, 'If this is not so, say so in a reply.')
  assert.equal(detrimentSaid({ at: 'contact', answer: '', text: '' }), null, 'the second entry of every letter')
  assert.equal(detrimentSaid({ at: '3', answer: '', text: '' })?.title, 'Have you been treated badly because you spoke up? You did not say')
  assert.equal(consentSaid({ ask: 1, answer: 'no', text: '' }, { ...proposal, step: 'executive' }).title, 'You said no: they may not take it to the director')
  assert.equal(consentSaid({ ask: 1, answer: 'yes', text: '' }, null).title, 'You said yes: they may read it')
})
