// The work on a case: sexual safety with its review group, the three questions before anything formal, the fast track, prompts, the
// low-level lane and the way out of it, thanks passed on with a card, the questions on qualifying disclosures. Part of it by keyboard alone.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { deskReady, launch, look, newPage, people, shows, signIn, startServer } from './harness.mjs'
import { comeBack, raise } from './worker.mjs'

let server, browser, maya, small, thanks
const part = name => maya.locator(`#section-${name}`)
const press = (name, text) => part(name).getByRole('button', { name: text }).click()

before(async () => {
  server = await startServer('--per-quarter', '2')
  browser = await launch()
  await raise(browser, server, { what: 'Pangolin canary: a hand where it should not be.', desks: [/guardian/i], danger: true })
  small = await raise(browser, server, { what: 'Tapir canary: the stairs are slippery.', desks: [/guardian/i] })
  thanks = await celebrate()
  maya = await newPage(browser, server)
  await signIn(maya, people.maya)
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

async function celebrate () {
  const page = await newPage(browser, server, { javaScriptEnabled: false })
  await page.goto('/celebrate')
  await page.fill('#thank', 'The night porters')
  await page.fill('#what', 'Okapi canary: they carried the beds when the lift was broken.')
  await page.check('#share-person')
  await page.fill('#name', 'Quetzal Canary')
  await page.getByRole('group', { name: 'Who should read it?' }).getByLabel(/guardian/i).first().check()
  await page.click('form#concern button[type=submit]')
  const words = (await page.locator('#receipt li').allTextContents()).map(one => one.trim())
  assert.equal(words.length, 8)
  await page.context().close()
  return words
}

async function openCase (text) {
  await maya.goto('/desk')
  await deskReady(maya)
  await maya.locator('#desk-rows a', { hasText: text }).or(maya.locator('#desk-rows tr', { hasText: text }).locator('a')).first().click()
  await maya.waitForSelector('#case[data-ready]')
}

const done = (name, text) => shows(maya, `#section-${name} .app-done`, text)

describe('sexual safety and danger', () => {
  it('are suggested, never set by themselves', async () => {
    await openCase('Pangolin')
    await shows(maya, '#section-lanes', /Use the checklist for immediate danger\?/)
    assert.doesNotMatch(await part('lanes').innerText(), /sexual safety\?/)
    await maya.locator('#coding-details summary').click()
    await maya.getByLabel('Sexual harassment or sexual safety').check()
    await maya.click('#coding-form button[type=submit]')
    await shows(maya, '#section-lanes', /Use the checklist for sexual safety\? It is counted as sexual harassment/)
    assert.equal((await maya.locator('#case-lanes').innerText()).trim(), '')
  })

  it('put danger on top of the page, with how far its checklist is', async () => {
    await maya.click('#lane-in-danger')
    await press('lanes', 'Use this checklist')
    await done('lanes', /checklist is on: immediate danger/)
    await maya.getByRole('checkbox', { name: '999 was rung if it is an emergency', exact: true }).check()
    await maya.getByRole('checkbox', { name: 'Not needed Whoever is in danger is away from it' }).check()
    await part('lanes').getByRole('button', { name: 'Save the checklist' }).click()
    await done('lanes', /checklist is saved/)
    await shows(maya, '#case-lanes', /Immediate danger[\s\S]*1 of 6 done, 1 not needed/)
    assert.equal(await maya.locator('#case-danger').isHidden(), true, 'said twice')
  })

  it('name a review group, say who reads besides it and lead to taking them off', async () => {
    await maya.click('#lane-in-sexual_safety')
    await part('lanes').getByLabel('Me', { exact: true }).check()
    await look(maya, 'work-sexual-safety-ask')
    await press('lanes', 'Use this checklist')
    await shows(maya, '#section-lanes', /Review group: you\.[\s\S]*not in the review group[\s\S]*Tomasz/)
    await part('lanes').getByRole('button', { name: /^Take Tomasz.* off$/ }).click()
    await shows(maya, '#reader-panel', /Take Tomasz.* off\?[\s\S]*locked with a new key/)
    await maya.locator('#reader-panel').getByRole('button', { name: /^Take Tomasz/ }).click()
    await shows(maya, '#reader-done', /no longer reads this/)
    assert.doesNotMatch(await part('lanes').innerText(), /not in the review group/)
  })

  it('warn against mediation, and stand on the desk', async () => {
    await press('pathway', 'Choose a way')
    await part('pathway').getByLabel('Mediation').check()
    await shows(maya, '#section-pathway', /not the way where sexual harassment is concerned/)
    await press('pathway', 'Cancel')
    await press('lanes', 'Name the review group') // a write after the change of readers, which puts the lanes into every reader's card
    await press('lanes', 'Keep the review group')
    await done('lanes', /review group is kept/)
  })
})

describe('needs come before formal', () => {
  it('and a formal pathway says so at its place', async () => {
    await press('pathway', 'Choose a way')
    await part('pathway').getByLabel('Formal', { exact: true }).check()
    await press('pathway', 'Begin')
    await shows(maya, '#section-pathway .nhsuk-error-message', /First answer who is hurt/)
    await look(maya, 'work-formal-refused')
    assert.equal(await part('needs').getByRole('button', { name: 'Is formal action needed?' }).count(), 0)
    await press('pathway', 'Cancel')
  })

  it('by keyboard alone: the three questions, then the fourth', async () => {
    await part('needs').locator('#needs-ask').focus()
    await maya.keyboard.press('Enter')
    await maya.keyboard.press('Tab')
    await maya.keyboard.type('The nurse, and the team that saw it')
    await maya.keyboard.press('Tab')
    await maya.keyboard.press('Tab')
    await maya.keyboard.press('Tab') // past the button of the first question, over the second field, to its button
    await maya.keyboard.press('Enter')
    assert.equal(await maya.inputValue('#needs-needs'), 'Not known yet')
    await maya.keyboard.press('Control+Enter') // nothing: a text field
    await maya.fill('#needs-owed', '')
    await part('needs').getByRole('button', { name: 'Keep these answers' }).focus()
    await maya.keyboard.press('Enter')
    await shows(maya, '#section-needs .nhsuk-error-message', /Answer this, or choose/)
    assert.equal(await maya.evaluate(() => document.activeElement?.id), 'needs-owed')
    await maya.keyboard.type('The ward manager')
    await maya.keyboard.press('Tab')
    await maya.keyboard.press('Tab')
    await maya.keyboard.press('Enter')
    await done('needs', /Now you can say whether formal action is needed/)
    await maya.locator('#needs-ask-formal').focus()
    await maya.keyboard.press('Enter')
    await maya.keyboard.press('Tab')
    await maya.keyboard.press('ArrowDown')
    await maya.keyboard.press('Tab')
    await maya.keyboard.type('Others have to be safe too')
    await maya.keyboard.press('Tab')
    await maya.keyboard.press('Enter')
    await done('needs', /A formal pathway can begin now/)
  })

  it('then the fast track begins with a date proposed, its checklist and its prompts', async () => {
    await press('pathway', 'Choose a way')
    await part('pathway').getByLabel('Fast track').check()
    assert.notEqual(await maya.inputValue('#pathway-due-day'), '')
    await maya.fill('#pathway-began-day', '1')
    await maya.fill('#pathway-began-month', '9')
    await maya.fill('#pathway-began-year', '2025')
    await maya.locator('#pathway-began-year').blur()
    assert.deepEqual([await maya.inputValue('#pathway-due-day'), await maya.inputValue('#pathway-due-month'), await maya.inputValue('#pathway-due-year')], ['22', '9', '2025'], '15 working days')
    await press('pathway', 'Begin')
    await shows(maya, '#section-pathway', /Fast track has begun[\s\S]*22 September 2025[\s\S]*late[\s\S]*Overdue[\s\S]*0 of 11 done/)
    await part('pathway').locator('.app-checks__fold summary').click()
    await part('pathway').getByRole('checkbox', { name: 'The person admits the facts', exact: true }).check()
    await press('pathway', 'Save the checklist')
    await shows(maya, '#section-pathway', /checklist is saved[\s\S]*1 of 11 done/)
    await shows(maya, '#section-prompts', /Was a cultural ambassador offered\?/)
    await look(maya, 'work-fast-track')
  })

  it('prompts take two presses, keep what is half typed, and hold nothing up', async () => {
    const safeguarding = part('prompts').locator('form[data-prompt=safeguarding]')
    await safeguarding.getByLabel('Done').check()
    await safeguarding.getByLabel('Words for the other readers').fill('Half typed')
    const ambassador = part('prompts').locator('form[data-prompt=cultural_ambassador]')
    await ambassador.getByLabel('Offered and declined').check()
    await ambassador.getByRole('button', { name: 'Keep this answer' }).click()
    await done('prompts', /Kept/)
    await shows(maya, '#section-prompts', /Was a cultural ambassador offered\? Offered and declined/)
    assert.equal(await safeguarding.getByLabel('Words for the other readers').inputValue(), 'Half typed')
    await press('pathway', 'End it with an outcome')
    await maya.fill('#pathway-outcome', 'A written agreement.')
    await press('pathway', /^End it$/)
    await done('pathway', /Ended/)
    await maya.locator('#status-more summary').click()
    await maya.check('#status-closed')
    await shows(maya, '#status-closing', /questions to think of are not answered/)
    await maya.check('#close-anyway')
    await maya.click('#status-form button[type=submit]')
    await shows(maya, '#section-prompts', /This was closed with \d questions not answered/)
  })

  it('the questions on qualifying disclosures give no verdict', async () => {
    await press('disclosure', 'Go through the questions')
    await look(maya, 'work-disclosure-ask')
    await part('disclosure').getByRole('group', { name: 'Did they tell facts?' }).getByLabel('Yes').check()
    await part('disclosure').getByRole('group', { name: 'Do they believe it, with reasons?' }).getByLabel('Not sure').check()
    await part('disclosure').getByRole('group', { name: 'Does it tend to show sexual harassment?' }).getByLabel('Yes').check()
    await press('disclosure', 'Keep the answers')
    const text = await shows(maya, '#section-disclosure', /You answered 3 of 12 questions/)
    for (const words of ['Still to find out', 'These answers decide nothing', 'Protect', 'Acas', 'solicitor', 'union']) assert.ok(text.includes(words), words)
    assert.doesNotMatch(text, /is (not )?protected/)
  })
})

describe('a low-level concern', () => {
  it('is thanked, noted and closed in three presses', async () => {
    await openCase('Tapir') // the first
    await maya.click('#low-level') // the second
    await maya.fill('#low-note', 'Nuthatch canary: mop at noon.')
    await look(maya, 'work-low')
    await press('lanes', 'Thank and close') // the third
    await done('lanes', /Thanked, noted and closed/)
    await shows(maya, '#case-tags', /Closed/)
    await shows(maya, '#case-body', /mop at noon/)
  })

  it('reads as one text to the person who spoke up, who may answer', async () => {
    const page = await comeBack(browser, server, small)
    const text = await page.locator('main').innerText()
    assert.equal(text.split('Thank you for telling us').length, 2, 'the thanks stand there once')
    assert.doesNotMatch(text, /Nuthatch|low level/i)
    await page.context().close()
  })

  it('becomes a full concern only with their yes, and its clocks run again', async () => {
    await maya.click('#low-promote')
    assert.equal(await part('lanes').getByLabel('They wrote yes here').count(), 0, 'they wrote nothing yet')
    await part('lanes').getByLabel('Ask the person who spoke up').check()
    await press('lanes', 'Continue')
    await press('lanes', 'Send the question')
    await done('lanes', /Asked/)

    const page = await comeBack(browser, server, small)
    await shows(page, 'main', /may we do that\?/)
    await page.fill('#text', 'Ibis canary: yes, please do.')
    await page.getByRole('button', { name: 'Send reply' }).click()
    await shows(page, 'main', /Ibis canary/)
    await page.context().close()

    await maya.reload()
    await maya.waitForSelector('#case[data-ready]')
    await maya.click('#low-promote')
    await part('lanes').getByLabel('They wrote yes here').check()
    await press('lanes', 'Continue')
    await part('lanes').getByLabel(/^Week of/).check()
    await look(maya, 'work-promote')
    await press('lanes', 'Make it a full concern now')
    await shows(maya, '#section-lanes', /Was low level, is a full concern[\s\S]*Ibis canary: yes/)
    await shows(maya, '#case-tags', /Reopened/)
    await shows(maya, '#section-due', /Thank the person|Agree the first plan/)
  })
})

describe('a celebration', () => {
  it('offers a card with what its writer allows, without their name', async () => {
    await openCase('Okapi')
    const text = await shows(maya, '#section-praise', /Pass the thanks on[\s\S]*share it with the people thanked, and nobody else/)
    assert.match(text, /Thank the person who wrote it To do/)
    for (const other of ['lanes', 'needs', 'pathway', 'prompts', 'disclosure']) assert.equal(await part(other).isVisible(), false, other)
    await maya.click('#card-make')
    assert.equal(await maya.inputValue('#card-to'), 'The night porters')
    assert.equal(await maya.isChecked('#card-name'), false)
    await press('praise', 'Show the card')
    const card = await shows(maya, '#thank-card', /Thank you\s+The night porters\s+Okapi canary: they carried the beds when the lift was broken\.\s+A colleague/)
    assert.doesNotMatch(card, /Quetzal|share/)
    await look(maya, 'work-card')
    await maya.emulateMedia({ media: 'print' })
    assert.equal((await maya.locator('body').innerText()).trim(), card.trim(), 'the card alone is printed')
    await maya.emulateMedia({ media: 'screen' })
    await maya.click('#card-away')
    await done('praise', /put away/)
  })

  it('is passed on and closed, and its writer reads so', async () => {
    await maya.click('#praise-ask')
    await press('praise', 'Tell the writer')
    await shows(maya, '#section-praise .nhsuk-error-message', /Choose how it reached them/)
    await part('praise').getByLabel('Gave or sent them a card or letter').check()
    await maya.fill('#praise-text', 'Godwit canary: they hung it up.')
    await press('praise', 'Tell the writer')
    await shows(maya, '#section-praise', /Passed on and closed[\s\S]*Passed on to The night porters/)
    await look(maya, 'work-praise')
    const page = await comeBack(browser, server, thanks)
    await shows(page, 'main', /Your thanks have arrived/)
    await page.context().close()
    maya.check_()
  })
})

describe('the administrator', () => {
  it('words the lists without JavaScript', async () => {
    const alex = await newPage(browser, server)
    await signIn(alex, people.alex)
    await alex.goto('/admin/checklists')
    await alex.getByRole('link', { name: 'Change Low level' }).click()
    await look(alex, 'work-admin-list')
    await alex.fill('#line-0-label', 'Thank them warmly')
    await alex.getByRole('button', { name: 'Save' }).click()
    await shows(alex, 'main', /The list has been saved[\s\S]*Low level\s+Your own/)
    await openCase('Tapir')
    alex.check_()
  })
})
