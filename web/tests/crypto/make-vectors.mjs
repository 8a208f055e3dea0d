// Writes crypto/testdata/ts-vectors.json, ts-filetypes.json and ts-shares.json anew: `node web/tests/crypto/make-vectors.mjs`.
// They are made inside Chromium, so that what Go checks is what a browser makes. The keys in them are random and guard nothing.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { inBrowser } from './browser.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const testdata = path.resolve(here, '../../../crypto/testdata')
const made = await inBrowser(`
  import { makeVectors } from './make'
  import { fileTypes } from './filetypes'
  import { shareVectors } from './shares'
  globalThis.result = makeVectors().then(async vectors => ({ vectors, types: fileTypes(), shares: await shareVectors() }))
`, here)
await writeFile(path.join(testdata, 'ts-vectors.json'), JSON.stringify(made.vectors, null, 1) + '\n')
await writeFile(path.join(testdata, 'ts-filetypes.json'), JSON.stringify(made.types, null, 1) + '\n')
await writeFile(path.join(testdata, 'ts-shares.json'), JSON.stringify(made.shares, null, 1) + '\n')
