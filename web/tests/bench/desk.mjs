// Times the desk in a real browser: node web/tests/bench/desk.mjs http://127.0.0.1:8080 EMAIL PASSPHRASE
//
// Signs in and opens the desk three times: with nothing known of any case; with the index of this device; and on a new device with the sealed
// index that the server keeps. Prints {"cases", "bare", "known", "fresh"} as its last line, each {"ready", "opened"}: seconds from asking for
// the page until what today needs is there, and until every case is. To seed: cmd/bench sends concerns until there are enough.
import { launch, signIn } from '../e2e/harness.mjs'

const [base, email, passphrase] = process.argv.slice(2)
if (!passphrase) throw new Error('say where the service is, who signs in, and their passphrase')
const patience = { timeout: 600_000 }
const browser = await launch()

/** visit opens the desk and says how long it took. */
async function visit (page) {
  await page.waitForTimeout(2000) // what came before is over
  const began = Date.now()
  const since = () => (Date.now() - began) / 1000
  await page.goto('/desk', { waitUntil: 'commit' })
  await page.waitForSelector('#desk[data-ready]', patience)
  const ready = since()
  await page.waitForSelector('#desk[data-opened]', patience)
  const opened = since()
  const cases = Number(await page.getAttribute('#desk', 'data-opened'))
  await page.waitForSelector('#desk[data-kept]', patience)
  return { ready, opened, cases }
}

/** forget takes away what this device knows. */
async function forget (page) {
  await page.goto('/account')
  await page.evaluate(() => new Promise(resolve => { indexedDB.deleteDatabase('saysomething desk').onsuccess = resolve }))
}

try {
  const context = await browser.newContext({ baseURL: base, viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  await signIn(page, [email, passphrase])
  await page.waitForSelector('#desk')
  const nothing = route => route.request().method() === 'PUT' ? route.fulfill({ status: 204 }) : route.fulfill({ json: { files: [] } })
  await page.route(/\/api\/staff\/own/, nothing)
  await forget(page)
  const bare = await visit(page)
  const known = await visit(page)
  await page.unroute(/\/api\/staff\/own/, nothing)
  await forget(page)
  await visit(page) // leaves the index on the server
  await forget(page)
  const fresh = await visit(page)
  console.log(JSON.stringify({ cases: bare.cases, bare, known, fresh }))
} finally {
  await browser.close()
}
