// Times bringing in a spreadsheet in a real browser: node web/tests/bench/import.mjs http://127.0.0.1:8080 EMAIL PASSPHRASE ROWS
//
// Each row has an outcome, a note, a name and an action. Prints {"rows", "seconds", "bare"} as its last line: seconds from pressing the button until
// the last row is in; `bare` how many rows a second the age operations alone would allow, in as many threads of the same browser.
import { launch, signIn } from '../e2e/harness.mjs'
import { bare } from './bare.mjs'

const [base, email, passphrase, rows] = process.argv.slice(2)
if (!rows) throw new Error('say where the service is, who signs in, their passphrase, and how many rows')

// What web/src/import/seal.ts makes of such a row for one reader: report and name, envelopes for reader and writer, outcome, note and action, the
// envelope of the notes, the card, halves for recovery of case and notes; identities of case, notes and receipt.
const aRow = { times: 40, opened: [], made: 3, sealed: [4096, 4096, 1024, 1024, 4096, 4096, 4096, 1024, 2048, 256, 256, 256, 256] }

const table = Array.from({ length: Number(rows) }, (_, n) => `${n % 28 + 1}/3/2016,"Concern ${n}: the rota is signed by nobody, and nobody says who checks it.",Closed,30/6/2016,Rota changed,Met twice,Person ${n},Talk to the matron`)
const file = Buffer.from(['Date received,Concern,Status,Date closed,Outcome,Comments,Raised by,Action', ...table].join('\n'))

const browser = await launch()
try {
  const page = await (await browser.newContext({ baseURL: base, viewport: { width: 1280, height: 900 } })).newPage()
  await signIn(page, [email, passphrase])
  await page.goto('/desk/import')
  await page.locator('#import[data-ready]').waitFor()
  await page.setInputFiles('#file', { name: 'log.csv', mimeType: 'text/csv', buffer: file })
  for (const step of ['columns', 'values']) {
    await page.locator(`#import[data-step=import-${step}]`).waitFor()
    await page.click(`#${step}-form button[type=submit]`)
  }
  await page.locator('#import[data-step=import-check]').waitFor()
  const began = Date.now()
  await page.click('#send')
  await page.locator('#import[data-made]').waitFor({ timeout: 900_000 })
  const seconds = (Date.now() - began) / 1000
  const made = Number(await page.getAttribute('#import', 'data-made'))
  await page.close()
  console.log(JSON.stringify({ rows: made, seconds, bare: await bare(await browser.newContext({ baseURL: base, bypassCSP: true }), aRow) }))
} finally {
  await browser.close()
}
