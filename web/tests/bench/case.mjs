// Times opening a case with eight readers in a real browser: node web/tests/bench/case.mjs
//
// The case has 21 entries and has changed its identity twice. Prints {"readers", "entries", "seconds", "bare", "ratio"} as its last line: seconds
// (the middle of 15) from a reader's envelope to every entry opened and checked; `bare` for age's openings of the same files alone, in turn with
// it in the same page; ratio is the first by the second.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { inBrowser } from '../crypto/browser.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
console.log(JSON.stringify(await inBrowser("import { measure } from './case'\nglobalThis.result = measure()", here)))
