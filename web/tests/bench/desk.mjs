// Times the desk in a real browser: node web/tests/bench/desk.mjs http://127.0.0.1:8080 EMAIL PASSPHRASE
//
// Signs in, opens the desk afresh and waits until every case is decrypted. Prints {"cases", "seconds", "first"} as its last line:
// seconds from asking for the page until all are open, `first` until the first page of the list was. To seed: `saysomething demo
// --per-quarter N` invents about 12 N concerns, half of them for each reader; cmd/bench sends its own to reach an exact number.
import { launch, signIn } from '../e2e/harness.mjs'

const [base, email, passphrase] = process.argv.slice(2)
if (!passphrase) throw new Error('say where the service is, who signs in, and their passphrase')
const browser = await launch()
try {
  const context = await browser.newContext({ baseURL: base, viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  await signIn(page, [email, passphrase])
  await page.waitForSelector('#desk')
  await page.evaluate(() => sessionStorage.removeItem('desk cards')) // what an earlier look at the desk opened would not be opened again
  const began = Date.now()
  await page.goto('/desk', { waitUntil: 'commit' })
  await page.waitForSelector('#desk-rows tr[data-open] >> nth=0', { state: 'attached' })
  const first = (Date.now() - began) / 1000
  await page.waitForSelector('#desk[data-opened]', { timeout: 600_000 })
  const seconds = (Date.now() - began) / 1000
  const cases = Number(await page.getAttribute('#desk', 'data-opened'))
  console.log(JSON.stringify({ cases, seconds, first }))
} finally {
  await browser.close()
}
