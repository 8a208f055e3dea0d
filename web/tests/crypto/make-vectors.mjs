// Writes crypto/testdata/ts-vectors.json, ts-lists.json, ts-shares.json and ts-filetypes.json anew: `node web/tests/crypto/make-vectors.mjs`,
// or some of them: `node web/tests/crypto/make-vectors.mjs lists`.
// They are made inside Chromium, so that what Go checks is what a browser makes. The keys in them are random and guard nothing.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { inBrowser } from './browser.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const testdata = path.resolve(here, '../../../crypto/testdata')
const made = await inBrowser(`
  import { makeVectors } from './make'
  import { makeLists } from './lists'
  import { fileTypes } from './filetypes'
  import { shareVectors } from './shares'
  globalThis.result = Promise.all([makeVectors(), makeLists(), shareVectors()])
    .then(([vectors, lists, shares]) => ({ vectors, lists, shares, filetypes: fileTypes() }))
`, here, { 'node:assert/strict': path.join(here, 'shim-assert.ts') })
const wanted = process.argv.slice(2)
for (const [name, value] of Object.entries(made)) {
  if (wanted.length === 0 || wanted.includes(name)) await writeFile(path.join(testdata, `ts-${name}.json`), JSON.stringify(value, null, 1) + '\n')
}
