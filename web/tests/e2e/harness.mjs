// The real service, started by the test on a free port of this machine with the demonstration's people and cases, and a real browser.
import { spawn } from 'node:child_process'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { axe, wide } from '../lib/rules.mjs'
import { nextCode } from '../lib/totp.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..')
export const binary = process.env.SAYSOMETHING_BINARY ?? path.join(root, 'saysomething')
const shots = process.env.SAYSOMETHING_SCREENSHOTS // a folder: every look() leaves its pictures there

/** The people of the demonstration. */
export const people = {
  maya: ['maya@heronbrook.example', 'lantern-maple-otter-guardian'],
  tomasz: ['tomasz@heronbrook.example', 'copper-meadow-finch-guardian'],
  priya: ['priya@heronbrook.example', 'harvest-violin-robin-rep'],
  owen: ['owen@heronbrook.example', 'granite-sparrow-tide-rep'],
  ruth: ['ruth@heronbrook.example', 'silver-orchard-crane-lead'],
  frances: ['frances@heronbrook.example', 'bronze-thistle-siskin-lead'],
  grace: ['grace@heronbrook.example', 'summer-kettle-wren-partner'],
  daniel: ['daniel@heronbrook.example', 'walnut-bridge-swan-partner'],
  alex: ['alex@heronbrook.example', 'paper-garden-heron-admin'],
  nadia: ['nadia@heronbrook.example', 'ribbon-window-linnet-champion']
}

/** startServer runs the demonstration in a folder of its own and waits for its address. stop() ends it and removes everything; crash() kills it
 * without warning and starts it again, over the same data at the same address.
 * With SAYSOMETHING_E2E_DATABASE, the address of an empty PostgreSQL database, it runs on that. */
export async function startServer (...flags) {
  const data = await mkdtemp(path.join(os.tmpdir(), 'saysomething-e2e-'))
  const database = process.env.SAYSOMETHING_E2E_DATABASE
  if (database) flags.push('--database', database)
  let running = await runDemo(data, '127.0.0.1:0', flags)
  const { url, receipt } = running
  const end = async (signal, patience) => {
    running.child.kill(signal)
    const late = setTimeout(() => running.child.kill('SIGKILL'), patience)
    await running.ended
    clearTimeout(late)
  }
  const stop = async () => {
    await end('SIGTERM', 40_000) // longer than the service gives a request under way
    await rm(data, { recursive: true, force: true })
    if (running.child.signalCode === 'SIGKILL') throw new Error(`the service did not stop:\n${running.output()}`)
  }
  const crash = async () => {
    await end('SIGKILL', 10_000)
    running = await runDemo(data, new URL(url).host.replace('localhost', '127.0.0.1'), flags)
  }
  return { url, receipt, data, stop, crash, output: () => running.output() }
}

/** runDemo starts the program and waits until it says where it is. */
async function runDemo (data, listen, flags) {
  const child = spawn(binary, ['demo', '--listen', listen, '--data', data, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  const said = await new Promise((resolve, reject) => {
    const take = chunk => {
      out += chunk
      const found = out.match(/a demonstration: (http:\/\/(?:127\.0\.0\.1|localhost):\d+)[\s\S]*with the words\n +([a-z ]+)\n/)
      if (found) resolve({ url: found[1], receipt: found[2].trim() })
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', reject)
    child.on('exit', code => reject(new Error(`the service ended with ${code}:\n${out}`)))
  })
  const ended = new Promise(resolve => child.on('exit', resolve))
  return { ...said, child, ended, output: () => out }
}

/** moveClock sets the time of a demonstration that was started with --clock FILE. */
export async function moveClock (file, time) {
  await writeFile(file, `${time}\n`)
}

/** launch starts Chromium: the one of the system, or of the variable CHROMIUM. */
export async function launch () {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  })
  const newContext = browser.newContext.bind(browser)
  browser.newContext = async (...how) => patient(await newContext(...how))
  return patient(browser)
}

/** patient closes what it is given, or goes on without: Chromium now and then never answers when a context is closed whose page is just leaving for
 * another (Target.disposeBrowserContext, seen in version 156), and a test would stand still. What stays open ends with the browser, and that with the test. */
function patient (thing) {
  const close = thing.close.bind(thing)
  thing.close = async () => {
    let timer
    await Promise.race([close(), new Promise(resolve => { timer = setTimeout(resolve, 10_000) })])
    clearTimeout(timer)
  }
  return thing
}

/** newPage opens a page of its own context. What goes wrong in the page, or leaves for another host, fails the test at check(). */
export async function newPage (browser, server, { width = 1280, height = 900, javaScriptEnabled = true } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, baseURL: server.url, javaScriptEnabled, acceptDownloads: true })
  const page = await context.newPage()
  const wrong = []
  page.on('pageerror', error => wrong.push(`error: ${error.message}`))
  page.on('console', message => { if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) wrong.push(`console: ${message.text()}`) })
  context.on('request', request => { if (!/^(blob:|data:)/.test(request.url()) && !request.url().startsWith(server.url)) wrong.push(`foreign: ${request.url()}`) })
  page.check_ = () => { if (wrong.length > 0) throw new Error(wrong.join('\n')) }
  return page
}

/** signIn goes through the sign-in page and waits for the desk, or wherever the role leads. People of the demonstration
 * read their code from the page; others have an app secret as the third of who. */
export async function signIn (page, [email, passphrase, secret]) {
  await page.goto('/signin')
  await page.fill('#email', email)
  await page.fill('#passphrase', passphrase)
  await page.click('#signin button[type=submit]')
  await secondStep(page, secret)
  await page.waitForURL(url => !url.pathname.startsWith('/signin'))
}

/** secondStep types the code of the app. */
export async function secondStep (page, secret) {
  await page.waitForSelector('#second:not([hidden])')
  await page.fill('#code', secret ? await nextCode(secret) : await page.textContent('#demo-code .app-words'))
  await page.click('#second button[type=submit]')
}

/** authenticator gives the page's browser one passkey device, as if somebody touched it whenever it asks. */
export async function authenticator (page, { prf = true, verified = true } = {}) {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: verified, automaticPresenceSimulation: true, hasPrf: prf }
  })
  return {
    credentials: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    restore: async credential => cdp.send('WebAuthn.addCredential', { authenticatorId, credential })
  }
}

/** enrolApp sets up an app where a new person is asked for a second step, and gives its secret. */
export async function enrolApp (page) {
  await page.click('#begin-app')
  await page.waitForSelector('#app:not([hidden])')
  const secret = await page.textContent('#app-secret')
  await page.fill('#app-code', await nextCode(secret))
  await page.click('#app button[type=submit]')
  await page.click('#codes-kept')
  return secret
}

/** deskReady waits until every case of the desk is open, shows them as a list, and gives their number. */
export async function deskReady (page) {
  await page.waitForSelector('#desk[data-opened]')
  if (await page.isVisible('#view-list')) await page.click('#view-list')
  return Number(await page.getAttribute('#desk', 'data-opened'))
}

/** chooseStatus picks what a case becomes next on its page, wherever it is offered. It sends nothing. */
export async function chooseStatus (page, status) {
  const choice = page.locator(`#status-${status}`)
  if (!await choice.isVisible()) await page.click('#status-more summary')
  await choice.check()
}

/** shows waits until an element says what is expected, and fails with what it said instead. */
export async function shows (page, selector, pattern) {
  const place = page.locator(selector)
  let text = ''
  for (let i = 0; i < 150; i++) {
    text = await place.innerText({ timeout: 1000 }).catch(() => '') // one that is not there is waited for here, not half a minute each time
    if (pattern.test(text)) return text
    await page.waitForTimeout(200)
  }
  throw new Error(`${selector} does not say ${pattern}, but:\n${text}`)
}

/** look checks a page as it is at the width of a phone and of a desk: axe, and nothing wider than the window. */
export const look = (page, name) => lookAt(page, name, [320, 1280])

/** lookEverywhere does so, and holds the page to the width of a tablet. */
export const lookEverywhere = (page, name) => lookAt(page, name, [320, 768, 1280])

async function lookAt (page, name, widths) {
  for (const width of widths) {
    await page.setViewportSize({ width, height: width === 320 ? 640 : 900 })
    if (shots) {
      await mkdir(shots, { recursive: true })
      await page.screenshot({ path: path.join(shots, `${name}-${width}.png`), fullPage: true })
    }
    const found = [...await wide(page), ...width === 768 ? [] : await axe(page)]
    if (found.length > 0) throw new Error(`${name} at ${width} px:\n${found.join('\n')}`)
  }
}
