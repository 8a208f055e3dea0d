// Times a handover in a real browser: node web/tests/bench/handover.mjs http://127.0.0.1:8080 EMAIL PASSPHRASE
//
// Hands every case of EMAIL over to the other person at their desk and stops reading, which is the most that a change can be: a new key for each
// case. Prints {"cases", "seconds", "bare", "megabytes"} as its last line: seconds from pressing the button until the last case is done;
// `bare` how many cases a second the age operations alone would allow, in as many threads of the same browser; megabytes are the most memory
// that the page and its threads held.
import { readFile } from 'node:fs/promises'
import { launch, signIn } from '../e2e/harness.mjs'
import { bare } from './bare.mjs'

// Two files opened (the envelope, the report), one identity made, five files sealed (the entry, envelopes for the successor and the worker, two halves for recovery).
const aCase = { times: 100, opened: [1024, 16_384], made: 1, sealed: [4096, 1024, 1024, 256, 256] }

const [base, email, passphrase] = process.argv.slice(2)
if (!passphrase) throw new Error('say where the service is, who signs in, and their passphrase')
const browser = await launch()
try {
  const measured = await handover(await browser.newContext({ baseURL: base, viewport: { width: 1280, height: 900 } }))
  console.log(JSON.stringify({ ...measured, bare: await bare(await browser.newContext({ baseURL: base, bypassCSP: true }), aCase) }))
} finally {
  await browser.close()
}

async function handover (context) {
  const page = await context.newPage()
  await signIn(page, [email, passphrase])
  await page.goto('/desk/handover')
  await page.waitForSelector('#handover[data-step=handover-begin]', { timeout: 120_000 })
  await page.check('#kind-handover')
  await page.click('#kind-form button[type=submit]')
  await page.check('#to input >> nth=0')
  await page.check('#stop')
  await page.click('#details-form button[type=submit]')
  const memory = await watchMemory()
  const began = Date.now()
  await page.click('#confirm-go')
  await page.waitForSelector('#finished:not([hidden])', { timeout: 600_000 })
  const seconds = (Date.now() - began) / 1000
  const megabytes = memory.stop()
  if (await page.textContent('#finished-title') !== 'Done') throw new Error(await page.locator('#finished').innerText())
  const cases = Number(await page.getAttribute('#handover', 'data-done'))
  await context.close()
  return { cases, seconds, megabytes }
}

// watchMemory looks four times a second at what the browser's page processes hold, and keeps the most.
async function watchMemory () {
  const cdp = await browser.newBrowserCDPSession()
  let most = 0
  const look = async () => {
    const { processInfo } = await cdp.send('SystemInfo.getProcessInfo')
    const held = await Promise.all(processInfo.filter(p => p.type === 'renderer').map(p => resident(p.id)))
    most = Math.max(most, held.reduce((sum, n) => sum + n, 0))
  }
  await look()
  const timer = setInterval(() => void look().catch(() => {}), 250)
  return { stop () { clearInterval(timer); return most / 1e6 } }
}

async function resident (pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(status.match(/^VmRSS:\s+(\d+) kB/m)?.[1] ?? 0) * 1000
}
