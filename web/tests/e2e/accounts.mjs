// The way of staff, by hand in Chromium against a real server: the first administrator sets up, invites a guardian, who activates,
// signs in, reloads, signs out. All traffic is kept and searched: a passphrase must never be in it.
//
//   node web/tests/e2e/accounts.mjs [--shots DIR] [./saysomething] [postgres://…]
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { enrolApp, launch as open, secondStep } from './harness.mjs'
import { axe, wide } from '../lib/rules.mjs'

const argv = process.argv.slice(2)
const shots = argv[0] === '--shots' ? argv.splice(0, 2)[1] : ''
const [binary = './saysomething', database = ''] = argv
if (shots) await mkdir(shots, { recursive: true })

const data = await mkdtemp(path.join(os.tmpdir(), 'saysomething-staff-'))
const server = spawn(binary, ['serve', '--listen', '127.0.0.1:0', '--data', data, ...(database ? ['--database', database] : [])], { stdio: ['ignore', 'ignore', 'pipe'] })
let printed = ''
server.stderr.on('data', d => { printed += d })
const gone = new Promise(resolve => server.on('exit', resolve))

const browser = await open()
const secrets = [] // passphrases: none of them may ever be in a request
const traffic = []
const complaints = []

try {
  await story()
  for (const secret of secrets) {
    for (const form of [secret, encodeURIComponent(secret), secret.replaceAll(' ', '+'), Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('base64url')]) {
      assert.ok(!traffic.some(t => t.includes(form)), 'a passphrase was sent')
      assert.ok(!printed.includes(form), 'a passphrase was logged')
    }
  }
  assert.ok(secrets.length >= 3 && traffic.length > 30, 'nothing was captured')
  assert.deepEqual(complaints, [])
  console.log(`staff: ok, ${traffic.length} requests captured`)
} finally {
  await browser.close()
  server.kill('SIGTERM')
  await gone
  await rm(data, { recursive: true, force: true })
}

async function story () {
  const setup = await found(/http:\S+\/invitation#\S+/)
  const home = new URL(setup).origin
  const admin = await device()
  await admin.goto(setup)
  await admin.waitForSelector('#activate:not([hidden])')
  assert.equal(new URL(admin.url()).hash, '', 'the token stays in the address bar')
  await look(admin, 'invitation-first')

  // Mistakes are told at the field, and nothing typed is lost.
  await admin.fill('#name', 'Robin Hale')
  await admin.click('button[type=submit]')
  await admin.waitForSelector('#email-error')
  await admin.fill('#email', 'robin.hale@example.nhs.uk')
  await admin.fill('#passphrase', 'short')
  await admin.click('button[type=submit]')
  assert.match(await admin.textContent('#passphrase-error'), /at least 16/)
  assert.equal(await admin.inputValue('#name'), 'Robin Hale')
  await look(admin, 'invitation-mistakes')
  await admin.reload() // the invitation survives a reload
  await admin.waitForSelector('#activate:not([hidden])')
  await admin.fill('#name', 'Robin Hale')
  await admin.fill('#email', 'Robin.Hale@example.nhs.uk')
  await choose(admin)
  await admin.waitForSelector('#enrol:not([hidden])')
  await look(admin, 'enrol')
  await enrolApp(admin)
  await admin.waitForURL('**/admin')
  await look(admin, 'admin-new')

  await setUp(admin)
  const link = await invite(admin, { name: 'Asha Bell', email: 'asha.bell@example.nhs.uk', role: 'guardian', side: 'independent', desk: 1 })

  const guardian = await device()
  await guardian.goto(link)
  await guardian.waitForSelector('#activate:not([hidden])')
  assert.match(await guardian.textContent('#activate'), /Asha Bell[^]*asha\.bell@example\.nhs\.uk[^]*guardian/)
  await look(guardian, 'invitation')
  const passphrase = await choose(guardian)
  const secret = await enrolApp(guardian)
  await guardian.waitForURL('**/desk')
  assert.equal(await stored(guardian), 1, 'no keys kept for the tab')

  // The link is used up.
  const other = await device()
  await other.goto(link)
  await other.waitForSelector('#failed h2')
  assert.match(await other.textContent('#failed'), /cannot be used/)
  await look(other, 'invitation-used')

  await guardian.goto(home + '/account')
  await look(guardian, 'account')
  await guardian.reload()
  assert.equal(await stored(guardian), 1, 'keys do not survive a reload')
  assert.equal((await guardian.goto(home + '/admin')).status(), 403, 'a guardian sees the administration')
  await look(guardian, 'forbidden')
  await changePassphrase(guardian, home, passphrase)

  // Another tab gets the sealed copy from this one; when one signs out, both are wiped.
  await guardian.goto(home + '/desk')
  const second = await guardian.context().newPage()
  await second.goto(home + '/desk')
  await second.waitForFunction(() => sessionStorage.getItem('saysomething keys') !== null)
  assert.equal(new URL(second.url()).pathname, '/desk')
  const alone = await device() // but a browser that only has the cookie has no keys
  await alone.context().addCookies(await guardian.context().cookies())
  await alone.goto(home + '/desk')
  await alone.waitForURL('**/signin?why=keys&next=%2Fdesk')
  await look(alone, 'signin-keys')

  // Signing out wipes this tab, and the server does not know the cookie any more.
  const cookies = await guardian.context().cookies()
  assert.deepEqual(cookies.map(c => [c.httpOnly, c.sameSite, c.path, c.expires]), [[true, 'Strict', '/', -1]])
  await guardian.goto(home + '/account')
  await guardian.click('form[action="/signout"] button')
  await guardian.waitForURL('**/signin?why=out')
  assert.equal(await guardian.evaluate(() => sessionStorage.length), 0, 'signing out leaves something behind')
  await look(guardian, 'signin-out')
  await second.waitForURL('**/signin?why=out')
  assert.equal(await second.evaluate(() => sessionStorage.length), 0, 'signing out leaves keys in another tab')
  await second.close()
  await guardian.context().addCookies(cookies)
  await guardian.goto(home + '/account')
  await guardian.waitForURL(/\/signin\?next=%2Faccount&why=ended$/)
  await look(guardian, 'signin-ended')

  // The old passphrase does not sign in, the new one does and leads back.
  await guardian.fill('#email', 'asha.bell@example.nhs.uk')
  await guardian.fill('#passphrase', passphrase)
  await guardian.click('button[type=submit]')
  await guardian.waitForSelector('#failed h2')
  assert.match(await guardian.textContent('#failed'), /do not go together/)
  assert.equal(await guardian.inputValue('#passphrase'), passphrase)
  await look(guardian, 'signin-refused')
  await guardian.fill('#passphrase', secrets.at(-1))
  await guardian.click('#signin button[type=submit]')
  await secondStep(guardian, secret)
  await guardian.waitForURL('**/account')

  // Marked as left: the next page is the sign-in page.
  await admin.goto(home + '/admin/people')
  await look(admin, 'admin-people')
  await admin.click('text=Mark as left: Asha Bell')
  await look(admin, 'admin-leave')
  await admin.click('button.nhsuk-button--warning')
  await admin.waitForURL('**/admin/people?done=left')
  await guardian.goto(home + '/account')
  await guardian.waitForURL(/\/signin\?/)
}

async function setUp (admin) {
  const home = new URL(admin.url()).origin
  await admin.goto(home + '/admin/organisation')
  await admin.fill('#name', '')
  await admin.fill('#exit_url', 'http://example.com')
  await admin.click('main button')
  assert.match(await admin.textContent('#exit_url-error'), /https/)
  assert.equal(await admin.inputValue('#exit_url'), 'http://example.com')
  await look(admin, 'admin-organisation-mistakes')
  await admin.fill('#name', 'Heronbrook NHS Foundation Trust')
  await admin.fill('#exit_url', 'https://www.bbc.co.uk/weather')
  await admin.click('main button')
  await admin.waitForURL('**/admin?done=organisation')

  await admin.goto(home + '/admin/help')
  await look(admin, 'admin-help')
  await admin.fill('#help-6-name', 'Site security')
  await admin.click('main button')
  await admin.waitForSelector('#help-6-contact-error')
  assert.equal(await admin.inputValue('#help-6-name'), 'Site security')
  await admin.fill('#help-6-contact', '5555')
  await admin.click('main button')
  await admin.waitForURL('**/admin?done=help')

  await admin.goto(home + '/admin/areas')
  await look(admin, 'admin-areas-empty')
  await admin.fill('#areas', 'code,name,parent,headcount\nSUR,Surgery,,640\nTHE,Theatres,SRU,many\n')
  await admin.click('main button')
  await admin.waitForSelector('#areas-error')
  assert.match(await admin.textContent('main table'), /3\s*parent[^]*3\s*headcount/)
  await look(admin, 'admin-areas-mistakes')
  await admin.setInputFiles('#file', { name: 'areas.csv', mimeType: 'text/csv', buffer: Buffer.from('code,name,parent,headcount\r\nSUR,Surgery,,640\r\nTHE,Theatres,SUR,120\r\nPLA,Plaster room,THE,9\r\n') })
  await admin.click('main button')
  await admin.waitForSelector('text=Save these areas')
  assert.match(await admin.textContent('main table'), /Plaster room \(PLA\)\s*9\s*THE/)
  await look(admin, 'admin-areas-preview')
  await admin.click('text=Save these areas')
  await admin.waitForURL('**/admin/areas?done=saved')
  await look(admin, 'admin-areas')

  await admin.goto(home + '/admin/desks')
  await admin.click('text=Add desk')
  await admin.waitForSelector('#name-error')
  await admin.waitForSelector('#kind-error')
  await admin.check('#kind')
  await admin.fill('#name', 'Freedom to Speak Up guardians')
  await admin.click('text=Add desk')
  await admin.waitForURL('**/admin/desks?done=added')
  await look(admin, 'admin-desks')
}

async function invite (admin, who) {
  await admin.goto(new URL(admin.url()).origin + '/admin/people/invite')
  await admin.fill('#name', who.name)
  await admin.check(`input[name=role][value=${who.role}]`)
  await admin.check('input[name=side][value=staff]')
  await admin.click('main button')
  for (const field of ['email', 'side', 'desk']) await admin.waitForSelector(`#${field}-error`)
  assert.equal(await admin.inputValue('#name'), who.name)
  await look(admin, 'admin-invite-mistakes')
  await admin.fill('#email', who.email)
  await admin.check(`input[name=side][value=${who.side}]`)
  await admin.selectOption('#desk', { index: who.desk })
  await admin.click('main button')
  await admin.waitForSelector('#link')
  await look(admin, 'admin-link')
  return admin.inputValue('#link')
}

// choose takes the words offered, types them again and sends.
async function choose (page) {
  await page.click('#take')
  const words = await page.inputValue('#passphrase')
  assert.equal(words.split(' ').length, 6)
  secrets.push(words)
  await page.fill('#again', words)
  await page.click('button[type=submit]:not([action])')
  return words
}

async function changePassphrase (page, home, old) {
  await page.goto(home + '/account')
  await page.fill('#present', old)
  await page.click('#take')
  const words = await page.inputValue('#passphrase')
  secrets.push(words)
  await page.fill('#again', words)
  await page.click('#change button[type=submit]')
  await page.waitForURL('**/account?done=passphrase')
}

function stored (page) { return page.evaluate(() => Object.keys(sessionStorage).filter(k => k === 'saysomething keys').length) }

async function device () {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.on('request', r => traffic.push([r.url(), JSON.stringify(r.headers()), r.postData() ?? ''].join('\n')))
  page.on('pageerror', e => complaints.push(`script: ${e.message}`))
  page.on('console', m => { if (m.type() === 'error' && !/status of 4\d\d/.test(m.text())) complaints.push(`console: ${m.text()}`) })
  return page
}

// look takes pictures, and lists what axe finds and what sticks out on a phone.
async function look (page, name) {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: width < 600 ? 640 : 900 })
    if (shots) await page.screenshot({ path: path.join(shots, `${name}-${width}.png`), fullPage: true })
    for (const problem of [...await wide(page), ...await axe(page)]) complaints.push(`${name} at ${width}: ${problem}`)
  }
}

async function found (pattern) {
  for (let i = 0; i < 600; i++) {
    const m = printed.match(pattern)
    if (m) return m[0]
    if (server.exitCode !== null) throw new Error(`the server stopped: ${printed}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`the server did not print ${pattern}: ${printed}`)
}
