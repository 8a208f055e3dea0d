// Somebody left without handing over: custodians of both sides pass their cases to a colleague, who enters each of them for all to see, and whose browser
// makes the halves anew that do not name them. Three browsers side by side, on the demonstration, where the waiting time is a minute.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { deskReady, launch, look, newPage, people, shows, signIn, startServer } from './harness.mjs'
import { comeBack, raise } from './worker.mjs'

const bounded = { timeout: 240_000 }
const helen = ['helen@heronbrook.example', 'marble-candle-plover-custodian'] // management
const sunil = ['sunil@heronbrook.example', 'velvet-harbour-dipper-custodian'] // staff side
let server, browser, tomasz, management, staff, receipt, address, before_

before(async () => {
  server = await startServer('--per-quarter', '2')
  browser = await launch()
  receipt = await raise(browser, server, { what: 'Bittern canary: nobody is left to answer.', desks: [/guardian/i] })
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

const signedIn = async person => {
  const page = await newPage(browser, server)
  await signIn(page, person)
  return page
}

const custody = async page => {
  await page.goto('/custodians/recovery')
  await page.waitForSelector('#recovery-work:not([hidden])')
}

/** openCanary opens the concern on a reader's desk, and says whether halves of it are to be made. */
async function openCanary (page) {
  const answer = page.waitForResponse(response => /\/api\/staff\/cases\/[a-z2-7]{26}$/.test(response.url()))
  await page.goto(address)
  await page.waitForSelector('#case[data-ready]')
  return (await (await answer).json()).halves_wanted
}

test('a colleague takes the cases over, once both sides have carried it out', bounded, async () => {
  const maya = await signedIn(people.maya)
  await deskReady(maya)
  await maya.fill('#words', 'Bittern canary')
  await maya.locator('#desk-count', { hasText: /^1 case/ }).waitFor()
  address = new URL(await maya.locator('#desk-rows a').first().evaluate(a => a.href)).pathname
  assert.equal(await openCanary(maya), false, 'its halves came with it')
  await maya.locator('#readers').getByRole('button', { name: /Take off Tomasz/ }).click() // who reads a case already has nothing to gain
  await maya.locator('#reader-panel').getByRole('button', { name: /^Take Tomasz/ }).click()
  await maya.locator('#reader-done', { hasText: 'no longer reads this' }).waitFor()
  maya.check_()
  await maya.context().close()

  tomasz = await signedIn(people.tomasz)
  before_ = await deskReady(tomasz)
  management = await signedIn(helen)
  staff = await signedIn(sunil)
  await custody(management)
  await management.click('#ask-details summary')
  await management.selectOption('#person', { label: 'Maya Okafor, Freedom to Speak Up guardian' })
  const to = await management.locator('#to option').filter({ hasText: /^Tomasz/ }).textContent()
  await management.selectOption('#to', { label: to })
  await management.fill('#reason', 'Has left without handing over')
  await management.click('#ask button[type=submit]')
  await management.waitForSelector('[data-recovery]')
  await tomasz.goto('/account')
  await tomasz.locator('.app-notice').getByRole('link').first().waitFor()
  await look(tomasz, 'successor-notice')
  await management.waitForTimeout(61_000)
  for (const page of [management, staff]) {
    await custody(page)
    await look(page, 'successor-custodian')
    await page.click('.app-carry')
    await page.waitForSelector('[data-recovery]:has-text("Your side has done its part")')
  }
})

test('they put the cases together, and everybody in them sees that they have come', bounded, async () => {
  const id = await management.getAttribute('[data-recovery]', 'data-recovery')
  await tomasz.goto('/desk')
  await tomasz.locator(`.app-notice a[href="/desk/passed/${id}"]`).click()
  await tomasz.waitForSelector('#finish')
  await look(tomasz, 'successor-finish')
  await tomasz.click('#finish')
  await tomasz.waitForSelector('#finished')
  await tomasz.goto('/desk')
  assert.ok(await deskReady(tomasz) > before_, 'nothing came to their desk')
  const halves = tomasz.waitForResponse(response => response.url().endsWith('/halves'))
  assert.equal(await openCanary(tomasz), true, 'the halves do not name them')
  await shows(tomasz, 'main', /Bittern canary/)
  assert.equal((await halves).status(), 200)
  assert.equal(await openCanary(tomasz), false, 'their browser has not made the halves anew')
  const worker = await comeBack(browser, server, receipt)
  const text = await shows(worker, 'main', /made the two halves of a spare key for your concern/i)
  assert.match(text, /Passed on by custodians of both sides/i)
  assert.match(text, /Tomasz/)
  worker.check_()
  for (const page of [tomasz, management, staff]) page.check_()
})
