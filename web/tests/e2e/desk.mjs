// A guardian and a rep work a concern together, from the desk to "would you speak up again?", and the worker reads along.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { chooseStatus, deskReady, launch, lookEverywhere as look, newPage, people, shows, signIn, startServer } from './harness.mjs'
import { comeBack, pdf, png, raise } from './worker.mjs'

const what = 'Zanzibar canary: the night rota is signed by nobody.\nWe asked three times.'
const script = '<script>document.title = "hacked"</script><img src=x onerror="document.title=\'hacked\'">'

let server, browser, maya, priya, words, address

before(async () => {
  server = await startServer('--per-quarter', '2')
  browser = await launch()
  words = await raise(browser, server, {
    what, desks: ['guardian', 'Union'].map(d => new RegExp(d, 'i')), mode: 'confidential', name: 'Quetzal Canary', contact: '07700 900111', danger: true,
    files: [
      { name: 'photo.png', mimeType: 'image/png', buffer: png },
      { name: 'letter.pdf', mimeType: 'application/pdf', buffer: pdf },
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from(script) }
    ]
  })
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

const opened = async page => { await page.waitForSelector('#case[data-ready]') }

async function send (page, form, done) {
  await page.click(`#${form} button[type=submit]`)
  await page.locator(`#${form} .app-done`, { hasText: done }).waitFor()
}

describe('the desk', () => {
  it('fills in as cases open, with progress, and puts the danger first', async () => {
    maya = await newPage(browser, server)
    await maya.addInitScript(() => {
      new MutationObserver(() => {
        const bar = document.getElementById('desk-progress')
        if (bar && !bar.hidden) window.sawProgress = true
      }).observe(document, { subtree: true, childList: true, attributes: true })
    })
    await signIn(maya, people.maya)
    const cases = await deskReady(maya)
    assert.ok(cases > 5, `${cases} cases`)
    assert.equal(await maya.evaluate(() => window.sawProgress), true)
    const first = maya.locator('#desk-rows tr').first()
    assert.match(await first.innerText(), /Danger now[\s\S]*New concern[\s\S]*Zanzibar canary[\s\S]*Confidential[\s\S]*New[\s\S]*Thank the person/)
    await look(maya, 'desk')
    maya.check_()
  })

  it('finds by what is written, without asking the server', async () => {
    const asked = []
    maya.on('request', r => asked.push(r.url()))
    await maya.fill('#words', 'ZANZIBAR rota')
    await maya.locator('#desk-count', { hasText: /^1 case found among/ }).waitFor()
    assert.equal(await maya.locator('#desk-rows tr').count(), 1)
    await maya.fill('#words', 'nobody wrote this')
    await maya.locator('#desk-nothing').waitFor()
    await maya.click('#desk-clear')
    await maya.click('.app-filter__more summary')
    await maya.selectOption('#filter-status', 'new')
    await maya.locator('#desk-count', { hasText: 'found among' }).waitFor()
    for (const row of await maya.locator('#desk-rows tr').allInnerTexts()) assert.match(row, /New/)
    await maya.selectOption('#order', 'oldest')
    await look(maya, 'desk-filtered')
    await maya.click('#desk-clear')
    assert.deepEqual(asked, [])
  })

  it('teaches when it is empty, and says when it cannot be reached', async () => {
    await maya.route('**/api/staff/cases?*', route => route.fulfill({ json: { cases: [], next: '' } }))
    await maya.reload()
    await maya.locator('#desk-empty').waitFor()
    await look(maya, 'desk-empty')
    await maya.unroute('**/api/staff/cases?*')
    await maya.route('**/api/staff/cases?*', route => route.fulfill({ status: 500, json: { error: 'internal', message: 'Internal error' } }))
    await maya.reload()
    await maya.locator('#desk-problem').waitFor()
    await look(maya, 'desk-problem')
    await maya.unroute('**/api/staff/cases?*')
  })

  it('shows a case that does not open as such', async () => {
    // As on a new device: nothing is known here, and nothing was left on the server.
    await maya.goto('/account')
    await maya.evaluate(() => new Promise(resolve => { indexedDB.deleteDatabase('saysomething desk').onsuccess = resolve }))
    await maya.route('**/api/staff/own', route => route.fulfill({ json: { files: [] } }))
    await maya.route('**/api/staff/cards', async route => {
      const json = await (await route.fetch()).json()
      json.cards[0].card = json.cards[1].card // another case's card
      await route.fulfill({ json })
    })
    await maya.goto('/desk')
    await deskReady(maya)
    assert.equal(await maya.getByText('This case does not open with your keys.').count(), 1)
    assert.match(await maya.locator('#desk-failed').innerText(), /1 case does not open/)
    await maya.unroute('**/api/staff/cards')
    await maya.unroute('**/api/staff/own')
  })

  it('is used with the keyboard alone', async () => {
    await maya.reload()
    await deskReady(maya)
    await maya.focus('#words')
    await maya.keyboard.type('zanzibar')
    await maya.locator('#desk-count', { hasText: /^1 case/ }).waitFor()
    for (let n = 0; n < 12; n++) {
      await maya.keyboard.press('Tab')
      if (await maya.evaluate(() => document.activeElement.matches('#desk-rows a'))) break
    }
    await maya.keyboard.press('Enter')
    await opened(maya)
    address = new URL(maya.url()).pathname
    assert.match(address, /^\/desk\/cases\/[a-z2-7]{26}$/)
  })
})

describe('the case', () => {
  it('shows everything that was said, verified', async () => {
    const text = await maya.locator('#case-body').innerText()
    for (const part of ['Zanzibar canary', 'We asked three times.', 'Somebody may be in danger now', 'photo.png', 'Thank the person']) assert.ok(text.includes(part), part)
    assert.equal(await maya.locator('#case-doubt').isHidden(), true)
    assert.ok(!text.includes('Quetzal'), 'the name is sealed apart')
    await look(maya, 'case-new')
  })

  it('opens the sealed name only for a reason', async () => {
    await maya.getByRole('button', { name: 'Open the name' }).click()
    await look(maya, 'case-name')
    assert.ok(!(await maya.locator('#sealed-name').innerText()).includes('Quetzal'))
    await maya.fill('#name-reason', 'To call them back today.')
    await maya.locator('#sealed-name form button[type=submit]').click()
    await maya.locator('#sealed-name', { hasText: 'Quetzal Canary' }).waitFor()
    assert.match(await maya.locator('#sealed-name').innerText(), /07700 900111/)
    await maya.getByRole('button', { name: 'Hide the name' }).click()
    assert.ok(!(await maya.locator('#case-body').innerText()).includes('Quetzal'))
  })

  it('opens files that can do nothing, in the browser, and downloads all', async () => {
    await maya.getByRole('button', { name: 'Open here photo.png' }).click()
    await maya.waitForFunction(() => document.querySelector('img.app-file__image')?.naturalWidth === 2)
    await maya.getByRole('button', { name: 'Open here notes.txt' }).click()
    assert.equal(await maya.locator('pre.app-file__text').innerText(), script)
    assert.equal(await maya.locator('pre.app-file__text').locator('*').count(), 0)
    assert.ok(!(await maya.title()).includes('hacked'))
    await maya.getByRole('button', { name: 'Open here letter.pdf' }).click()
    const link = maya.getByRole('link', { name: 'Show letter.pdf in a new tab' })
    assert.match(await link.getAttribute('href'), /^blob:/)
    await look(maya, 'case-files')
    const download = maya.waitForEvent('download')
    await maya.getByRole('button', { name: 'Download letter.pdf' }).click()
    const saved = await download
    assert.equal(saved.suggestedFilename(), 'letter.pdf')
    assert.deepEqual(await readFile(await saved.path()), pdf)
  })

  it('refuses a file that is not the one that was sent', async () => {
    await maya.reload()
    await opened(maya)
    await maya.context().route('**/api/staff/files/*', async route => {
      const answer = await route.fetch()
      const body = await answer.body()
      body[body.length - 1] ^= 1
      await route.fulfill({ response: answer, body })
    })
    await maya.getByRole('button', { name: 'Open here photo.png' }).click()
    await maya.locator('.app-file__view [role=alert]', { hasText: 'not the one that was sent' }).waitFor()
    await maya.context().unroute('**/api/staff/files/*')
  })

  it('thanks with one press', async () => {
    await maya.click('#thank-form button[type=submit]')
    await maya.locator('#case-tags', { hasText: 'Thanked' }).waitFor()
    assert.match(await maya.locator('#talk').innerText(), /You[\s\S]*Thanked[\s\S]*Thank you for speaking up/)
    assert.equal(await maya.locator('#thank-form').isVisible(), false)
  })

  it('keeps what was typed when sending fails, and sends it once', async () => {
    await maya.route('**/entries', route => route.abort())
    await maya.fill('#reply', 'Reply canary: who signs the rota?')
    await maya.click('#reply-form button[type=submit]')
    await maya.locator('#reply-form [role=alert]').waitFor()
    assert.equal(await maya.inputValue('#reply'), 'Reply canary: who signs the rota?')
    await look(maya, 'case-unsent')
    await maya.unroute('**/entries')
    // The server stores it, and its answer is lost.
    let lost = 0
    await maya.route('**/entries', async route => {
      await route.fetch()
      lost++
      await route.abort()
    })
    await maya.click('#reply-form button[type=submit]')
    await maya.waitForFunction(() => !document.querySelector('#reply-form button[aria-disabled]') && document.querySelector('#reply-form [role=alert]'))
    assert.ok(lost > 0)
    await maya.unroute('**/entries')
    await send(maya, 'reply-form', 'Sent')
    assert.equal(await maya.locator('#talk li', { hasText: 'Reply canary' }).count(), 1)
    assert.equal(await maya.inputValue('#reply'), '')
  })

  it('says when nothing was written', async () => {
    await maya.click('#note-form button[type=submit]')
    await maya.locator('#note-form .nhsuk-error-message').waitFor()
    await look(maya, 'case-error')
  })

  it('changes how it is counted, for the figures and for every reader’s list', async () => {
    await maya.click('#coding-details summary')
    await maya.locator('#coding-themes input').first().check()
    await maya.selectOption('#coding-group', { index: 2 })
    await maya.selectOption('#coding-area', { index: 1 })
    await send(maya, 'coding-form', 'Saved')
    const theme = await maya.locator('#coding-themes label').first().innerText()
    assert.ok((await maya.locator('#coding-now').innerText()).includes(theme))
    await maya.goto('/desk')
    await deskReady(maya)
    await maya.fill('#words', 'zanzibar')
    await maya.locator('#desk-count', { hasText: /^1 case/ }).waitFor()
    assert.ok((await maya.locator('#desk-rows tr').innerText()).includes(theme))
    await maya.goto(address)
    await opened(maya)
  })
})

describe('guardian and rep addressed together', () => {
  it('see the same case and each other’s shared notes, and nobody else’s private ones', async () => {
    await maya.fill('#note', 'Private canary of Maya')
    await send(maya, 'note-form', 'Only you')
    await maya.check('#note-shared')
    await maya.fill('#note', 'Shared canary of Maya')
    await send(maya, 'note-form', 'other readers')
    priya = await newPage(browser, server)
    await signIn(priya, people.priya)
    await deskReady(priya)
    await priya.fill('#words', 'zanzibar')
    await priya.locator('#desk-count', { hasText: /^1 case/ }).waitFor()
    await priya.click('#desk-rows a')
    await opened(priya)
    assert.equal(new URL(priya.url()).pathname, address)
    const text = await priya.locator('#case-body').innerText()
    assert.ok(text.includes('Shared canary of Maya') && text.includes('Reply canary'))
    assert.ok(!text.includes('Private canary'))
    assert.equal(await priya.locator('#case-doubt').isHidden(), true)
    await look(priya, 'case-rep')
  })

  it('do not lose what they write at the same time', async () => {
    await maya.check('#note-shared')
    await maya.fill('#note', 'Second canary of Maya')
    await send(maya, 'note-form', 'other readers') // Priya's page still shows the case as it was
    await priya.check('#note-shared')
    await priya.fill('#note', 'Shared canary of Priya')
    await send(priya, 'note-form', 'other readers')
    const text = await priya.locator('#talk').innerText()
    assert.ok(text.includes('Second canary of Maya') && text.includes('Shared canary of Priya'))
    await maya.reload()
    await opened(maya)
    assert.ok((await maya.locator('#talk').innerText()).includes('Shared canary of Priya'))
    assert.equal(await maya.locator('#case-doubt').isHidden(), true)
  })

  it('make one key for notes when both share the first at the same moment', async () => {
    await raise(browser, server, { what: 'Yokohama canary', desks: [/guardian/i, /union/i] })
    for (const page of [maya, priya]) {
      await page.goto('/desk')
      await deskReady(page)
      await page.fill('#words', 'yokohama')
      await page.locator('#desk-count', { hasText: /^1 case/ }).waitFor()
      await page.click('#desk-rows a')
      await opened(page)
      await page.check('#note-shared')
      await page.fill('#note', page === maya ? 'First of Maya' : 'First of Priya')
    }
    await Promise.all([send(maya, 'note-form', 'other readers'), send(priya, 'note-form', 'other readers')])
    for (const page of [maya, priya]) {
      await page.reload()
      await opened(page)
      const notes = await page.locator('#talk').innerText()
      assert.ok(notes.includes('First of Maya') && notes.includes('First of Priya'), notes)
    }
  })
})

describe('the worker', () => {
  it('reads thanks and reply, no note, and writes back', async () => {
    const page = await comeBack(browser, server, words)
    const text = await page.locator('main').innerText()
    assert.match(text, /Thank you for speaking up/)
    assert.match(text, /Reply canary/)
    assert.doesNotMatch(text, /of Maya|of Priya/)
    await page.fill('#text', 'Answer canary: the bed manager.')
    await page.getByRole('button', { name: 'Send reply' }).click()
    await page.getByText('Answer canary').first().waitFor()
    await page.context().close()
    await maya.goto('/desk')
    await deskReady(maya)
    assert.match(await maya.locator('#desk-rows tr', { hasText: 'Zanzibar' }).innerText(), /New message/)
    await maya.goto(address)
    await opened(maya)
    assert.match(await maya.locator('#talk').innerText(), /The person who spoke up[\s\S]*Answer canary/)
  })

  it('is asked whether they would speak up again, and the answer is shown', async () => {
    await chooseStatus(maya, 'awaiting_feedback')
    await maya.check('#close-anyway')
    assert.match(await maya.inputValue('#status-text'), /would you speak up again/)
    await look(maya, 'case-closing')
    await send(maya, 'status-form', 'The status is now')
    const page = await comeBack(browser, server, words)
    await page.check('#answer-yes')
    await page.getByRole('button', { name: 'Send my answer' }).click()
    await page.context().close()
    await maya.reload()
    await opened(maya)
    assert.match(await maya.locator('#feedback').innerText(), /Would you speak up again\?\s*Yes/)
    assert.match(await maya.locator('#case-tags').innerText(), /Closed/)
    await look(maya, 'case-closed')
  })
})

describe('a server that lies', () => {
  const tampered = async (change, look_) => {
    await maya.route(`**/api/staff/cases/${address.split('/').pop()}`, async route => {
      const json = await (await route.fetch()).json()
      change(json.entries)
      await route.fulfill({ json })
    })
    await maya.reload()
    await look_()
    await maya.unroute(`**/api/staff/cases/${address.split('/').pop()}`)
  }

  it('cannot change, drop or swap an entry unseen', async () => {
    await tampered(entries => { entries[3].data = entries[2].data }, async () => {
      await opened(maya)
      assert.match(await maya.locator('#case-doubt').innerText(), /not genuine/)
      assert.ok(await maya.locator('.app-doubt').count() > 0)
      await look(maya, 'case-tampered')
    })
    await tampered(entries => entries.splice(3, 1), async () => {
      await opened(maya)
      assert.match(await maya.locator('.app-doubt').first().innerText(), /Something before this is missing/)
    })
    await tampered(entries => { entries[3].author = 'worker' }, async () => {
      await opened(maya)
      assert.match(await maya.locator('#case-doubt').innerText(), /not genuine/)
    })
  })
})

describe('a concern told in person', () => {
  it('is recorded, signed by who wrote it down, and leaves the person a receipt', async () => {
    await maya.goto('/desk/record')
    await maya.waitForSelector('#record[data-ready]')
    await look(maya, 'record')
    await maya.click('#record-form button[type=submit]')
    await maya.locator('#record-errors').waitFor()
    await look(maya, 'record-error')
    await maya.fill('#what', 'Xanadu canary: told me in the corridor.')
    await maya.fill('#name', 'Umbrella Canary')
    await maya.check('#danger-yes')
    await maya.locator('#danger-now').waitFor()
    await maya.locator('#others').getByLabel('Priya', { exact: false }).check()
    await maya.check('#member-yes')
    await maya.setInputFiles('#record-file', { name: 'xanadu.txt', mimeType: 'text/plain', buffer: Buffer.from('Xanadu notes') })
    await maya.locator('#record-files .app-chosen').waitFor()
    await maya.click('#record-form button[type=submit]')
    await maya.locator('#record-done').waitFor()
    await look(maya, 'record-done')
    const told = await maya.locator('#receipt li').allInnerTexts()
    assert.equal(told.length, 8)
    await maya.click('#receipt-done')
    await opened(maya)
    assert.match(await maya.locator('#case-body').innerText(), /Told in person[\s\S]*Xanadu canary[\s\S]*told in person by Maya/)
    assert.equal(await maya.locator('#case-doubt').isHidden(), true)
    await maya.click('#thank-form button[type=submit]')
    await maya.locator('#case-tags', { hasText: 'Thanked' }).waitFor()
    const page = await comeBack(browser, server, told)
    await shows(page, 'main', /Xanadu canary[\s\S]*xanadu\.txt[\s\S]*Thank you for speaking up/)
    await page.context().close()
    await priya.goto('/desk')
    await deskReady(priya)
    await priya.locator('#desk-rows tr', { hasText: 'Xanadu' }).waitFor()
  })
})

describe('signing out', () => {
  it('wipes keys and cases, and going back shows nothing', async () => {
    maya.check_()
    priya.check_()
    await priya.click('#desk-rows tr:has-text("Xanadu") a')
    await opened(priya)
    await priya.getByRole('button', { name: 'Sign out' }).click()
    await priya.waitForURL('**/signin*')
    assert.equal(await priya.evaluate(() => sessionStorage.length), 0)
    await priya.goBack().catch(() => {})
    await priya.waitForURL('**/signin*')
    assert.ok(!(await priya.content()).includes('Xanadu'))
  })

  it('shows a case to nobody who is not its reader', async () => {
    const tomasz = await newPage(browser, server)
    await signIn(tomasz, people.owen)
    const other = address.replace(/[^/]{26}$/, id => (id[0] === 'a' ? 'b' : 'a') + id.slice(1)) // never the case itself, whatever its id
    assert.notEqual(other, address)
    await tomasz.goto(other)
    await tomasz.locator('#case-problem').waitFor()
    assert.match(await tomasz.locator('#case-problem').innerText(), /no such case, or you are not one of its readers/)
    await look(tomasz, 'case-not-mine')
  })
})
