// Following up, with the server's clock moved: somebody says at intake that they were treated badly before, their concern is closed, and three
// months later their mailbox asks how things have been, with JavaScript and without. Then a concern told in person, whose paper brings the
// person back; and a champion's log.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { chooseStatus, deskReady, launch, look, moveClock, newPage, people, shows, signIn, startServer } from './harness.mjs'
import { comeBack } from './worker.mjs'

const bounded = { timeout: 120_000 }
const begun = '2026-11-24T10:00:00Z'
const later = '2027-02-25T10:00:00Z' // three months and a day after closing
let folder, clock, server, browser, maya
const words = {}

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'saysomething-clock-'))
  clock = path.join(folder, 'now')
  await moveClock(clock, begun)
  server = await startServer('--per-quarter', '2', '--clock', clock)
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await server?.stop()
  if (folder) await rm(folder, { recursive: true, force: true })
})

/** today gives a worker's page the day of the server: it goes by its own clock. */
const today = (page, time) => page.clock.setFixedTime(new Date(time))

async function open (page, list) {
  await page.goto('/check')
  await page.locator('[data-how=sealed]').waitFor({ state: 'visible' })
  for (const [i, word] of list.entries()) await page.fill(`#w${i + 1}`, word)
  await page.click('#words button[type=submit]')
  await page.locator('.app-thread').waitFor()
}

/** lookPlain looks at what a page without JavaScript shows in a page that has it: axe needs it. */
async function lookPlain (page, name) {
  const body = await page.content()
  const other = await newPage(browser, server)
  await other.route('**/check', route => route.fulfill({ body, contentType: 'text/html' }))
  await other.goto('/check')
  await look(other, name)
  await other.context().close()
}

const receipt = async page => {
  await page.locator('.app-eight-words').waitFor()
  return (await page.locator('.app-eight-words li').allTextContents()).map(w => w.trim())
}

/** opened waits for a case page. */
const opened = page => page.waitForSelector('#case[data-ready]')

async function findCase (text) {
  await maya.goto('/desk')
  await deskReady(maya)
  await maya.locator('#desk-rows tr', { hasText: text }).locator('a').first().click()
  await opened(maya)
}

async function goToday () {
  await maya.goto('/desk')
  await deskReady(maya)
  await maya.click('#view-today')
}

/** marks are those of the cards of a reader, as the server lists them. */
const marks = () => maya.evaluate(async () => JSON.stringify((await (await fetch('/api/staff/cases?cards=no')).json()).cases.map(one => one.mark)))

async function close () {
  await chooseStatus(maya, 'closed')
  const anyway = maya.locator('#close-anyway') // what is still open, if anything is
  if (await anyway.count() > 0) await anyway.check()
  await maya.click('#status-form > button[type=submit]')
  await shows(maya, '#case-tags', /Closed/)
}

describe('speaking up', () => {
  it('asks at intake whether they were treated badly before, with JavaScript', bounded, async () => {
    const page = await newPage(browser, server)
    await today(page, begun)
    await page.goto('/raise')
    await page.locator('[data-how=sealed]').waitFor({ state: 'visible' })
    const next = () => page.locator('[data-step]:not([hidden]) [data-continue]').click()
    await next()
    for (let n = 0, step; (step = await page.locator('[data-step]:not([hidden])').getAttribute('data-step')) !== 'check' && n < 20; n++) {
      if (step === 'what') await page.fill('#what', 'Plover canary: nobody answers the bell.')
      if (step === 'danger') {
        await page.check('#treated-yes')
        await look(page, 'followup-intake')
      }
      await next()
    }
    assert.match(await page.locator('#answers').innerText(), /Treated badly for speaking up before\s+Yes/)
    await page.click('#send')
    words.plover = await receipt(page)
    page.check_()
    await page.context().close()
  })

  it('asks the same without', bounded, async () => {
    const page = await newPage(browser, server, { javaScriptEnabled: false })
    await page.goto('/raise')
    await page.fill('#what', 'Dunlin canary: the hoist is broken.')
    await page.check('#treated-no')
    await page.click('form#concern button[type=submit]')
    words.dunlin = await receipt(page)
    await page.context().close()
  })

  it('shows a reader whom to protect', bounded, async () => {
    maya = await newPage(browser, server)
    await signIn(maya, people.maya)
    await findCase('Plover canary')
    await shows(maya, '#section-protected', /treated badly for speaking up[\s\S]*When they spoke up[\s\S]*yes[\s\S]*executive lead/)
    assert.equal(await maya.locator('#section-followup').isVisible(), false)
    await look(maya, 'followup-protected')
    await close()
    await shows(maya, '#section-followup', /After three months\s+24 February 2027[\s\S]*After a year/)
    await findCase('Dunlin canary')
    assert.equal(await maya.locator('#section-protected').isVisible(), false)
    await close()
  })
})

describe('three months later', () => {
  it('the mailbox asks kindly, and takes the answer, with JavaScript', bounded, async () => {
    maya.check_()
    await maya.context().close()
    await moveClock(clock, later)
    const page = await newPage(browser, server)
    await today(page, later)
    await open(page, words.plover)
    assert.match(await page.locator('#follow-up').innerText(), /It is three months since your concern was closed\. How have things been\?/)
    await look(page, 'followup-mailbox')
    await page.click('#follow-up button[type=submit]')
    await page.locator('#follow-up').getByText('Choose an answer').waitFor()
    await page.check('#treated-yes')
    await page.fill('#since', 'Plover second: they moved me to nights.')
    await page.click('#follow-up button[type=submit]')
    await shows(page, '#done', /Thank you for telling them/)
    const main = await page.locator('main').innerText()
    assert.match(main, /Have you been treated badly because you spoke up\? Yes\s+Plover second/)
    assert.match(main, /would you speak up again/)
    assert.equal(await page.locator('#follow-up').count(), 0)
    assert.doesNotMatch(main, /You did not say|could not be read|Not genuine/)
    await look(page, 'followup-answered')
    await page.check('#detriment-not-sure')
    await page.fill('#text', 'Plover third: now they ignore me.')
    await page.getByRole('button', { name: 'Send reply' }).click()
    await shows(page, '#done', /Your reply has been sent/)
    await shows(page, 'main', /Plover third[\s\S]*I am not sure/)
    page.check_()
    await page.context().close()
  })

  it('and without', bounded, async () => {
    const page = await comeBack(browser, server, words.dunlin)
    await page.getByRole('heading', { name: 'It is three months since your concern was closed.' }).waitFor()
    await lookPlain(page, 'followup-mailbox-plain')
    await page.check('#treated-no')
    await page.fill('#since', 'Dunlin second: the hoist works.')
    await page.locator('form', { has: page.locator('#treated-no') }).getByRole('button').click()
    await shows(page, 'main', /Your answer has been sent[\s\S]*treated badly because you spoke up\? No\s+Dunlin second/)
    await page.context().close()
  })

  it('the guardian sees what they said, and writes down one made in person', bounded, async () => {
    maya = await newPage(browser, server)
    await signIn(maya, people.maya)
    await goToday()
    assert.match(await maya.locator('#today-messages').innerText(), /Dunlin canary/)
    const owed = async () => Number((await maya.locator('#today-follow_up').innerText()).match(/ask how they are (\d+)/)[1])
    const before = await owed()
    const cards = await marks()
    await findCase('Dunlin canary')
    await maya.waitForFunction(async before => JSON.stringify((await (await fetch('/api/staff/cases?cards=no')).json()).cases.map(one => one.mark)) !== before, cards) // every reader's card is made anew
    await goToday() // nobody wrote, and what they answered is there all the same
    assert.doesNotMatch((await maya.locator('#today-messages').allInnerTexts()).join(), /Dunlin canary/)
    assert.equal(await owed(), before - 1)
    await findCase('Plover canary')
    await shows(maya, '#section-protected', /Three months after closing[\s\S]*Plover second[\s\S]*With a message[\s\S]*not sure/)
    await shows(maya, '#section-followup', /After three months[\s\S]*Done[\s\S]*They answered here[\s\S]*Plover second/)
    await look(maya, 'followup-case')
    await findCase('Dunlin canary')
    assert.equal(await maya.locator('#section-protected').isVisible(), false)
    await shows(maya, '#section-followup', /Done[\s\S]*speaking up\? No[\s\S]*Dunlin second/)
    await maya.click('#follow-up-made')
    await maya.locator('#section-followup button[type=submit]').click()
    await shows(maya, '#section-followup', /Choose how it went/)
    await maya.getByLabel('We spoke').check()
    await maya.locator('#section-followup').getByLabel('Yes', { exact: true }).check()
    await maya.fill('#follow-up-said', 'Dunlin third: told me on the stairs.')
    await look(maya, 'followup-write')
    await maya.locator('#section-followup button[type=submit]').click()
    await shows(maya, '#section-followup', /After six months[\s\S]*Done[\s\S]*Told to a reader[\s\S]*Dunlin third/)
    await shows(maya, '#section-protected', /Six months after closing, told to a reader[\s\S]*Dunlin third/)
  })

  it('spoken with on the telephone, they see it, and their answer is counted once', bounded, async () => {
    await maya.click('#contact-new')
    await maya.locator('#section-contact').getByLabel('By telephone').check()
    await maya.check('input[name=contact-again][value=maybe]')
    await maya.fill('#contact-text', 'Dunlin fourth: we spoke about the hoist.')
    await maya.fill('#contact-note', 'Dunlin fifth: rang from the ward office.')
    await look(maya, 'followup-contact')
    const counted = maya.waitForResponse('**/api/staff/outcomes')
    await maya.locator('#section-contact button[type=submit]').click()
    await shows(maya, '#section-contact', /25 February 2027, by telephone[\s\S]*speak up again\? Maybe[\s\S]*Dunlin fourth/)
    assert.equal((await counted).status(), 200)
    await shows(maya, '#talk', /Dunlin fifth/)
    await maya.click('#contact-new')
    assert.equal(await maya.locator('input[name=contact-again]').count(), 0, 'counted once')
    await maya.locator('#section-contact').getByRole('button', { name: 'Cancel' }).click()
  })

  it('a follow-up that was asked is owed no more', bounded, async () => {
    await maya.click('#follow-up-ask')
    assert.match(await maya.inputValue('#follow-up-text'), /nine months/)
    await maya.locator('#section-followup button[type=submit]').click()
    await shows(maya, '#talk', /It is nine months since/)
    await shows(maya, '#section-followup', /After nine months[\s\S]*Asked here/)
    assert.equal(await maya.locator('[data-follow-up="9"]').getAttribute('data-state'), 'asked')
    assert.equal(await maya.locator('#follow-up-ask').count(), 0)
  })
})

describe('told in person', () => {
  it('is recorded in few key presses, and the paper holds the words and no more', bounded, async () => {
    await maya.goto('/desk/record')
    await maya.waitForSelector('#record[data-ready]')
    let presses = 0
    const press = async key => {
      presses++
      await maya.keyboard.press(key)
    }
    await maya.keyboard.type('Teal canary: told me at the lift.') // the words themselves are not counted
    await press('Tab')
    await press('ArrowDown') // anonymous
    await press('Control+Enter')
    await maya.locator('#record-done').waitFor()
    assert.ok(presses <= 3, `${presses} presses`)
    words.teal = (await maya.locator('#receipt li').allInnerTexts()).map(w => w.trim())
    assert.equal(words.teal.length, 8)
    await look(maya, 'followup-receipt')
    await maya.evaluate(() => { window.print = () => {} })
    await maya.emulateMedia({ media: 'print' })
    for (const [button, paper, name] of [['#receipt-print-card', { width: '85mm', height: '54mm' }, 'card'], ['#receipt-print', { format: 'A4' }, 'page']]) {
      await maya.evaluate(id => document.querySelector(id).click(), button)
      const text = await maya.locator('body').innerText()
      assert.match(text, /Your eight words[\s\S]*Come back at [^\s]+\/check/, name)
      for (const word of words.teal) assert.ok(text.includes(word))
      assert.doesNotMatch(text, /Teal|Maya|Heronbrook|Guardian|Record|concern|2027/i, name)
      const pdf = await maya.pdf({ preferCSSPageSize: true, ...paper })
      if (process.env.SAYSOMETHING_SCREENSHOTS) await writeFile(path.join(process.env.SAYSOMETHING_SCREENSHOTS, `followup-paper-${name}.pdf`), pdf)
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g) ?? []
      assert.equal(pages.length, 1, `the ${name} is one page`)
    }
    await maya.emulateMedia({ media: null })
    await maya.click('#receipt-done')
    await opened(maya)
    assert.match(await maya.locator('#case-body').innerText(), /Teal canary[\s\S]*told in person by Maya/)
    await maya.goBack().catch(() => {})
    assert.ok(!(await maya.content()).includes(`<li>${words.teal[0]}</li>`), 'the words are shown once')
  })

  it('brings the person back, with JavaScript and without', bounded, async () => {
    const page = await newPage(browser, server)
    await today(page, later)
    await open(page, words.teal)
    await shows(page, 'main', /Teal canary/)
    await page.check('#detriment-yes')
    await page.fill('#text', 'Teal second: it was Tuesday.')
    await page.getByRole('button', { name: 'Send reply' }).click()
    await shows(page, '#done', /Your reply has been sent/)
    page.check_()
    await page.context().close()
    const plain = await comeBack(browser, server, words.teal)
    await shows(plain, 'main', /Teal canary[\s\S]*Teal second/)
    await plain.context().close()
  })

  it('shows on Today that they were treated badly, once a guardian has opened it and left without writing', bounded, async () => {
    await goToday()
    assert.match(await maya.locator('#today-new').innerText(), /Teal canary[\s\S]*New (message|concern)|New (message|concern)[\s\S]*Teal canary/)
    await findCase('Teal canary')
    await goToday()
    assert.match(await maya.locator('#today-detriment').innerText(), /Teal canary/)
  })

  it('lets a union representative read it only for a member', bounded, async () => {
    await maya.goto('/desk/record')
    await maya.waitForSelector('#record[data-ready]')
    await maya.fill('#what', 'Widgeon canary: told me in the yard.')
    await maya.locator('#others').getByLabel('Priya', { exact: false }).check()
    await maya.locator('summary', { hasText: 'Is it about somebody' }).click()
    await maya.locator('#about').getByLabel('Priya', { exact: false }).check()
    await maya.fill('#told-on-day', '31')
    await maya.click('#record-form button[type=submit]')
    await shows(maya, '#record-errors', /cannot read it and be somebody it is about[\s\S]*Look at the day/)
    await look(maya, 'followup-record-wrong')
    await maya.locator('#about').getByLabel('Priya', { exact: false }).uncheck()
    await maya.fill('#told-on-day', '18')
    await maya.click('#record-form button[type=submit]')
    await shows(maya, '#record-errors', /member of the union/)
    await maya.check('#member-no')
    await maya.click('#record-form button[type=submit]')
    await shows(maya, '#member-group', /cannot read it when they are no member/)
    await look(maya, 'followup-record')
    await maya.check('#member-yes')
    await maya.locator('summary', { hasText: 'What else to ask them' }).click()
    await maya.check('#detriment-not-sure')
    await maya.click('#record-form button[type=submit]')
    await maya.locator('#record-done').waitFor()
    await maya.click('#receipt-done')
    await opened(maya)
    await shows(maya, '#section-protected', /may have been treated badly/)
    await shows(maya, '#case-received', /Received 18 February 2027/)
    await shows(maya, '#steps', /Thank[\s\S]*by 22 February 2027/)
  })

  it('records thanks, too', bounded, async () => {
    await maya.goto('/desk/record')
    await maya.waitForSelector('#record[data-ready]')
    await maya.check('#kind-celebration')
    await maya.fill('#thank', 'the porters on nights')
    await maya.fill('#what', 'Siskin canary: they stayed with him.')
    await maya.check('#mode-anonymous')
    await look(maya, 'followup-record-thanks')
    await maya.click('#record-form button[type=submit]')
    await maya.locator('#record-done').waitFor()
    await maya.click('#receipt-done')
    await opened(maya)
    await shows(maya, '#case-tags', /Celebration/)
    await shows(maya, '#section-praise', /share it with the people thanked, and nobody else/)
    maya.check_()
    await maya.context().close()
  })
})

describe('a champion', () => {
  it('logs a contact without a case, and sees no case', bounded, async () => {
    const nadia = await newPage(browser, server)
    await signIn(nadia, people.nadia)
    await nadia.waitForURL('**/contacts')
    await nadia.check('#way-guardian')
    await nadia.getByRole('button', { name: 'Write it down' }).click()
    await shows(nadia, 'main', /The contact has been written down[\s\S]*A Freedom to Speak Up guardian\. Not sure/)
    await look(nadia, 'followup-contacts')
    await nadia.getByRole('button', { name: /^Take out/ }).click()
    await shows(nadia, 'main', /The contact has been taken out[\s\S]*Nothing in the last year/)
    for (const place of ['/desk', '/desk/record', '/api/staff/cases']) {
      assert.equal((await nadia.request.get(place)).status(), 403, place)
    }
    nadia.check_()
    await nadia.context().close()
  })
})

describe('a year later', () => {
  it('asks everybody who is due from the desk, and is reminded of them no more', bounded, async () => {
    await moveClock(clock, '2027-11-25T10:00:00Z')
    maya = await newPage(browser, server)
    await signIn(maya, people.maya)
    await maya.waitForSelector('#desk[data-opened]')
    await maya.locator('#today-follow_up').getByRole('button', { name: /^Ask all/ }).click()
    const box = maya.locator('dialog')
    assert.match(await box.innerText(), /Ask \d+ people how they are[\s\S]*messages are sent, one in each case/)
    assert.match(await maya.inputValue('#bulk-ask-12'), /This is the last time that we ask/)
    await look(maya, 'followup-ask-all')
    await box.getByRole('button', { name: 'Ask them now' }).click()
    await maya.locator('#today-follow_up').waitFor({ state: 'detached' })
    maya.check_()
    await maya.context().close()
  })
})
