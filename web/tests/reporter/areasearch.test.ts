// The search over parts of the organisation: what is found, what stays, and what is said.
import assert from 'node:assert/strict'
import test from 'node:test'
import { narrow, saySearch } from '../../src/reporter/areasearch.ts'

const parts = [
  { value: '', text: 'I would rather not say' },
  { value: 'NORTH', text: 'Northgate Hospital' },
  { value: 'ICU', text: '– Intensive care' },
  { value: 'W7', text: '– Ward 7' },
  { value: 'SOUTH', text: 'Southgate Hospital' }
]
const search = (wanted: string, chosen = ''): string => {
  const { kept, found } = narrow(parts, wanted, chosen)
  return `${found}: ${kept.map(one => one.value || '-').join(' ')}`
}

test('a name or a code is found, in any case, and nothing comes along that is neither', () => {
  assert.equal(search('ward'), '1: - W7')
  assert.equal(search(' icu '), '1: - ICU')
  assert.equal(search('GATE'), '2: - NORTH SOUTH')
  assert.equal(search('rather'), '0: -')
})

test('what is chosen stays in the list, and is counted only when it was found', () => {
  assert.equal(search('zzzz', 'ICU'), '0: - ICU')
  assert.equal(search('ward', 'ICU'), '1: - ICU W7')
  assert.equal(search('intensive', 'ICU'), '1: - ICU')
  assert.equal(search('', 'ICU'), '4: - NORTH ICU W7 SOUTH')
})

test('nothing found says what to do', () => {
  assert.equal(saySearch('zzzz', 0), 'No part found. Try another word, or leave this empty.')
  assert.equal(saySearch('ward', 1), '1 part found. Choose it in the list below.')
  assert.equal(saySearch('gate', 2), '2 parts found. Choose in the list below.')
  assert.equal(saySearch('  ', 4), '')
})
