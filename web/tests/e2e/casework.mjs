// A guardian works one concern from thanks to closed and open again with the keyboard alone: templates, actions, who leads, every status.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { deskReady, launch, lookEverywhere as look, newPage, people, secondStep, shows, signIn, startServer } from './harness.mjs'
import { comeBack, raise } from './worker.mjs'

const bounded = { timeout: 120_000 }
let server, browser, maya, words, address

before(async () => {
  server = await startServer('--per-quarter', '2')
  browser = await launch()
  words = await raise(browser, server, { what: 'Cormorant canary: the night rota is signed by nobody.', desks: [/guardian/i, /union/i] })
}, bounded)

after(async () => {
  await browser?.close()
  await server?.stop()
})

const opened = page => page.waitForSelector('#case[data-ready]')
const press = (...keys) => keys.reduce((before, key) => before.then(() => maya.keyboard.press(key)), Promise.resolve())
const type = text => maya.keyboard.type(text)
const at = () => maya.evaluate(() => { const one = document.activeElement; return one.id || one.value || one.textContent.trim() })

/** tabTo presses Tab until the focus is on something, and fails when it does not come. */
async function tabTo (selector, key = 'Tab') {
  for (let n = 0; n < 60; n++) {
    if (await maya.evaluate(s => document.activeElement.matches(s), selector)) return
    await press(key)
  }
  assert.fail(`${selector} is not reached with ${key}; the focus is on ${await at()}`)
}

async function status (wanted, ...more) {
  await maya.evaluate(() => document.activeElement.blur())
  await press('s', 'Tab')
  for (let n = 0; n < 9 && await maya.evaluate(() => document.activeElement.value) !== wanted; n++) await press('ArrowDown')
  await press('Space')
  assert.equal(await maya.evaluate(() => document.querySelector('#status-choices input:checked').value), wanted)
  for (const step of more) await step()
  await press('Enter')
  await shows(maya, '#status-form', new RegExp(`The status is now`))
}

async function openFromDesk (page, text) {
  await page.goto('/desk')
  await deskReady(page)
  await page.goto(await page.locator('#desk-rows tr', { hasText: text }).locator('a[href^="/desk/cases/"]').first().getAttribute('href'))
  await opened(page)
}

describe('the case page with the keyboard alone', () => {
  it('shows its shortcuts on ?, keeps the focus inside, and gives it back', bounded, async () => {
    maya = await newPage(browser, server)
    await signIn(maya, people.maya)
    await openFromDesk(maya, 'Cormorant')
    address = new URL(maya.url()).pathname
    assert.match(await maya.locator('#case-nav').innerText(), /What needs doing now[\s\S]*What was said[\s\S]*The work[\s\S]*Who reads this/)
    await maya.focus('#shortcuts')
    await press('?')
    await maya.waitForSelector('dialog[open]')
    await look(maya, 'casework-shortcuts')
    await press('Tab', 'Tab', 'Tab', 'Tab')
    assert.equal(await maya.evaluate(() => document.activeElement.closest('dialog') !== null), true)
    await press('Escape')
    await maya.waitForSelector('dialog', { state: 'detached' })
    assert.equal(await at(), 'shortcuts')
  })

  it('takes no key from a field, and none at all when they are switched off', bounded, async () => {
    await press('n')
    assert.equal(await at(), 'note')
    await type('rnsa?gd')
    assert.equal(await maya.inputValue('#note'), 'rnsa?gd')
    await maya.fill('#note', '')
    await maya.focus('#shortcuts')
    await press('?', 'Tab', 'Space', 'Escape', 'r', '?')
    assert.equal(await at(), 'shortcuts')
    assert.equal(await maya.locator('dialog').count(), 0)
    await maya.reload()
    await opened(maya)
    await press('r')
    assert.notEqual(await at(), 'reply', 'on again without being asked')
    await maya.focus('#shortcuts')
    await press('Enter', 'Tab', 'Space', 'Escape', 'r')
    assert.equal(await at(), 'reply')
  })

  it('thanks, and says who did when somebody thanks again', bounded, async () => {
    const priya = await newPage(browser, server)
    await signIn(priya, people.priya)
    await openFromDesk(priya, 'Cormorant')
    await maya.evaluate(() => document.activeElement.blur())
    await press('g', 'n')
    await tabTo('#thank-form button[type=submit]')
    await press('Enter')
    await shows(maya, '#talk-done', /Thanked/)
    assert.equal(await at(), 'talk-title')
    await priya.click('#thank-form button[type=submit]')
    await shows(priya, '#talk-done', /Maya Okafor has thanked them already\. Nothing was sent/)
    assert.equal(await priya.locator('#talk li', { hasText: 'Thank you for speaking up' }).count(), 1)
    priya.check_()
    await priya.context().close()
  })

  it('replies from a template, and never sends what is not filled in unasked', bounded, async () => {
    await press('r')
    await type('Mine.')
    await tabTo('#section-reply select')
    await type('Say what happens')
    await tabTo('#reply-use')
    await press('Enter')
    assert.equal(await maya.inputValue('#reply'), 'Mine.', 'wrote over what was typed')
    await tabTo('#reply-templates .app-buttons button:nth-child(2)')
    await press('Enter')
    assert.match(await maya.inputValue('#reply'), /\[what you will do\] by \[day\]/)
    await tabTo('#reply-form button[type=submit]')
    await press('Enter')
    await shows(maya, '#reply-form .app-blanks', /Still to be filled in: \[what you will do\], \[day\]/)
    await look(maya, 'casework-blanks')
    await tabTo('.app-blanks button')
    await press('Enter')
    await type('ask the ward sister') // over the first one, which is selected
    await maya.evaluate(() => { const box = document.querySelector('#reply'); box.setSelectionRange(box.value.indexOf('[day]'), box.value.indexOf('[day]') + 5) })
    await type('Friday')
    await tabTo('#reply-form button[type=submit]')
    await press('Enter')
    await shows(maya, '#reply-form', /Sent\./)
    assert.match(await maya.locator('#talk li').last().innerText(), /We will ask the ward sister by Friday/)
  })

  it('takes the lead, sets an action, changes it and finishes it', bounded, async () => {
    await maya.evaluate(() => document.activeElement.blur())
    await press('l', 'Tab', 'Enter')
    await shows(maya, '#section-lead', /You lead this\./)
    await press('a')
    await tabTo('#section-actions form button[type=submit]')
    await press('Enter')
    await shows(maya, '#section-actions', /Say what will be done/)
    assert.equal(await at(), 'action-new-text')
    await type('Look at the rotas of May')
    await tabTo('#action-new-due-day')
    await type('31')
    await press('Tab')
    await type('2')
    await press('Tab')
    await type('2027')
    await press('Enter')
    await shows(maya, '#section-actions', /The day must be a number from 1 to 28/)
    await look(maya, 'casework-action-wrong')
    await maya.fill('#action-new-due-day', '26')
    await press('Enter')
    await shows(maya, '#section-actions', /The action is added[\s\S]*Look at the rotas of May[\s\S]*You, by 26 February 2027/)
    await tabTo('#section-actions [id$="-finish"]')
    await press('Enter')
    await tabTo('#section-actions form textarea')
    await type('They were signed late.')
    await tabTo('#section-actions form button[type=submit]')
    await press('Enter')
    await shows(maya, '#section-actions', /The action is finished[\s\S]*1 action is over/)
  })

  it('goes through the statuses to closed, which asks what is open, and opens again with why', bounded, async () => {
    for (const one of ['listening', 'actions_agreed', 'escalated', 'with_investigator', 'fed_back']) await status(one)
    const anyway = async () => {
      await tabTo('#close-anyway')
      await press('Space')
    }
    await status('awaiting_feedback', async () => assert.match(await maya.inputValue('#status-text'), /would you speak up again/), anyway)
    await maya.evaluate(() => document.activeElement.blur())
    await press('s', 'Tab', 'Space', 'Enter')
    await shows(maya, '#status-group', /Look at what is still open first/)
    assert.match(await maya.locator('#status-closing').innerText(), /Nobody has asked yet who is hurt[\s\S]*reminded to ask how they are: 2\d /)
    await look(maya, 'casework-closing')
    await press('Space', 'Enter')
    await shows(maya, '#case-tags', /Closed/)
    await maya.evaluate(() => document.activeElement.blur())
    await press('s', 'Tab', 'Space', 'Enter')
    await shows(maya, '#status-form', /Say why it is opened again/)
    await look(maya, 'casework-reopening')
    await type('It has begun again.')
    await tabTo('#status-form > button[type=submit]')
    await press('Enter')
    await shows(maya, '#case-tags', /Reopened/)
  })

  it('keeps one timeline of it all, in parts and in either order', bounded, async () => {
    const count = () => maya.locator('#timeline > li').count()
    const all = await count()
    for (const [filter, has, hasNot] of [['talk', /ward sister/, /rotas of May/], ['work', /rotas of May/, /ward sister/], ['notes', /No notes yet/, /ward sister/]]) {
      await maya.focus(`#timeline-${filter}`)
      await press('Enter')
      const text = await shows(maya, '#talk', has)
      assert.doesNotMatch(text, hasNot)
    }
    await maya.focus('#timeline-all')
    await press('Enter')
    assert.equal(await count(), all)
    await maya.focus('#timeline-order')
    await press('Enter')
    assert.match(await maya.locator('#timeline > li').first().innerText(), /clocks|Reopened/)
    await maya.evaluate(() => document.activeElement.blur())
    await press('j', 'j', 'k')
    assert.equal(await maya.evaluate(() => document.activeElement === document.querySelector('#timeline > li')), true)
    await maya.focus('#timeline-order')
    await press('Enter')
    await look(maya, 'casework-timeline')
  })

  it('shows the worker what was sent, and no action, and says so when they answer', bounded, async () => {
    const page = await comeBack(browser, server, words)
    const text = await page.locator('main').innerText()
    assert.match(text, /We will ask the ward sister by Friday[\s\S]*It has begun again/)
    assert.doesNotMatch(text, /rotas of May/)
    await page.fill('#text', 'Shearwater canary: thank you.')
    await page.getByRole('button', { name: 'Send reply' }).click()
    await page.getByText('Shearwater canary').first().waitFor()
    await page.context().close()
    await maya.goto(address)
    await opened(maya)
    await maya.click('#unread-show')
    assert.match(await maya.evaluate(() => document.activeElement.innerText), /New[\s\S]*Shearwater canary/)
  })

  it('keeps what was half typed when the tab is locked', bounded, async () => {
    await maya.clock.install()
    await maya.goto(address)
    await opened(maya)
    await maya.check('#note-shared')
    await maya.fill('#note', 'Half a note')
    await press('Escape')
    await maya.evaluate(() => document.activeElement.blur())
    await press('a')
    await maya.fill('#action-new-text', 'Half an action')
    await maya.selectOption('#action-new-owner', 'else')
    await maya.fill('#action-new-due-year', '2027')
    await maya.clock.fastForward('10:30')
    await maya.waitForURL('**/signin?why=locked**')
    assert.ok(!(await maya.evaluate(() => JSON.stringify(sessionStorage))).includes('Half'), 'what was typed lies open')
    await maya.waitForSelector('#signin:not([hidden])')
    await maya.fill('#passphrase', people.maya[1])
    await maya.click('#signin button[type=submit]')
    await Promise.race([maya.waitForURL(`**${address}`), secondStep(maya)])
    await maya.waitForURL(`**${address}`)
    await opened(maya)
    await maya.waitForFunction(() => document.querySelector('#note').value === 'Half a note')
    assert.equal(await maya.isChecked('#note-shared'), true)
    await maya.click('#action-add')
    await maya.waitForFunction(() => document.querySelector('#action-new-text')?.value === 'Half an action')
    assert.equal(await maya.inputValue('#action-new-owner'), 'else')
    assert.equal(await maya.inputValue('#action-new-due-year'), '2027')
    maya.check_()
  })

  it('says plainly that it needs JavaScript', bounded, async () => {
    const plain = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false, storageState: await maya.context().storageState() })
    const page = await plain.newPage()
    await page.goto(address)
    assert.match(await page.locator('main').innerText(), /This page needs JavaScript/)
    await plain.close()
  })
})

describe('reply templates', () => {
  it('are worded by the administrator without JavaScript', bounded, async () => {
    const alex = await newPage(browser, server)
    await signIn(alex, people.alex)
    await alex.goto('/admin/replies')
    await look(alex, 'admin-replies')
    await alex.goto('/admin/replies/thank')
    await alex.fill('#text', 'Heronbrook thanks you.')
    await alex.click('form button[type=submit]')
    await alex.getByText('The template has been saved').waitFor()
    await alex.goto('/admin/replies/new')
    await alex.click('form button[type=submit]')
    await alex.locator('#name-error').waitFor()
    await look(alex, 'admin-reply-wrong')
    alex.check_()
    await alex.context().close()
  })
})
