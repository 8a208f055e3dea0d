// The same tests inside Chromium, on a page with our policy: `npm run test:browser`. What Go made opens in a browser.
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { inBrowser } from './browser.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const tests = (await readdir(here)).filter(f => f.endsWith('.test.ts') && !f.endsWith('.node.test.ts')).sort()
const code = [...tests.map(f => `import './${f}'`), "import { run } from 'node:test'", 'globalThis.result = run()'].join('\n')
const { passed, failed } = await inBrowser(code, here, {
  'node:test': path.join(here, 'shim-test.ts'),
  'node:assert/strict': path.join(here, 'shim-assert.ts')
})
for (const one of failed) console.error(`FAIL ${one}\n`)
console.log(`in Chromium: ${passed.length} passed, ${failed.length} failed`)
if (failed.length > 0 || passed.length < 90) process.exit(1)
