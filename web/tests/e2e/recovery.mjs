// A lost key, from the question to the new recovery keys: two custodians and the owner in three browsers side by side, on the
// demonstration, where the waiting time is a minute. `node --test web/tests/e2e/recovery.mjs`.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { deskReady, enrolApp, launch, look, newPage, people, shows, signIn, startServer } from './harness.mjs'

const helen = ['helen@heronbrook.example', 'marble-candle-plover-custodian'] // management
const sunil = ['sunil@heronbrook.example', 'velvet-harbour-dipper-custodian'] // staff side
const joyce = ['joyce@heronbrook.example', 'clover-teapot-avocet-custodian'] // staff side
const PASSPHRASE = 'meadow otter candle river blanket tin'

let server, browser, management, staff, owner, link, words, before_
const pages = []
const open = async () => {
  const page = await newPage(browser, server)
  pages.push(page)
  return page
}

before(async () => {
  server = await startServer('--per-quarter', '8')
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

/** throughCrash presses `button`, stops the service dead when the page calls `path` next, either before the call is carried out or before its answer
 * arrives, and starts it again. The page tries again by itself; where the service was away for too long it says so, and `anew` goes on. */
async function throughCrash (page, button, path, when, done, anew) {
  const back = crash(page, path, when)
  await page.click(button)
  await back
  const problem = '[role=alert]:visible, .nhsuk-error-summary:visible'
  await page.locator(`${done}, ${problem}`).first().waitFor({ state: 'attached', timeout: 60_000 })
  if (await page.locator(done).count() > 0) return
  await anew()
  if (await page.locator(button).count() > 0) await page.click(button)
  await page.waitForSelector(done)
}

function crash (page, path, when) {
  return new Promise((resolve, reject) => {
    page.route(path, async route => {
      const sent = route.fetch().catch(() => {})
      if (when === 'answered') await sent
      const back = server.crash()
      await route.abort()
      back.then(resolve, reject)
    }, { times: 1 }).catch(reject)
  })
}

const custody = async page => {
  await page.goto('/custodians/recovery')
  await page.waitForSelector('#recovery-work:not([hidden])')
}

test('a custodian asks, and everybody concerned sees it on every page', async () => {
  const maya = await open()
  await signIn(maya, people.maya)
  before_ = await deskReady(maya)
  assert.ok(before_ > 3, 'the demonstration has cases to lose')
  management = await open()
  await signIn(management, helen)
  await custody(management)
  await look(management, 'recovery-custodian')
  await management.click('#ask-details summary')
  await management.click('#ask button[type=submit]')
  assert.match(await management.textContent('#person-error'), /Choose a person/)
  await management.selectOption('#person', { label: 'Maya Okafor, Freedom to Speak Up guardian' })
  await management.fill('#reason', 'Laptop stolen')
  await management.click('#ask button[type=submit]')
  link = await management.inputValue('#link')
  await management.click('#link-copy')
  await shows(management, '#link-copied', /Copied|copy it with Ctrl\+C/)
  assert.match(link, /\/recover#[A-Za-z0-9_-]{43}$/)
  await look(management, 'recovery-asked')
  await maya.goto('/account')
  assert.match(await maya.textContent('.app-notice'), /replace the key of your account/)
  await look(maya, 'recovery-owner-notice')
  await maya.click('.app-notice a:has-text("Stop it")')
  assert.match(await maya.textContent('h1'), /Stop this recovery/)
  await look(maya, 'recovery-stop')
  const other = await open()
  await signIn(other, people.tomasz)
  assert.equal(await other.locator('.app-notice').count(), 0, 'nobody else is told')
})

test('the owner makes a new key from the link, and reads six words', async () => {
  owner = await open()
  await owner.goto(link)
  await owner.waitForSelector('#make:not([hidden])')
  assert.equal(new URL(owner.url()).hash, '', 'the token does not stay in the address')
  await look(owner, 'recover-make')
  await owner.reload()
  await owner.fill('#passphrase', PASSPHRASE)
  await owner.fill('#again', PASSPHRASE)
  await owner.click('#make button[type=submit]')
  await owner.waitForSelector('#state:not([hidden])')
  words = await owner.textContent('#work .app-words')
  assert.equal(words.split(' ').length, 6)
  await look(owner, 'recover-words')
  await owner.goto(link) // the same page: only what stands after # is new
  await owner.waitForSelector('.nhsuk-error-summary')
  assert.match(await owner.textContent('.nhsuk-error-summary'), /cannot be used/)
})

test('both custodians see the same words, and cannot go on before the time is up', async () => {
  staff = await open()
  await signIn(staff, sunil)
  for (const page of [management, staff]) {
    await custody(page)
    assert.equal(await page.textContent('.app-words'), words)
    assert.match(await page.textContent('[data-recovery]'), /Waiting time/)
    await page.check('[data-recovery] input[type=checkbox]')
  }
  await look(staff, 'recovery-waiting')
  const id = await staff.getAttribute('[data-recovery]', 'data-recovery')
  const early = await staff.evaluate(async id => (await fetch(`/api/staff/recoveries/${id}/shares`)).status, id)
  assert.equal(early, 409)
})

test('a server that puts another key in its place is found out', async () => {
  const swap = async route => {
    const answer = await route.fetch()
    const body = await answer.json()
    for (const one of body.recoveries) if (one.status === 'waiting') one.key.sign = one.key.sign.replace(/^./, c => (c === 'A' ? 'B' : 'A'))
    await route.fulfill({ response: answer, json: body })
  }
  await staff.route('**/api/staff/recovery', swap)
  await custody(staff)
  assert.match(await staff.textContent('[data-recovery]'), /not those you compared before/)
  assert.equal(await staff.locator('.app-carry').count(), 0)
  await staff.unroute('**/api/staff/recovery', swap)
})

test('one custodian of each side carries it out, and words are compared first', async () => {
  await management.waitForTimeout(61_000)
  await custody(management)
  await throughCrash(management, '.app-carry', '**/parts', 'answered', '[data-recovery]:has-text("Your side has done its part")', () => custody(management))
  await look(management, 'recovery-one-side')
  await back(owner)
  assert.equal(await owner.locator('#finish').count(), 0, 'one side is not enough')
  const third = await open() // Joyce never compared anything in this browser
  await signIn(third, joyce)
  await custody(third)
  await third.click('.app-carry')
  await third.waitForSelector('#recovery-problem:not([hidden])')
  assert.match(await third.textContent('#recovery-problem-text'), /Compare the six words first/)
  const swap = async route => {
    const answer = await route.fetch()
    const body = await answer.json()
    body.to.recipient = body.to.recipient.slice(0, -1) + (body.to.recipient.endsWith('q') ? 'p' : 'q')
    await route.fulfill({ response: answer, json: body })
  }
  await custody(staff)
  await staff.route('**/shares*', swap)
  let sent = 0
  staff.on('request', request => { if (request.url().endsWith('/parts')) sent++ })
  await staff.click('.app-carry')
  await staff.waitForSelector('#recovery-problem:not([hidden])')
  assert.match(await staff.textContent('#recovery-problem-text'), /another key/)
  assert.equal(sent, 0, 'nothing was sealed to a key whose words nobody compared')
  await staff.unroute('**/shares*', swap)
})

test("a server that hands in the half of somebody else's concern is found out", async () => {
  await custody(staff)
  assert.match(await staff.textContent('.app-handing'), /Your side is to seal up to \d+ halves for Maya Okafor/)
  let sent = 0
  staff.on('request', request => { if (request.url().endsWith('/parts')) sent++ })
  const other = 'a'.repeat(26)
  const lying = async (change, seen) => {
    const lie = async route => {
      const answer = await route.fetch()
      const body = await answer.json()
      change(body.shares)
      await route.fulfill({ response: answer, json: body })
    }
    await staff.route('**/shares', lie) // in the first answer: what comes after has an address of its own
    await staff.click('.app-carry')
    await staff.waitForSelector(seen)
    await staff.unroute('**/shares', lie)
  }
  const refused = (change, words) => lying(change, `#recovery-problem:not([hidden]):has-text("${words}")`)
  const many = Array.from({ length: 400 }, (_, n) => String.fromCharCode(97 + n % 26, 97 + Math.floor(n / 26)).padEnd(26, 'a'))
  await refused(shares => shares.push(...many.map(id => ({ ...shares[0], case: id }))), 'more halves than this page showed')
  await refused(shares => shares.splice(1, 1, shares[0]), 'one half twice')
  assert.equal(sent, 0, 'nothing of such an answer was sealed')
  await look(staff, 'recovery-refused')
  await staff.route('**/parts', route => route.fulfill({ json: {} })) // what is sealed in the place of such a half is not kept, or the case would not come back
  await lying(shares => { shares[0].case = other; shares[1].reader_key = 'A'.repeat(43) }, '.app-closed:has-text("2 halves were left closed")')
  await look(staff, 'recovery-closed')
  await staff.unroute('**/parts')
  await staff.click('.app-carry')
  await staff.waitForSelector('[data-recovery]:has-text("Your side has done its part")')
})

async function back (page) {
  await page.goto('/recover')
  await page.fill('#email', people.maya[0])
  await page.fill('#new', PASSPHRASE)
  await page.click('#back button[type=submit]')
  await page.waitForSelector('#state:not([hidden])')
}

test('the owner puts the cases together, and signs in with the new passphrase', async () => {
  await owner.goto('/recover')
  await look(owner, 'recover-back')
  await owner.fill('#email', people.maya[0])
  await owner.fill('#new', 'not my passphrase at all')
  await owner.click('#back button[type=submit]')
  await owner.waitForSelector('.nhsuk-error-summary')
  await back(owner)
  assert.equal(await owner.textContent('#work .app-words'), words)
  await look(owner, 'recover-ready')
  await throughCrash(owner, '#finish', '**/api/recovery/envelopes', 'asked', '#finished, #without', () => back(owner))
  await owner.waitForSelector('#finished, #without')
  assert.equal(await owner.locator('#without').count(), 0, 'every case fits')
  await look(owner, 'recover-finished')
  await owner.goto('/signin')
  await owner.fill('#email', people.maya[0])
  await owner.fill('#passphrase', PASSPHRASE)
  await owner.click('#signin button[type=submit]')
  await enrolApp(owner)
  await owner.waitForURL('**/desk')
  assert.equal(await deskReady(owner), before_, 'every case is back')
  await owner.click('#desk table a, #desk .app-case a')
  await owner.waitForURL('**/desk/cases/*')
  const old = await open()
  await old.goto('/signin')
  await old.fill('#email', people.maya[0])
  await old.fill('#passphrase', people.maya[1])
  await old.click('#signin button[type=submit]')
  await old.waitForSelector('.nhsuk-error-summary')
})

async function signList (page) {
  await page.goto('/custodians')
  await page.waitForSelector('#list-form')
  for (const box of await page.locator('#list-form input[type=checkbox], #list-next input[type=checkbox]').all()) await box.check()
  await page.click('#list-sign')
  await page.waitForSelector('#list-form', { state: 'detached' })
}

test('afterwards each side makes a new recovery key, has it signed, and seals its halves again', async () => {
  for (const page of [management, staff]) {
    await custody(page)
    assert.match(await page.textContent('#recovery-work'), /A recovery was carried out with this key/)
    await page.click('#make-key')
    await page.waitForSelector('#recovery-work:has-text("Waits for the next signed list")')
  }
  for (const page of [management, staff]) await signList(page)
  for (const page of [management, staff]) {
    await custody(page)
    await throughCrash(page, '#rotate', '**/api/staff/recovery/shares', page === staff ? 'asked' : 'answered', '#recovery-work:not(:has(#rotate))', () => custody(page))
    assert.doesNotMatch(await page.textContent('.app-side:has-text("your side")'), /Replaced|To do/)
  }
  assert.doesNotMatch(await staff.textContent('#recovery-work'), /Replaced|To do/)
  await look(staff, 'recovery-rotated')
  for (const page of pages) page.check_()
})
