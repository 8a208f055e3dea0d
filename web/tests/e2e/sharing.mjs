// Who reads a concern changes: a rep is asked for, agreed to and added; a guardian is taken off; the name is opened with a reason. Several
// people in browsers of their own, the worker with and without JavaScript, and the keys of whoever was taken off tried on what follows.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { loadCrypto } from '../lib/crypto.mjs'
import { deskReady, launch, look, newPage, people, shows, signIn, startServer } from './harness.mjs'
import { comeBack, png, raise } from './worker.mjs'

let server, browser, crypto, words, named, unasked, maya, tomasz, priya, mailbox, address
const kept = {} // what Tomasz's browser was given while he read

before(async () => {
  crypto = await loadCrypto()
  server = await startServer('--per-quarter', '2')
  browser = await launch()
  words = await raise(browser, server, {
    what: 'Quokka canary: nobody answers the bell at night.', desks: [/guardian/i], mode: 'confidential', name: 'Quetzal Canary', contact: '07700 900111',
    files: [{ name: 'bell.png', mimeType: 'image/png', buffer: png }]
  })
  named = await raise(browser, server, { what: 'Ocelot canary: an anonymous one.', desks: [/guardian/i] })
  unasked = await raise(browser, server, { what: 'Axolotl canary: another.', desks: [/guardian/i] })
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

const opened = async page => { await page.waitForSelector('#case[data-ready]') }
const panel = page => page.locator('#reader-panel')
const press = (page, name) => panel(page).getByRole('button', { name }).click()

async function findCase (page, text) {
  await page.goto('/desk')
  await deskReady(page)
  await page.locator('#desk-rows tr', { hasText: text }).locator('a').first().click()
  await opened(page)
  return new URL(page.url()).pathname
}

// openMailbox opens the worker's view with JavaScript.
async function openMailbox (list) {
  const page = await newPage(browser, server)
  await page.goto('/check')
  await page.locator('[data-how=sealed]').first().waitFor()
  for (const [n, word] of list.entries()) await page.fill(`#w${n + 1}`, word)
  await page.click('#words button[type=submit]')
  await page.waitForSelector('#mailbox h1')
  return page
}

async function lookAgain (page) {
  await page.evaluate(() => document.getElementById('done')?.remove())
  await page.click('#look-again')
  await page.locator('#done', { hasText: 'how it stands now' }).waitFor()
}

// keysOf opens a person's keys as their browser does.
async function keysOf (page, [email, passphrase], me) {
  const { salt } = await page.evaluate(async body => (await fetch('/api/salt', { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json(), JSON.stringify({ email }))
  const { keyFile } = await crypto.passphraseKeys(passphrase, crypto.fromB64(salt))
  return crypto.openKeyFile(crypto.fromB64(me.key_file), keyFile)
}

async function send (page, form, done) {
  await page.click(`#${form} button[type=submit]`)
  await page.locator(`#${form} .app-done`, { hasText: done }).waitFor()
}

describe('a guardian asks whether a rep may read it too', () => {
  it('says who reads it, with role, side and since when', async () => {
    maya = await newPage(browser, server)
    await signIn(maya, people.maya)
    address = await findCase(maya, 'Quokka')
    const who = await maya.locator('#readers').innerText()
    assert.match(who, /You[\s\S]*guardian[\s\S]*Since it was raised[\s\S]*Stop reading/i)
    assert.match(who, /Tomasz[\s\S]*Since it was raised[\s\S]*Take off/)
    await maya.check('#note-shared')
    await maya.fill('#note', 'Nuthatch canary: shared before.')
    await send(maya, 'note-form', 'other readers')
    await look(maya, 'sharing-who')
  })

  it('offers who is on the list and does not read it, and says who must agree first', async () => {
    await maya.click('#reader-add')
    await press(maya, 'Continue')
    await panel(maya).locator('.nhsuk-error-message', { hasText: 'Choose a person' }).waitFor()
    await look(maya, 'sharing-choose')
    assert.ok(!(await panel(maya).innerText()).includes('Tomasz'), 'reads it already')
    await panel(maya).getByLabel('Priya').check()
    assert.match(await panel(maya).innerText(), /Priya[\s\S]*has to agree first/)
    await press(maya, 'Continue')
    await panel(maya).getByText('The person who spoke up has to agree first').first().waitFor()
    await look(maya, 'sharing-consent')
    await panel(maya).getByLabel('Ask the person who spoke up').check()
    await press(maya, 'Continue')
    await maya.fill('#reader-ask', '')
    await press(maya, 'Send the question')
    await panel(maya).locator('.nhsuk-error-message').waitFor()
    await maya.fill('#reader-ask', 'Priya knows the union’s rules on rotas. May she read it too?')
    await press(maya, 'Send the question')
    await maya.locator('#reader-done', { hasText: 'Asked' }).waitFor()
    assert.match(await maya.locator('#talk').innerText(), /Asked whether Priya[\s\S]*may read this too[\s\S]*rules on rotas/)
  })

  it('is answered by the worker, who may say no and yes', async () => {
    mailbox = await openMailbox(words)
    await mailbox.getByRole('heading', { name: /May Priya.*read your concern too/ }).waitFor()
    await mailbox.getByRole('button', { name: 'Send my answer' }).click()
    await mailbox.locator('.nhsuk-error-message', { hasText: 'Choose yes or no' }).waitFor()
    await look(mailbox, 'sharing-asked')
    await mailbox.getByLabel('Yes, they may read it').check()
    await mailbox.getByRole('button', { name: 'Send my answer' }).click()
    await mailbox.locator('#done', { hasText: 'You have said yes' }).waitFor()
    assert.equal(await mailbox.getByRole('button', { name: 'Send my answer' }).count(), 0)
    assert.match(await mailbox.locator('.app-thread').innerText(), /You said yes: they may read it/)
  })
})

describe('the rep is added', () => {
  it('after saying what they will see', async () => {
    await maya.reload()
    await opened(maya)
    await maya.click('#reader-add')
    await panel(maya).getByLabel('Priya').check()
    await press(maya, 'Continue')
    const text = await panel(maya).innerText()
    for (const part of ['agreed in the week of', 'everything in this concern, so far and from now on', 'will not see the name', 'is told']) assert.ok(text.includes(part), part)
    await look(maya, 'sharing-add')
    await maya.fill('#reader-why', 'She can help with the rota.')
    await press(maya, /^Add Priya/)
    await maya.locator('#reader-done', { hasText: 'reads this now' }).waitFor()
    assert.match(await maya.locator('#readers').innerText(), /Priya[\s\S]*added by Maya/)
    assert.equal(await maya.locator('.app-doubt').count(), 0)
  })

  it('and reads the whole history, notes and files, but not the name', async () => {
    priya = await newPage(browser, server)
    await signIn(priya, people.priya)
    await findCase(priya, 'Quokka')
    const text = await priya.locator('#case-body').innerText()
    for (const part of ['nobody answers the bell', 'Nuthatch canary', 'She can help with the rota', 'The person who spoke up agreed here', 'The name is not sealed to you']) assert.ok(text.includes(part), part)
    assert.equal(await priya.locator('#case-doubt').isHidden(), true)
    await priya.getByRole('button', { name: 'Open here bell.png' }).click()
    await priya.waitForFunction(() => document.querySelector('img.app-file__image')?.naturalWidth === 2)
    assert.equal(await priya.getByRole('button', { name: 'Open the name' }).count(), 0)
    assert.ok(!(await priya.content()).includes('Quetzal'))
    await look(priya, 'sharing-rep')
  })

  it('and the worker is told, in plain words', async () => {
    await lookAgain(mailbox)
    assert.match(await mailbox.locator('.app-thread').innerText(), /Changed who reads your concern[\s\S]*Priya[\s\S]*can read your concern now[\s\S]*You agreed to this[\s\S]*She can help/)
    assert.match(await mailbox.locator('#who-reads').innerText(), /Priya[\s\S]*since the week of/)
    await look(mailbox, 'sharing-mailbox')
  })
})

describe('a guardian is taken off', () => {
  it('by the rep, who is told what that does', async () => {
    tomasz = await newPage(browser, server)
    await signIn(tomasz, people.tomasz)
    await findCase(tomasz, 'Quokka')
    const ask = path => tomasz.evaluate(async where => (await fetch(where)).json(), path)
    kept.answer = await ask(`/api${address.replace('/desk/', '/staff/')}`)
    const me = await ask('/api/staff/me')
    kept.keys = await keysOf(tomasz, people.tomasz, me)
    kept.identity = (await crypto.openEnvelope(crypto.fromB64(kept.answer.envelope), kept.keys.identity)).identity
    kept.notes = (await crypto.openNotesEnvelope(crypto.fromB64(kept.answer.notes_envelope), kept.keys.identity)).notes

    await priya.locator('#readers').getByRole('button', { name: /Take off Tomasz/ }).click()
    assert.match(await panel(priya).innerText(), /locked with a new key that Tomasz[\s\S]*What they have read stays known to them[\s\S]*The person who spoke up and the other readers see this/)
    await look(priya, 'sharing-off')
    await press(priya, /^Take Tomasz/)
    await priya.locator('#reader-done', { hasText: 'no longer reads this' }).waitFor()
    assert.ok(!(await priya.locator('#readers').innerText()).includes('Tomasz'))
  })

  it('gets nothing more from the service', async () => {
    await tomasz.reload()
    await tomasz.locator('#case-problem', { hasText: 'not one of its readers' }).waitFor()
    await tomasz.goto('/desk')
    await deskReady(tomasz)
    assert.equal(await tomasz.locator('#desk-rows tr', { hasText: 'Quokka' }).count(), 0)
  })

  it('while the others and the worker go on, with JavaScript and without', async () => {
    await priya.fill('#reply', 'Puffin canary: after he was taken off.')
    await send(priya, 'reply-form', 'Sent')
    await priya.check('#note-shared')
    await priya.fill('#note', 'Petrel canary: shared after.')
    await send(priya, 'note-form', 'other readers')

    // The worker wrote a reply, with a file, on a page that was opened before the change.
    await mailbox.fill('#text', 'Plover canary: my answer.')
    await mailbox.setInputFiles('#file', { name: 'late.png', mimeType: 'image/png', buffer: png })
    await mailbox.getByRole('button', { name: 'Send reply' }).click()
    await mailbox.locator('#done', { hasText: 'Your reply has been sent' }).waitFor()
    const thread = await mailbox.locator('.app-thread').innerText()
    assert.match(thread, /Tomasz[\s\S]*no longer reads your concern[\s\S]*What they read before, they still know[\s\S]*Puffin canary[\s\S]*Plover canary/)
    assert.equal(await mailbox.locator('.app-entry__doubt').count(), 0)

    const plain = await comeBack(browser, server, words)
    await shows(plain, 'main', /nobody answers the bell[\s\S]*Puffin canary[\s\S]*Plover canary/)
    await plain.fill('textarea[name=text]', 'Pipit canary: without JavaScript.')
    await plain.getByRole('button', { name: 'Send reply' }).click()
    await plain.getByText('Pipit canary').waitFor()
    await plain.context().close()

    for (const page of [maya, priya]) {
      await page.reload()
      await opened(page)
      const text = await page.locator('#case-body').innerText()
      for (const part of ['nobody answers the bell', 'Nuthatch canary', 'Puffin canary', 'Petrel canary', 'Plover canary', 'Pipit canary']) assert.ok(text.includes(part), part)
      assert.equal(await page.locator('#case-doubt').isHidden(), true)
      await page.getByRole('button', { name: 'Open here late.png' }).click()
      await page.waitForFunction(() => document.querySelector('img.app-file__image')?.naturalWidth === 2)
    }
  })

  it('a yes that is taken back stands in red at the top, beside the reader and on Today, until it is a yes again', async () => {
    const anew = async label => {
      await lookAgain(mailbox)
      await mailbox.locator('#settled summary').first().click()
      await mailbox.locator('#settled').getByLabel(label).check()
      await mailbox.locator('#settled').getByRole('button', { name: 'Change my answer' }).click()
      await mailbox.locator('#done', { hasText: 'You have said' }).waitFor()
    }
    await anew('No, I take my yes back')
    assert.match(await mailbox.locator('#settled').innerText(), /They read it now\. The people who read your concern see your no, and are asked to take them off/)
    await maya.reload()
    await opened(maya)
    await maya.locator('#section-refused', { hasText: /Priya.*still reads this[\s\S]*said no/ }).waitFor()
    assert.match(await maya.locator('#readers').innerText(), /Priya[\s\S]*They said no[\s\S]*take off/)
    await look(maya, 'sharing-taken-back')
    await maya.waitForSelector('#case[data-kept]')
    await maya.goto('/desk')
    await deskReady(maya)
    await maya.click('#view-today')
    await maya.locator('#today-refused', { hasText: 'Quokka' }).waitFor()
    await anew('Yes, they may read it')
    await maya.goto(address)
    await opened(maya)
    assert.equal(await maya.locator('#section-refused').isVisible(), false)
  })

  it('opens nothing of it with the keys kept from before, even with the whole database', async () => {
    const { entries } = await maya.evaluate(async where => (await fetch(where)).json(), `/api${address.replace('/desk/', '/staff/')}`)
    const before = kept.answer.entries.length
    assert.ok(entries.length > before + 5, `${entries.length} entries`)
    const tryAll = async data => {
      let n = 0
      for (const identity of [kept.identity, kept.notes, kept.keys.identity]) n += await crypto.open(crypto.fromB64(data), identity).then(() => 1, () => 0)
      return n
    }
    const audiences = new Set()
    for (const entry of entries.filter(one => one.data)) {
      if (entry.seq < before) assert.equal(await tryAll(entry.data), 1, `entry ${entry.seq} could be read`)
      else {
        assert.equal(await tryAll(entry.data), 0, `entry ${entry.seq} stays closed`)
        audiences.add(entry.audience)
      }
    }
    assert.deepEqual([...audiences].sort(), ['case', 'readers'])
  })
})

describe('the sealed name', () => {
  it('is opened with a reason that the worker sees, and only by who it is sealed to', async () => {
    await maya.getByRole('button', { name: 'Open the name' }).click()
    await maya.locator('#sealed-name form button[type=submit]').click()
    await maya.locator('#sealed-name .nhsuk-error-message', { hasText: 'Say why' }).waitFor()
    await look(maya, 'sharing-name')
    assert.ok(!(await maya.content()).includes('Quetzal'))
    await maya.fill('#name-reason', 'To arrange a safe shift.')
    await maya.locator('#sealed-name form button[type=submit]').click()
    await maya.locator('#sealed-name', { hasText: 'Quetzal Canary' }).waitFor()
    await maya.locator('#talk li', { hasText: 'Opened the name' }).filter({ hasText: 'To arrange a safe shift' }).waitFor()
    await maya.getByRole('button', { name: 'Hide the name' }).click()
    assert.ok(!(await maya.locator('#case-body').innerText()).includes('Quetzal'))
    assert.ok(!(await maya.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).includes('Quetzal'))
    await maya.reload()
    await opened(maya)
    await maya.getByRole('button', { name: 'Open the name' }).waitFor() // remembered by nothing

    await lookAgain(mailbox)
    assert.match(await mailbox.locator('.app-thread').innerText(), /Opened your name[\s\S]*To arrange a safe shift/)
    await mailbox.locator('#who-opened summary').click()
    const log = await mailbox.locator('#who-opened').innerText()
    assert.match(log, /checked each line[\s\S]*by their numbers none is missing/)
    for (const part of ['opened your concern', 'opened a file', 'opened your name', 'let ']) assert.ok(log.toLowerCase().includes(part), part)
    assert.ok(!/No$/m.test(log), log)
    await look(mailbox, 'sharing-log')
  })

  it('is refused to a reader added later, also by a page that asks for it', async () => {
    const { entries } = await priya.evaluate(async where => (await fetch(where)).json(), `/api${address.replace('/desk/', '/staff/')}`)
    assert.equal(entries.find(one => one.audience === 'name').data ?? '', '')
  })

  it('is given later by somebody who was anonymous, to the readers whom they choose and no other', async () => {
    const openName = async (page, says) => {
      await page.getByRole('button', { name: 'Open the name' }).click()
      await page.fill('#name-reason', 'To ring them.')
      await page.locator('#sealed-name form button[type=submit]').click()
      return shows(page, '#sealed-name', says)
    }
    const later = await raise(browser, server, { what: 'Serval canary: anonymous until they trusted somebody.', desks: [/guardian/i] })
    const worker = await openMailbox(later)
    const sent = []
    worker.on('request', one => { if (one.method() === 'POST') sent.push(one.postData() ?? '') })
    await worker.click('#give-name summary')
    await worker.getByRole('button', { name: 'Seal my name to them' }).click()
    await shows(worker, '#problems', /Write your name or a way to reach you[\s\S]*Choose who may open it/)
    await look(worker, 'sharing-give-name')
    await worker.fill('#name', 'Serval Given')
    await worker.fill('#contact', '07700 900222')
    await worker.getByRole('checkbox', { name: /Maya/ }).check()
    await worker.getByRole('button', { name: 'Seal my name to them' }).click()
    await shows(worker, '#done', /sealed to the people you chose/)
    await shows(worker, '.app-thread', /You gave your name, in confidence, to Maya Okafor[\s\S]*Your name, sealed apart[\s\S]*Serval Given/)
    assert.equal(await worker.locator('.app-entry__doubt').count(), 0)
    assert.ok(!sent.some(one => one.includes('Serval')), 'the name went out in clear')
    await look(worker, 'sharing-name-given')

    await findCase(maya, 'Serval')
    await shows(maya, '#case-unread', /given a name in confidence/)
    assert.match(await maya.locator('#case-body').innerText(), /How they raised it\s+Anonymous\. They gave no name then\. They have given it since/)
    await openName(maya, /Serval Given[\s\S]*07700 900222/)
    assert.equal(await maya.locator('#sealed-name .app-problem').count(), 0, 'not genuine')
    await findCase(tomasz, 'Serval')
    assert.equal(await tomasz.locator('#case-doubt').isHidden(), true)
    await shows(tomasz, '#sealed-name', /not sealed to you\. Only Maya Okafor can open it/)
    assert.equal(await tomasz.getByRole('button', { name: 'Open the name' }).count(), 0, 'whoever was not chosen is asked why, as if they had opened it')
    await tomasz.locator('#readers').getByRole('button', { name: /Take off Maya/ }).click()
    await shows(tomasz, '#reader-panel', /Nobody else who reads this can open the name/)

    const plain = await comeBack(browser, server, later)
    assert.match(await plain.locator('.app-thread').innerText(), /Opened your name\s+Why: To ring them\./)
    await plain.click('#give-name summary')
    await plain.fill('#name', 'Kestrel Given')
    await plain.getByRole('checkbox', { name: /Tomasz/ }).check()
    await plain.getByRole('button', { name: 'Seal my name to them' }).click()
    await shows(plain, 'main', /sealed to the people you chose[\s\S]*Kestrel Given/)
    plain.check_()
    await plain.context().close()

    await tomasz.reload()
    await opened(tomasz)
    await tomasz.route('**/api/staff/cases/*/name', async route => { // the service keeps the newest back
      const response = await route.fetch()
      await route.fulfill({ response, json: { entries: (await response.json()).entries.slice(0, 1) } })
    }, { times: 1 })
    await openName(tomasz, /did not give a name as it was written/)
    await tomasz.reload()
    await opened(tomasz)
    assert.doesNotMatch(await openName(tomasz, /Kestrel Given/), /Serval Given|not genuine/i)
    worker.check_()
    await worker.context().close()
  })
})

describe('without consent', () => {
  it('somebody said to have agreed in person is added with the keyboard alone, and shown as that to the worker', async () => {
    await findCase(maya, 'Ocelot')
    const key = (...keys) => keys.reduce((done, one) => done.then(() => maya.keyboard.press(one)), Promise.resolve())
    const tabTo = async what => {
      for (let n = 0; n < 12; n++) {
        await key('Tab')
        if (await maya.evaluate(text => document.activeElement.textContent.includes(text) || document.activeElement.labels?.[0]?.textContent.includes(text), what)) return
      }
      assert.fail(`no way to ${what} by Tab`)
    }
    await maya.focus('#reader-add')
    await key('Enter', 'Tab') // from the title of what opened to the first choice
    for (let n = 0; n < 6 && !await panel(maya).getByLabel('Owen').isChecked(); n++) await key(n === 0 ? 'Space' : 'ArrowDown')
    await tabTo('Continue')
    await key('Enter')
    await panel(maya).getByLabel('They agreed in person').waitFor()
    await tabTo('Ask the person')
    await key('ArrowDown')
    assert.equal(await panel(maya).getByLabel('They agreed in person').isChecked(), true)
    await tabTo('Continue')
    await key('Enter')
    await maya.locator('#reader-agreed').waitFor()
    await tabTo('Add Owen')
    await key('Enter')
    await panel(maya).locator('.nhsuk-error-message', { hasText: 'Say when and how' }).waitFor()
    await look(maya, 'sharing-in-person')
    await maya.keyboard.type('On the telephone on 20 November.') // the field that lacked it has the focus
    await tabTo('Add Owen')
    await key('Enter')
    await maya.locator('#reader-done', { hasText: 'reads this now' }).waitFor()
    assert.equal(await maya.evaluate(() => document.activeElement.id), 'readers-title')
    const worker = await openMailbox(named)
    assert.match(await worker.locator('.app-thread').innerText(), /They say that you agreed in person: On the telephone on 20 November/)
    worker.check_()
    await worker.context().close()
  })

  it('a reader stops reading, although somebody wrote meanwhile, and the last one cannot', async () => {
    const worker = await comeBack(browser, server, named)
    await worker.fill('textarea[name=text]', 'Dunlin canary: while they decided.')
    await worker.getByRole('button', { name: 'Send reply' }).click()
    await worker.getByText('Dunlin canary').waitFor()
    await worker.context().close()
    await maya.locator('#readers').getByRole('button', { name: 'Stop reading' }).click()
    assert.match(await panel(maya).innerText(), /no longer find this concern on your desk[\s\S]*What you have read, you still know/)
    await press(maya, 'Stop reading')
    await maya.waitForURL('**/desk')
    await deskReady(maya)
    assert.equal(await maya.locator('#desk-rows tr', { hasText: 'Ocelot' }).count(), 0)

    await findCase(tomasz, 'Ocelot')
    assert.match(await tomasz.locator('#case-body').innerText(), /Dunlin canary[\s\S]*Stopped reading this/)
    await tomasz.locator('#readers').getByRole('button', { name: 'Take off Owen' }).click()
    await press(tomasz, /^Take Owen/)
    await tomasz.locator('#reader-done', { hasText: 'no longer reads this' }).waitFor()
    assert.equal(await tomasz.locator('#readers').getByRole('button').count(), 0, 'somebody always reads it')
    assert.equal(await tomasz.locator('#case-doubt').isHidden(), true)
  })

  it('an addition that nobody agreed to is flagged for readers and for the worker', async () => {
    // A reader whose browser does not keep the rules: the change is made with Maya's own keys and sent past the page.
    const where = `/api/staff/cases/${(await findCase(maya, 'Axolotl')).split('/').pop()}`
    const [answer, roster, me] = await maya.evaluate(all => Promise.all(all.map(async one => (await fetch(one)).json())), [where, '/api/roster', '/api/staff/me'])
    const keys = await keysOf(maya, people.maya, me)
    const { identity, card } = await crypto.openEnvelope(crypto.fromB64(answer.envelope), keys.identity)
    const owen = JSON.parse(roster.list).readers.find(one => one.name.startsWith('Owen'))
    const last = answer.entries.at(-1)
    const place = { case: answer.case.id, author: me.person.id, signSeed: keys.signSeed, last: { seq: last.seq, hash: last.hash }, day: crypto.today() }
    const body = { added: [{ id: owen.id, sign: owen.sign }], removed: [], before: '', recipient: '', from: '', until: '', consent: { how: 'not_needed', seq: 0, text: '' }, text: '' }
    const entries = await crypto.composeEntries(place, [{ kind: 'readers', audience: 'case', body, recipients: [await crypto.recipientOf(identity)] }])
    const data = crypto.toB64(await crypto.sealEnvelope({ case: answer.case.id, identity, card }, owen.recipient))
    const spare = JSON.parse(roster.list).recovery
    const halves = await crypto.sealShares(answer.case.id, 'case', identity, [me.person.id, owen.id].map(id => ({ id, until: '' })), spare.management, spare.staff)
    const recovery = halves.map(one => ({ ...one, data: crypto.toB64(one.data) }))
    const change = { entries, envelopes: [{ reader: owen.id, data }], notes_envelopes: [], added: [owen.id], removed: [], from: '', until: '', recovery }
    assert.equal(await maya.evaluate(async ([to, sent]) => (await fetch(to, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent) })).status, [`${where}/readers`, change]), 200)
    await maya.reload()
    await opened(maya)
    assert.match(await maya.locator('#talk').innerText(), /Without consent[\s\S]*was not asked, and had to be/)
    await look(maya, 'sharing-unasked')
    const worker = await openMailbox(unasked)
    assert.match(await worker.locator('.app-thread').innerText(), /Without your agreement[\s\S]*You were not asked about this[\s\S]*Owen/)
    await look(worker, 'sharing-unasked-worker')
    worker.check_()
    await worker.context().close()
    const plain = await comeBack(browser, server, unasked)
    await shows(plain, 'main', /without your agreement/i)
    await plain.context().close()
  })
})

describe('every page of the story', () => {
  it('made no error and asked no other host', () => {
    for (const page of [maya, priya, tomasz, mailbox]) page.check_()
  })
})
