// Times the check of the list of readers that every reporter page makes: node web/tests/bench/roster.mjs [HEADS]
//
// Makes a chain of HEADS lists (50 unless said), signed by both sides, in a browser on a page with our policy, and checks it as a page does.
// Prints {"heads", "bytes", "check", "bare", "ratio"} as its last line: milliseconds of a whole check and of as many bare Ed25519
// verifications as there are signatures, each the middle of several runs taken in turn, so that a busy machine slows both; bytes of
// the roster as embedded in the page.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { inBrowser } from '../crypto/browser.mjs'

const heads = Number(process.argv[2] ?? 50)
const here = path.dirname(fileURLToPath(import.meta.url))
const result = await inBrowser(`
  import * as c from '../../src/crypto'

  async function run () {
    const id = n => c.newID()
    const org = id(), desk = id()
    const seeds = { management: c.newSignSeed(), staff: c.newSignSeed() }
    const recipients = []
    for (let i = 0; i < 8; i++) recipients.push(await c.recipientOf(c.identityFromSeed(c.randomBytes(32))))
    const custodian = (side, n) => ({ id: id(), name: 'Custodian ' + n, title: '', side, recipient: recipients[n], sign: c.toB64(c.signPublic(n < 2 ? seeds[side] : c.newSignSeed())), since: '2026-11-22' })
    const reader = n => ({ id: id(), name: 'Reader ' + n, title: 'Guardian', role: 'guardian', side: 'independent', desk, recipient: recipients[n], sign: c.toB64(c.signPublic(c.newSignSeed())), since: '2026-11-22' })
    const custodians = [custodian('management', 0), custodian('staff', 1), custodian('management', 2), custodian('staff', 3)]
    const body = c.encodeListBody({ v: 1, organisation: org, desks: [{ id: desk, kind: 'guardian', name: 'Guardians' }], readers: [4, 5, 6, 7].map(reader), custodians, former: [], recovery: { management: '', staff: '' }, log: '' })
    const chain = []
    for (let n = 1, prev = ''; n <= ${heads}; n++) {
      const line = c.encodeHead(n, prev, '2026-11-22', body)
      chain.push({ line, signatures: ['management', 'staff'].map((side, i) => ({ custodian: custodians[i].id, signature: c.signHead(line, seeds[side]) })) })
      prev = c.hash(c.utf8(line))
    }
    const text = JSON.stringify({ v: 1, organisation: { id: org, name: '', demo: false }, door: recipients[0], heads: chain, list: body, away: [], areas: [], themes: [], groups: [], limits: { file_bytes: 1, files: 1, readers: 1 } })
    const pub = c.signPublic(seeds.staff), signed = c.utf8(chain[0].line), signature = c.sign(seeds.staff, signed)
    const time = work => { const from = performance.now(); work(); return performance.now() - from }
    const check = () => { if (c.parseRoster(JSON.parse(text)).list.number !== ${heads}) throw new Error('not checked') }
    const bare = () => { for (let i = 0; i < 2 * ${heads}; i++) if (!c.verify(pub, signed, signature)) throw new Error('not verified') }
    check(); bare()
    const checks = [], bares = []
    for (let i = 0; i < 5; i++) { checks.push(time(check)); bares.push(time(bare)) }
    const middle = list => list.sort((a, b) => a - b)[2]
    return { heads: ${heads}, bytes: text.length, check: Math.round(middle(checks)), bare: Math.round(middle(bares)), ratio: Number((middle(checks) / middle(bares)).toFixed(2)) }
  }
  globalThis.result = run()
`, here)
console.log(JSON.stringify(result))
