// The ledger of released figures: what the administrator sees of it, and custodians of both sides who sign the plan of the next year.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { launch, lookEverywhere as look, newPage, people, shows, signIn, startServer } from './harness.mjs'

const helen = ['helen@heronbrook.example', 'marble-candle-plover-custodian']
const sunil = ['sunil@heronbrook.example', 'velvet-harbour-dipper-custodian']

let server, browser, admin

before(async () => {
  server = await startServer('--per-quarter', '2')
  browser = await launch()
  admin = await newPage(browser, server)
  await signIn(admin, people.alex)
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

async function custodian (who) {
  const page = await newPage(browser, server)
  await signIn(page, who)
  await page.goto('/custodians')
  await page.locator('#figures-heading').waitFor()
  return page
}

describe('the ledger', () => {
  it('shows the administrator how plans, freezes and releases stand, and no figure', async () => {
    await admin.goto('/admin/figures')
    await look(admin, 'ledger')
    await shows(admin, 'main', /not approved/)
    await admin.goto('/admin/establishment')
    await look(admin, 'establishment')
    await admin.fill('#rows', 'area,group,people\nNOWHERE,NMR,3\nSUR,NMR,many\n')
    await admin.click('main form button[type=submit]')
    await shows(admin, 'main', /No area has this code[\s\S]*Enter a whole number/)
    await look(admin, 'establishment-mistakes')
  })

  it('refuses a plan beyond its bounds and keeps what was typed', async () => {
    await admin.goto('/admin/figures')
    await admin.locator('a[href^="/admin/figures/plan/"]').first().click()
    await look(admin, 'plan')
    await admin.fill('#threshold', '3')
    await admin.click('main form button[type=submit]')
    await shows(admin, '#plan-problems', /must be from 5 to 10/)
    assert.equal(await admin.inputValue('#threshold'), '3')
    await look(admin, 'plan-refused')
  })

  it('has a plan signed by one custodian of each side', async () => {
    const one = await custodian(helen)
    await look(one, 'custodians-figures')
    await one.locator('section[id^="plan-"] button').click()
    await shows(one, '#figures-done', /waits for the other side/)
    const two = await custodian(sunil)
    await two.locator('section[id^="plan-"] button').click()
    await shows(two, '#figures-done', /Both sides have approved it/)
    await shows(two, '#figures-nothing', /nothing about figures to sign/)
    await look(two, 'custodians-figures-signed')
    await admin.goto('/admin/figures')
    await shows(admin, 'main', /Helen Ward, management, signed on[\s\S]*Sunil Rao, staff side, signed on/)
  })

  it('works without JavaScript for the administrator', async () => {
    const plain = await admin.context().browser().newContext({ javaScriptEnabled: false, baseURL: server.url, storageState: await admin.context().storageState() })
    const page = await plain.newPage()
    await page.goto('/admin/figures')
    await shows(page, 'main', /What is frozen of/)
    await plain.close()
  })
})
