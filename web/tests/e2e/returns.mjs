// A guardian makes the quarterly return: the list, exact figures, words, marked as submitted, amended; all of it with JavaScript off. And thanking
// somebody on the desk counts an outcome: one call of one size that names no case.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { chooseStatus, deskReady, launch, look, newPage, people, shows, signIn, startServer } from './harness.mjs'

const bounded = { timeout: 120_000 }
let server, browser, maya

before(async () => {
  server = await startServer('--per-quarter', '3')
  browser = await launch()
  maya = await newPage(browser, server)
  await signIn(maya, people.maya)
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

/** plain is a page without JavaScript, signed in as Maya is. */
async function plain () {
  const page = await newPage(browser, server, { javaScriptEnabled: false })
  await page.context().addCookies(await maya.context().cookies())
  return page
}

describe('quarterly returns', bounded, () => {
  it('shows the quarters and their states, on a phone and a desk screen', async () => {
    await maya.goto('/returns/given')
    await look(maya, 'returns-given')
    await maya.goto('/returns')
    await shows(maya, '#returns', /To be submitted|Not submitted/)
    await shows(maya, 'main', /list of fields is not public/)
    await look(maya, 'returns')
    await maya.locator('#returns a').first().click()
    await shows(maya, 'main', /count as published/)
    await look(maya, 'return')
    const saved = await maya.request.get(`${maya.url()}.csv`)
    assert.match(await saved.text(), /^quarter,part,code,field,as_published,as_revised\r\n.*,cases,Number of cases raised,\d+,/)
  })

  it('takes words, a submission and no amendment that changes nothing, without JavaScript', async () => {
    const page = await plain()
    await page.goto('/returns')
    await page.locator('#returns a').first().click()
    await page.fill('#narrative', 'We changed how handovers are done.')
    await page.click('form button[type=submit]:has-text("Save")')
    await shows(page, 'main', /has been saved/)
    await page.click('a:has-text("Mark as")')
    await shows(page, 'main', /This page sends nothing/)
    const asked = await page.content()
    await page.click('main form button[type=submit]')
    await shows(page, 'main', /is marked as submitted/)
    await shows(page, '#history', /Submitted on .* by Maya/)
    await shows(page, 'main', /We changed how handovers are done/)
    await page.click('a:has-text("Amend it")')
    await page.click('main form button[type=submit]')
    await shows(page, 'main', /Say in a few words why it is amended/)
    const wrong = await page.content()
    await page.fill('#reason', 'Two were coded wrongly')
    await page.click('main form button[type=submit]')
    await shows(page, 'main', /No figure has changed/)
    for (const [name, body] of [['return-submit', asked], ['return-amend', wrong]]) { // axe needs JavaScript
      const other = await newPage(browser, server)
      await other.route('**/returns', route => route.fulfill({ body, contentType: 'text/html' }))
      await other.goto('/returns')
      await look(other, name)
      await other.context().close()
    }
    await page.context().close()
  })

  it('counts thanks given on the desk: 512 bytes, no case, no day', async () => {
    const told = []
    maya.on('request', request => { if (request.url().endsWith('/api/staff/outcomes')) told.push(request.postData()) })
    await maya.setViewportSize({ width: 1280, height: 900 })
    await maya.goto('/desk')
    assert.ok(await deskReady(maya) > 0)
    const fresh = maya.locator('#desk a[href^="/desk/cases/"]').filter({ hasText: /./ }).first()
    await maya.goto(await fresh.getAttribute('href'))
    await maya.waitForSelector('#case[data-ready]')
    const id = new URL(maya.url()).pathname.split('/').pop()
    const [next] = await maya.locator('#status-choices input[name=status]').evaluateAll(all => all.map(one => one.value))
    await chooseStatus(maya, next)
    if (await maya.locator('#close-anyway').isVisible()) await maya.check('#close-anyway')
    if (next === 'reopened') await maya.fill('#status-text', 'There is something new.')
    await maya.click('#status-form button[type=submit]')
    await shows(maya, '#status-form', /The status is now/)
    assert.equal(told.length, 1)
    assert.equal(told[0].length, 512)
    assert.ok(!told[0].includes(id) && !/20\d\d-/.test(told[0]))
    assert.deepEqual(Object.keys(JSON.parse(told[0])), ['token', 'thanked', 'responded', 'fed_back', 'feedback', 'stages'])
  })
})
