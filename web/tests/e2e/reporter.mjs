// The way of a worker, by hand in Chromium against the real service: raise, receipt, come back, reply, take back; with JavaScript and
// without; when the line breaks, when Send is pressed twice, when files are many. All traffic is kept and searched.
//
//   node web/tests/e2e/reporter.mjs            SAYSOMETHING_SCREENSHOTS=DIR keeps a picture of every page looked at
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { chooseStatus, deskReady, launch, look, newPage, people, signIn, startServer } from './harness.mjs'

const canary = 'KESTREL-90210'
const story = `${canary} night shift had one nurse for thirty beds,\nit happens "every" weekend.`
let server, browser

before(async () => {
  server = await startServer()
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

// next presses the button of the question on the screen.
const next = page => page.locator('[data-step]:not([hidden]) [data-continue]').click()
const ready = page => page.locator('[data-how=sealed]').waitFor({ state: 'visible' })
const words = async page => (await page.locator('.app-eight-words li').allTextContents()).map(w => w.trim())

/** Opens a form and answers it up to the list of answers. */
async function fillIn (page, { what = story, files = [], on = {} } = {}) {
  await page.goto('/raise')
  await ready(page)
  await next(page)
  for (const step of ['readers', 'mode', 'what', 'where', 'themes', 'group', 'danger', 'files']) {
    assert.equal(await page.locator('[data-step]:not([hidden])').getAttribute('data-step'), step)
    if (step === 'what') await page.fill('#what', what)
    if (step === 'files' && files.length > 0) {
      await page.setInputFiles('#file', files)
      await page.locator('.app-chosen').nth(files.length - 1).waitFor()
    }
    await on[step]?.()
    await next(page)
  }
  await page.locator('#answers dl').waitFor()
}

async function finish (page) {
  await page.locator('.app-eight-words').waitFor({ timeout: 60_000 })
  const list = await words(page)
  assert.equal(list.length, 8)
  await page.check('#written')
  await page.click('#finish')
  await page.waitForURL(server.url + '/')
  return list
}

async function comeBack (page, list) {
  await page.goto('/check')
  await ready(page)
  for (const [i, word] of list.entries()) await page.fill(`#w${i + 1}`, word.slice(0, 3))
  await page.click('#words button[type=submit]')
  await page.locator('.app-thread').waitFor()
}

// casesOf counts what a guardian has on the desk.
async function casesOf (person) {
  const page = await newPage(browser, server)
  await signIn(page, person)
  const n = await deskReady(page)
  await page.context().close()
  return n
}

test('the whole story in the browser, looked at on a phone and on a desk, and nothing readable on the wire', async () => {
  const page = await newPage(browser, server)
  const letters = []
  const answers = []
  const sent = []
  page.on('request', r => {
    const body = r.postDataBuffer()
    if (body) sent.push(body)
    sent.push(Buffer.from(r.url() + JSON.stringify(r.headers())))
    if (r.url().endsWith('/api/letter')) letters.push(body.length)
  })
  page.on('response', async r => { if (r.url().endsWith('/api/letter')) answers.push((await r.body()).length) })

  await page.goto('/raise')
  await ready(page)
  await look(page, 'raise-start')
  await fillIn(page, {
    files: [{ name: `${canary}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`${canary} in a file`) }],
    on: {
      readers: async () => {
        for (const desk of await page.locator('input[name=desk]:visible').all()) await desk.check()
        await page.check('#member-yes')
        for (const omit of await page.locator('[data-people]').first().locator('input[name=omit]').all()) await omit.check()
        await next(page)
        assert.match(await page.textContent('#problems'), /left out everyone at/)
        await look(page, 'raise-readers-wrong')
        await page.locator('[data-people]').first().locator('input[name=omit]').first().uncheck()
        await look(page, 'raise-readers')
      },
      mode: async () => {
        await page.check('#mode-confidential')
        await next(page)
        assert.match(await page.textContent('#problems'), /Write your name/)
        await page.fill('#name', `${canary} Jo`)
        await page.fill('#contact', '07700 900123')
        await look(page, 'raise-mode')
      },
      what: async () => {
        assert.equal(await page.locator('#what-room-plain').count(), 0, 'two numbers of characters')
        await page.fill('#what', '')
        await next(page)
        assert.equal(await page.textContent('#what-error'), 'Error: Write what happened')
        await page.fill('#what', 'x'.repeat(17_000))
        await next(page)
        assert.match(await page.textContent('#what-error'), /too long by about/)
        await page.fill('#what', story + ' Patient 943 476 5919, dob 3/4/1961.')
        await page.locator('#what-details', { hasText: 'an NHS number and a date of birth' }).waitFor()
        await look(page, 'raise-what')
      },
      where: async () => { await page.fill('#when', `${canary} when`); await page.fill('#where', `${canary} where`); await page.selectOption('#area', { index: 3 }); await look(page, 'raise-where') },
      themes: async () => {
        await page.check('#theme-not-sure')
        for (const n of [0, 1, 2, 3]) await page.check(`#theme-${n}`)
        assert.equal(await page.isChecked('#theme-not-sure'), false, 'a theme unticks "not sure"')
        await next(page)
        assert.match(await page.textContent('#problems'), /no more than 3/)
        await page.uncheck('#theme-3')
        await look(page, 'raise-themes')
      },
      group: () => look(page, 'raise-group'),
      danger: async () => {
        assert.equal(await page.isVisible('[data-danger]'), false)
        await page.check('#danger-yes')
        assert.match(await page.textContent('[data-danger]'), /999[^]*Security[^]*safeguarding/)
        await look(page, 'raise-danger')
      },
      files: async () => {
        for (const [name, bytes, says] of [['empty.pdf', '', /is empty/], ['tool.pdf', 'MZ\x00\x01', /not a kind of file/], ['half.pdf', '%PDF-1.7 half', /cut off/]]) {
          await page.setInputFiles('#file', { name, mimeType: 'application/pdf', buffer: Buffer.from(bytes) })
          await page.locator('.app-chosen-errors', { hasText: says }).waitFor()
        }
        await look(page, 'raise-files')
      }
    }
  })
  assert.match(await page.textContent('#answers'), new RegExp(`${canary}[^]*In confidence[^]*Yes\\. Call 999`))
  await look(page, 'raise-check')
  assert.equal(letters.length, 0, 'something was sent before "Send" was pressed')
  await page.click('#send')
  await page.locator('.app-eight-words').waitFor()
  assert.match(await page.textContent('#still-danger'), /Call 999, or tell the person in charge now\.[^]*next working day/)
  await look(page, 'raise-receipt')
  await page.click('#finish')
  assert.equal(await page.isVisible('#written-error'), true, 'it lets go without the words written down')
  const list = await finish(page)

  await comeBack(page, list)
  const thread = await page.textContent('.app-thread')
  assert.ok(thread.includes(canary) && thread.includes(`${canary} Jo`) && !thread.includes('Not genuine'))
  assert.match(await page.textContent('.app-told'), new RegExp(`When${canary} when.*Where${canary} where.*What it is about.*Danger nowYes`, 's'))
  assert.match(await page.textContent('#mailbox'), /Your concern is with its readers[^]*We thank you[^]*by \w+day \d+ \w+ \d{4}/)
  await look(page, 'check-case')
  await page.fill('#text', `${canary} reply`)
  await page.setInputFiles('#file', { name: 'more.txt', mimeType: 'text/plain', buffer: Buffer.from(`${canary} more`) })
  await page.locator('.app-chosen').waitFor()
  await page.click('text=Send reply')
  await page.locator('#done').waitFor()
  assert.match(await page.textContent('.app-thread'), new RegExp(`${canary} reply[^]*more\\.txt`))
  await page.click('#withdraw')
  await look(page, 'check-take-back')
  await page.click('text=No, go back')
  await page.click('#withdraw')
  await page.click('text=Yes, take it back')
  await page.locator('#done').waitFor()
  assert.match(await page.textContent('#mailbox'), /You took your concern back/)
  assert.equal(await page.locator('#text').count(), 0, 'a withdrawn case still takes replies')
  await look(page, 'check-taken-back')

  assert.ok(letters.length >= 6)
  assert.equal(new Set(letters).size, 1, `letters of different sizes: ${letters}`)
  assert.equal(new Set(answers).size, 1, `answers of different sizes: ${answers}`)
  const wire = Buffer.concat(sent)
  assert.ok(wire.length > 1_000_000, 'nothing was captured')
  for (const secret of [canary, '943 476 5919', '07700 900123', list.join(' '), ...list.map(w => ` ${w} `)]) {
    for (const form of [secret, Buffer.from(secret).toString('base64').replace(/=+$/, ''), encodeURIComponent(secret)]) assert.ok(!wire.includes(form), `${form} was sent`)
  }
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state, location.href]))
  assert.equal(kept, JSON.stringify([{}, {}, '', null, `${server.url}/check`]))
  assert.deepEqual(await page.context().cookies(), [])
  page.check_()
})

test('back, change and the browser\'s own back button lead where one expects', async () => {
  const page = await newPage(browser, server)
  await fillIn(page)
  const at = () => page.locator('[data-step]:not([hidden])').getAttribute('data-step')
  await page.click('#answers >> text=Change what happened')
  assert.equal(await at(), 'what')
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H2', 'the focus is not on the question')
  await page.fill('#what', story + ' Changed.')
  await next(page)
  assert.equal(await at(), 'check')
  assert.match(await page.textContent('#answers'), /Changed\./)
  await page.goBack()
  assert.equal(await at(), 'what')
  await page.goBack()
  assert.equal(await at(), 'check')
  await page.goBack()
  assert.equal(await at(), 'files')
  await page.click('[data-step=files] [data-back]')
  assert.equal(await at(), 'danger')
  await page.goForward()
  assert.equal(await at(), 'files')
  assert.match(await page.title(), /Do you want to add files\?/)
  assert.equal(page.url(), `${server.url}/raise`)
  page.check_()
})

test('a concern by keyboard alone', async () => {
  const page = await newPage(browser, server)
  await page.goto('/raise')
  await ready(page)
  const press = async (until, limit = 60) => {
    for (let n = 0; n < limit; n++) {
      await page.keyboard.press('Tab')
      if (await page.evaluate(selector => document.activeElement?.matches(selector) ?? false, until)) return
    }
    throw new Error(`the keyboard does not reach ${until}`)
  }
  const go = async () => { await press('[data-step]:not([hidden]) [data-continue]'); await page.keyboard.press('Enter') }
  await go() // start
  await go() // readers
  await go() // mode
  await press('#what')
  await page.keyboard.type('Typed by keyboard')
  for (let n = 0; n < 6; n++) await go()
  await press('#send')
  await page.keyboard.press('Enter')
  await page.locator('.app-eight-words').waitFor()
  const list = await words(page)
  await press('#written')
  await page.keyboard.press('Space')
  await press('#finish')
  await page.keyboard.press('Enter')
  await page.waitForURL(server.url + '/')
  await page.goto('/check')
  await ready(page)
  await press('#w1')
  await page.keyboard.type(list.join(' ')) // a space goes on to the next box
  await page.keyboard.press('Enter')
  await page.locator('.app-thread', { hasText: 'Typed by keyboard' }).waitFor()
  page.check_()
})

test('offline keeps everything and sends when the line is back; an answer that is lost makes no second concern', async () => {
  const count = await casesOf(people.maya)
  const page = await newPage(browser, server)
  await fillIn(page)
  await page.context().setOffline(true)
  await page.click('#send')
  await page.locator('.app-failure', { hasText: 'You are offline' }).waitFor({ timeout: 240_000 })
  await look(page, 'raise-offline')
  await page.click('text=Go back to my answers')
  assert.ok((await page.textContent('#answers')).includes(canary))
  await page.context().setOffline(false)
  const bodies = []
  await page.route('**/api/letter', async route => { // it arrives, and its answer is lost
    bodies.push(route.request().postDataBuffer())
    await route.fetch()
    await route.abort()
  }, { times: 6 })
  await page.click('#send')
  await page.locator('.app-failure', { hasText: 'We cannot reach the service' }).waitFor({ timeout: 90_000 })
  assert.ok(bodies.length > 1 && bodies.every(body => body.equals(bodies[0])), 'trying again sends other bytes')
  await page.click('[data-again]')
  const list = await finish(page)
  await comeBack(page, list)
  assert.equal(await page.locator('.app-entry').count(), 1)
  assert.equal(await casesOf(people.maya), count + 1)
  page.check_()
})

test('pressing Send twice is one concern', async () => {
  const count = await casesOf(people.maya)
  const page = await newPage(browser, server)
  await fillIn(page)
  await page.evaluate(() => { for (let n = 0; n < 3; n++) document.getElementById('send').click() })
  await finish(page)
  assert.equal(await casesOf(people.maya), count + 1)
  page.check_()
})

test('files: progress, stopping, and parts that went missing', async () => {
  const page = await newPage(browser, server)
  const big = Buffer.alloc(6_000_000, 'long text ')
  await fillIn(page, { files: [{ name: 'big.txt', mimeType: 'text/plain', buffer: big }, { name: 'small.txt', mimeType: 'text/plain', buffer: Buffer.from('small') }] })
  let held
  const hold = new Promise(resolve => { held = resolve })
  await page.route('**/api/files/*/2', async route => { await hold; await route.continue().catch(() => {}) }, { times: 1 })
  await page.click('#send')
  await page.locator('[role=status]', { hasText: /% of 6\.0 MB sent/ }).waitFor()
  assert.ok(await page.locator('progress').evaluate(bar => bar.value > 0 && bar.value < 100))
  await look(page, 'raise-sending')
  await page.click('text=Stop sending')
  assert.ok((await page.textContent('#answers')).includes('big.txt'))
  held()
  await page.route('**/api/files/*/1', route => route.fulfill({ status: 204 }), { times: 1 }) // this part never arrives
  const puts = []
  page.on('request', r => { if (r.method() === 'PUT') puts.push(new URL(r.url()).pathname.split('/')[3]) })
  await page.click('#send')
  const list = await finish(page)
  assert.equal(new Set(puts).size, 3, 'the file that went missing is sent again, and only that')
  await comeBack(page, list)
  const sizes = new Set()
  page.on('request', r => { if (r.url().endsWith('/api/letter')) sizes.add(r.postDataBuffer().length) })
  const row = name => page.locator('.app-thread .app-file', { hasText: name })
  await row('small.txt').getByRole('button', { name: 'Open here' }).click()
  await row('small.txt').locator('pre', { hasText: 'small' }).waitFor()
  const [saved] = await Promise.all([page.waitForEvent('download'), row('big.txt').getByRole('button', { name: 'Download' }).click()])
  assert.ok((await readFile(await saved.path())).equals(big), 'the file that came back is another')
  assert.equal(sizes.size, 1, 'a letter that asks for a file has another size')
  assert.match(await page.textContent('.app-thread'), /stays in your downloads folder[^]*Delete it there/)
  await look(page, 'check-files')
  page.check_()
})

test('leaving warns while something would be lost, and never holds up "Exit this page"', async () => {
  const page = await newPage(browser, server)
  await fillIn(page)
  let asked = 0
  page.on('dialog', dialog => { asked++; dialog.dismiss().catch(() => {}) })
  await page.evaluate(() => { location.href = '/help' })
  await page.waitForTimeout(300)
  assert.equal(asked, 1, 'leaving with a concern unsent does not warn')
  assert.equal(page.url(), `${server.url}/raise`)
  await page.click('#send')
  await page.locator('.app-eight-words').waitFor()
  await page.evaluate(() => { location.href = '/help' })
  await page.waitForTimeout(300)
  assert.equal(asked, 2, 'leaving without the words written down does not warn')
  await page.goBack().catch(() => {})
  await page.locator('.app-eight-words').waitFor()
  await page.context().route(/^https:/, route => route.fulfill({ body: 'elsewhere', contentType: 'text/html' }))
  await page.locator('.app-exit__button').click()
  await page.waitForURL(/^https:/)
  assert.equal(asked, 2, '"Exit this page" was held up')
})

test('words: a wrong one is named, missing ones are counted, pasting works, an unknown receipt is told kindly', async () => {
  const page = await newPage(browser, server)
  let letters = 0
  page.on('request', r => { if (r.url().endsWith('/api/letter')) letters++ })
  await page.goto('/check')
  await ready(page)
  await page.fill('#w1', 'acornn')
  await page.fill('#w2', 'abi')
  assert.equal(await page.textContent('#w2-found'), 'abide')
  await page.click('#words button[type=submit]')
  assert.match(await page.textContent('#problems'), /Word 1, "acornn", is not one of our words\. Did you mean acorn[^]*Words 3, 4, 5, 6, 7 and 8 are missing/)
  await look(page, 'check-wrong-words')
  assert.equal(letters, 0, 'something was sent')
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.setData('text', '1. acorn 2. abide 3. acre 4. amber 5. among 6. apple 7. april 8. argue')
    document.getElementById('w1').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  assert.deepEqual(await page.locator('.app-word-boxes input').evaluateAll(all => all.map(one => one.value)), ['acorn', 'abide', 'acre', 'amber', 'among', 'apple', 'april', 'argue'])
  await page.fill('#w6', 'apr')
  await page.click('#words button[type=submit]')
  await page.locator('#unknown', { hasText: 'These words open nothing here' }).waitFor()
  assert.equal(letters, 1)
  await look(page, 'check-unknown')
  page.check_()
})

test('a guardian answers and closes; the worker reads it and says if they would speak up again', async () => {
  const worker = await newPage(browser, server)
  await fillIn(worker, { what: `${canary} please answer` })
  await worker.click('#send')
  const list = await finish(worker)
  const guardian = await newPage(browser, server)
  await signIn(guardian, people.maya)
  await deskReady(guardian)
  await guardian.locator('#desk-rows tr', { hasText: 'please answer' }).locator('a[href^="/desk/cases/"]').click()
  await guardian.waitForSelector('#case-body:not([hidden])')
  await guardian.fill('#reply', 'Thank you for telling us')
  await guardian.click('#reply-form button[type=submit]')
  await guardian.locator('#talk li', { hasText: 'Thank you for telling us' }).waitFor()
  await comeBack(worker, list)
  const answer = worker.locator('.app-entry', { hasText: 'Thank you for telling us' })
  assert.match(await answer.textContent(), /Maya Okafor/)
  assert.equal(await answer.evaluate(one => one.classList.contains('app-entry--doubt')), false)
  await worker.fill('#text', 'Written while the guardian writes')
  await chooseStatus(guardian, 'closed')
  await guardian.check('#close-anyway')
  await guardian.fill('#status-text', 'We hired two nurses')
  await guardian.click('#status-form button[type=submit]')
  await guardian.locator('#talk', { hasText: 'We hired two nurses' }).waitFor()
  await worker.click('text=Send reply') // somebody wrote first: it is signed again for its new place
  await worker.locator('#done').waitFor()
  assert.match(await worker.textContent('.app-thread'), /We hired two nurses[^]*Written while the guardian writes/)
  assert.ok(!(await worker.textContent('.app-thread')).includes('Not genuine'))
  await worker.click('text=Send my answer')
  assert.match(await worker.textContent('#problems'), /Choose an answer/)
  await look(worker, 'check-feedback')
  await worker.check('#answer-maybe')
  await worker.fill('#more', 'It took long')
  await worker.click('text=Send my answer')
  await worker.locator('#done').waitFor()
  assert.match(await worker.textContent('.app-thread'), /Would you speak up again\? Maybe[^]*It took long/)
  assert.equal(await worker.locator('text=Send my answer').count(), 0)
  worker.check_()
})

test('celebrating', async () => {
  const page = await newPage(browser, server)
  await page.goto('/celebrate')
  await ready(page)
  await next(page)
  await page.fill('#thank', 'The porter on nights')
  await page.fill('#what', 'He stayed with a frightened patient.')
  await look(page, 'celebrate-what')
  await next(page)
  await next(page)
  await page.check('#share-person')
  await look(page, 'celebrate-share')
  await next(page)
  await next(page)
  await look(page, 'celebrate-check')
  await page.click('#send')
  await page.locator('h1', { hasText: 'Your thanks have been sent' }).waitFor()
  const list = await finish(page)
  await comeBack(page, list)
  assert.match(await page.textContent('.app-thread'), /Thank you to: The porter on nights[^]*You may share this with the people I thank\./)
  page.check_()
})

test('the whole story without JavaScript', async () => {
  for (const width of [320, 1280]) {
    const page = await newPage(browser, server, { width, javaScriptEnabled: false })
    await page.goto('/raise')
    assert.equal(await page.isVisible('[data-how=plain]'), true)
    assert.equal(await page.isVisible('[data-how=sealed]'), false)
    assert.equal(await page.isVisible('#what'), true)
    await page.check('#mode-confidential')
    await page.fill('#when', 'typed when')
    const send = page.locator('[data-plain] button')
    await send.click()
    assert.match(await page.textContent('.nhsuk-error-summary'), /Write your name[^]*Write what happened/)
    assert.equal(await page.inputValue('#when'), 'typed when')
    await page.fill('#name', 'Jo')
    await page.fill('#what', `${canary} without JavaScript`)
    await page.setInputFiles('#file', { name: 'rota.txt', mimeType: 'text/plain', buffer: Buffer.from('rota') })
    await send.click()
    await page.locator('text=I have written them down').waitFor()
    const list = await words(page)
    assert.equal(list.length, 8)
    await page.click('text=I have written them down')
    await page.goto('/check')
    for (const [i, word] of list.entries()) await page.fill(`#w${i + 1}`, word.slice(0, 3))
    await page.click('text=Open my concern')
    assert.match(await page.textContent('.app-thread'), new RegExp(`${canary} without JavaScript[^]*rota\\.txt`))
    await page.fill('#text', 'A reply without JavaScript')
    await page.click('text=Send reply')
    assert.match(await page.textContent('main'), /Your reply has been sent[^]*A reply without JavaScript/)
    await page.locator('button', { hasText: 'Take my concern back' }).click()
    await page.click('text=Yes, take it back')
    assert.match(await page.textContent('main'), /You have taken your concern back/)
    assert.deepEqual(await page.context().cookies(), [])
    page.check_()
    await page.context().close()
  }
})

test('every page is the same bytes for everyone, and content is never logged', async () => {
  for (const where of ['/raise', '/celebrate', '/check']) {
    const seen = await Promise.all([{}, { 'User-Agent': 'other', 'Accept-Language': 'cy' }].map(async headers => (await fetch(server.url + where, { headers })).text()))
    assert.equal(seen[0], seen[1], where)
  }
  assert.ok(!server.output().includes(canary))
})

test('a browser that cannot encrypt refuses and keeps what was typed', async () => {
  const page = await newPage(browser, server)
  await page.addInitScript(() => { Object.defineProperty(crypto, 'getRandomValues', { configurable: true, value: () => { throw new Error('no randomness') } }) })
  const posts = []
  page.on('request', r => { if (r.method() !== 'GET') posts.push(r.url()) })
  await page.goto('/raise')
  await page.locator('[data-how=broken]').waitFor({ state: 'visible' })
  assert.equal(await page.isVisible('[data-how=sealed]'), false)
  await page.fill('#what', canary)
  await page.focus('#when')
  await page.keyboard.press('Enter')
  await page.evaluate(() => document.getElementById('concern').requestSubmit())
  assert.equal(await page.inputValue('#what'), canary)
  assert.deepEqual(posts, [], 'it fell back to sending the form as it is')
  await page.evaluate(() => { delete crypto.getRandomValues }) // axe needs it
  await look(page, 'raise-broken')
})
