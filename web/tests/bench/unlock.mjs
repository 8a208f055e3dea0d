// Times opening one's keys in a real browser: node web/tests/bench/unlock.mjs
//
// Prints {"passphrase": {"seconds", "bare", "ratio"}, "touch": {…}} as its last line: the middle of several rounds, from the passphrase or from what a
// passkey gives to keys that are open on the next page; `bare` is Argon2id alone, and one opening of an age file alone, in turn with it in the
// same page; ratio is the first by the second. The finger and the network are not in it.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { inBrowser } from '../crypto/browser.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
console.log(JSON.stringify(await inBrowser("import { measure } from './unlock'\nglobalThis.result = measure()", here)))
