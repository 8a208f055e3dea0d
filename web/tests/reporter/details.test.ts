// The same table as handlers/details_test.go.
import assert from 'node:assert/strict'
import test from 'node:test'
import table from '../../../handlers/testdata/details.json'
import { noticeDetails, sayDetails } from '../../src/reporter/details'

test('patient details are noticed', () => {
  assert.ok(table.length >= 20)
  for (const { text, found } of table) assert.equal(sayDetails(noticeDetails(text)), found, text)
})
