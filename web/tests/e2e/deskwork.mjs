// A guardian's desk through a day: what waits, the board by keyboard, thanks to several, a saved filter, a matter; and the index it leaves, sealed.
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { deskReady, launch, lookEverywhere as look, newPage, people, signIn, startServer } from './harness.mjs'
import { comeBack, raise } from './worker.mjs'

const far = 'a long story about the rota that goes on and on until nobody can remember how it began, and only then comes to the point.'
const matter = 'Rotas signed by nobody'
let server, browser, maya, words

before(async () => {
  server = await startServer('--per-quarter', '2')
  browser = await launch()
  const both = [/guardian/i, /union/i]
  words = {
    albatross: await raise(browser, server, { what: `Albatross canary: ${far} The zeppelin landed.`, desks: both, coded: true }),
    bittern: await raise(browser, server, { what: 'Bittern canary: nobody signs the rota here either.', desks: [/guardian/i], coded: true }),
    curlew: await raise(browser, server, { what: 'Curlew canary: quite another thing.', desks: [/guardian/i] })
  }
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

const line = (page, text) => page.locator('#desk-rows tr', { hasText: text })
const open = async (page, text) => {
  await page.goto('/desk')
  await deskReady(page)
  await page.click('#desk-clear')
  await line(page, text).locator('a').first().click()
  await page.waitForSelector('#case[data-ready]')
}
const kept = page => page.waitForSelector('#desk[data-kept]')
const stored = page => page.evaluate(async () => (await indexedDB.databases()).map(one => one.name))

/** asksForCards counts how often a page has cards opened that it did not know. */
function asksForCards (page) {
  const asked = []
  page.on('request', r => { if (r.url().endsWith('/api/staff/cards')) asked.push(r.postDataJSON().ids) })
  return asked
}

describe('today', () => {
  it('says what waits, and why', async () => {
    maya = await newPage(browser, server)
    await signIn(maya, people.maya)
    await maya.waitForSelector('#desk[data-opened]')
    const text = await maya.locator('#today-new').innerText()
    for (const part of ['To thank', 'Albatross canary', 'Bittern canary', 'Curlew canary', 'Thank them, by', 'Thank all']) assert.ok(text.includes(part), `${part} in\n${text}`)
    assert.match(await maya.locator('#desk-load').innerText(), /You read \d+ open cases and lead \d+/)
    await look(maya, 'desk-today')
    await maya.locator('#desk-load [data-lead=nobody]').click() // a name shows what they carry
    await line(maya, 'Albatross canary').waitFor()
    assert.equal(await maya.locator('select[name=lead]').inputValue(), 'nobody')
    await maya.locator('summary', { hasText: 'More filters' }).click()
    await look(maya, 'desk-filters')
    await maya.click('#desk-clear')
    await maya.click('#view-today')
    await maya.locator('#today-new').waitFor() // drawn, so that the keys have somewhere to go
  })

  it('is walked through with j and k, and ? shows the keys', async () => {
    await maya.setViewportSize({ width: 1280, height: 900 })
    await maya.keyboard.press('?')
    assert.match(await maya.locator('dialog').innerText(), /Next case[\s\S]*Thank, for the cases chosen/)
    await maya.keyboard.press('Escape')
    await maya.keyboard.press('j')
    const first = await maya.evaluate(() => document.activeElement.textContent)
    await maya.keyboard.press('j')
    assert.notEqual(await maya.evaluate(() => document.activeElement.textContent), first)
    await maya.keyboard.press('k')
    assert.equal(await maya.evaluate(() => document.activeElement.textContent), first)
  })
})

describe('the board', () => {
  it('moves a case by keyboard alone, with its message', async () => {
    await maya.keyboard.press('3')
    await maya.locator('#column-new').waitFor()
    await look(maya, 'desk-board')
    await maya.setViewportSize({ width: 1280, height: 900 })
    await maya.locator('[data-status=new] [data-case]', { hasText: 'Curlew' }).locator('a').focus()
    await maya.keyboard.press('m')
    await maya.waitForSelector('dialog[open]')
    await look(maya, 'desk-move')
    await maya.keyboard.press('Tab')
    await maya.keyboard.type('Li')
    assert.match(await maya.locator('#move-hint').innerText(), /They will read/)
    await maya.keyboard.press('Tab')
    await maya.keyboard.type('Heron canary: we are listening.')
    await maya.keyboard.press('Tab')
    await maya.keyboard.press('Enter')
    await maya.locator('[data-status=listening] [data-case]', { hasText: 'Curlew' }).waitFor()
    assert.equal(await maya.locator('dialog').count(), 0)
  })
})

describe('several at once', () => {
  it('are thanked with the same words, each in its own case, and what fails is named', async () => {
    await maya.setViewportSize({ width: 1280, height: 900 })
    await maya.keyboard.press('2')
    for (const name of ['Albatross', 'Bittern', 'Curlew']) {
      await line(maya, name).locator('a').first().focus()
      await maya.keyboard.press('x')
    }
    assert.equal(await maya.locator('#bulk-count').innerText(), '3 cases chosen')
    await look(maya, 'desk-chosen')
    await maya.setViewportSize({ width: 1280, height: 900 })
    await maya.click('#bulk-thank')
    assert.match(await maya.locator('dialog').innerText(), /Thank 2 people[\s\S]*1 case is not new any more/)
    await maya.fill('#bulk-thanks', 'Osprey canary: thank you.')
    // The second of the two cannot be reached at first.
    let writes = 0
    await maya.route('**/entries', route => ++writes === 2 ? route.fulfill({ status: 500, json: { error: 'internal', message: 'Internal error.' } }) : route.continue())
    await maya.click('dialog button[type=submit]')
    await maya.locator('#bulk-result', { hasText: 'Not done for 1 case' }).waitFor()
    await look(maya, 'desk-thanked-some')
    await maya.unroute('**/entries')
    await maya.click('dialog button[type=submit]')
    await maya.waitForFunction(() => !document.querySelector('dialog'))
    for (const name of ['Albatross', 'Bittern']) await line(maya, name).filter({ hasText: 'Thanked' }).waitFor()
    const page = await comeBack(browser, server, words.bittern)
    const text = await page.locator('main').innerText()
    assert.equal(text.split('Osprey canary').length, 2, 'thanked once')
    assert.doesNotMatch(text, /Albatross|Curlew/)
    await page.context().close()
  })
})

describe('a matter', () => {
  it('is suggested from coded facts, with the reason, and joined', async () => {
    await maya.click('#bulk-none')
    await open(maya, 'Albatross')
    const suggested = maya.locator('#matter-suggestions li').first()
    await suggested.waitFor()
    assert.match(await suggested.innerText(), /both in .*both about .*same week/)
    await suggested.getByRole('button', { name: 'Join' }).click()
    await maya.fill('#matter-name', matter)
    await look(maya, 'case-matter')
    await maya.locator('#section-matter form button[type=submit]').click()
    await maya.locator('#section-matter .app-done', { hasText: 'Joined with' }).waitFor()
    const before_ = Number(await maya.getAttribute('#case', 'data-kept'))
    await maya.click('#matter-speakers')
    await maya.fill('#matter-count', '3')
    await maya.locator('#section-matter form button[type=submit]').click()
    await maya.locator('#section-matter', { hasText: '3 people spoke together' }).waitFor()
    await maya.waitForFunction(n => Number(document.querySelector('#case').dataset.kept) > n, before_)
    await maya.goto('/desk/matters')
    await maya.waitForSelector('#matters[data-ready]')
    const text = await maya.locator('.app-matter', { hasText: matter }).innerText()
    assert.match(text, /2 cases that you read[\s\S]*Albatross canary/)
    await look(maya, 'matters')
    for (const bird of ['Dunnock', 'Egret']) await raise(browser, server, { what: `${bird} canary: the lift.`, desks: [/guardian/i], coded: 2 })
    await maya.goto('/desk')
    await kept(maya)
    await maya.goto('/desk/matters')
    await maya.waitForSelector('#matters[data-ready]')
    await maya.locator('#matters-suggestions').getByRole('button', { name: /^Join them/ }).first().click()
    await maya.click('dialog button[type=submit]')
    await maya.locator('dialog .nhsuk-error-message', { hasText: 'Give it a name' }).waitFor()
    await look(maya, 'matters-join')
    await maya.fill('#matter-name', 'Joined where it was suggested')
    await maya.click('dialog button[type=submit]')
    await maya.locator('.app-matter', { hasText: 'Joined where it was suggested' }).filter({ hasText: '2 cases that you read' }).waitFor()
  })

  it('shows a rep only the case they read', async () => {
    const priya = await newPage(browser, server)
    await signIn(priya, people.priya)
    await open(priya, 'Albatross')
    await priya.locator('#section-matter', { hasText: matter }).waitFor()
    await priya.waitForSelector('#case[data-kept]')
    await priya.goto('/desk/matters')
    await priya.waitForSelector('#matters[data-ready]')
    const text = await priya.locator('.app-matter', { hasText: matter }).innerText()
    assert.match(text, /1 case that you read. 3 people spoke/)
    assert.doesNotMatch(await priya.content(), /Bittern/)
    priya.check_()
    await priya.context().close()
  })

  it('is told to neither of those who spoke up', async () => {
    for (const name of ['albatross', 'bittern']) {
      const page = await comeBack(browser, server, words[name])
      const text = await page.content()
      assert.match(text, /Osprey canary/)
      assert.doesNotMatch(text, new RegExp(`${matter}|${name === 'albatross' ? 'Bittern' : 'Albatross'}`))
      await page.context().close()
    }
  })
})

describe('the index', () => {
  it('finds what stands deep in a case that was opened, and says what is searched', async () => {
    await maya.goto('/desk')
    await deskReady(maya)
    await maya.click('#desk-clear')
    await maya.fill('#words', 'zeppelin')
    await maya.locator('#desk-count', { hasText: /^1 case found/ }).waitFor()
    assert.match(await maya.locator('#desk-searched').innerText(), /\d+ of \d+ have been read in full/)
  })

  it('keeps a filter under a name', async () => {
    await maya.click('#desk-save')
    await maya.locator('dialog button[type=submit]').click()
    await maya.locator('dialog .nhsuk-error-message').waitFor()
    await maya.fill('#saved-name', 'Airships')
    await look(maya, 'desk-save')
    await maya.setViewportSize({ width: 1280, height: 900 })
    await maya.locator('dialog button[type=submit]').click()
    await maya.locator('[data-saved=Airships]').waitFor()
  })

  it('makes the second visit ask for nothing that was opened before', async () => {
    await kept(maya)
    const asked = asksForCards(maya)
    await maya.reload()
    await deskReady(maya)
    await kept(maya)
    assert.deepEqual(asked, [])
  })

  it('shows the last visit when the list does not come, and the list when it is tried again', async () => {
    await maya.route('**/api/staff/cases?*', route => route.fulfill({ status: 503, json: { error: 'internal', message: 'Not now.' } }))
    await maya.reload()
    await maya.locator('#desk-problem', { hasText: 'as of your last visit' }).waitFor()
    await maya.click('#view-list')
    await line(maya, 'Bittern canary').waitFor()
    await look(maya, 'desk-last-visit')
    await maya.setViewportSize({ width: 1280, height: 900 })
    await maya.unroute('**/api/staff/cases?*')
    await maya.click('#desk-again')
    await deskReady(maya)
    assert.equal(await maya.isVisible('#desk-problem'), false)
    await kept(maya)
  })

  it('leads from a case to the next of the list with ] and back with [; one that does not come is tried again', async () => {
    const address = () => new URL(maya.url()).pathname
    const goes = (key, from) => Promise.all([maya.waitForURL(url => url.pathname !== from), maya.keyboard.press(key)])
    await maya.click('#desk-clear')
    await maya.locator('#desk-rows tr a').first().click()
    await maya.waitForSelector('#case[data-ready]')
    const first = address()
    await maya.keyboard.press('[')
    assert.equal(address(), first, 'there is none before the first')
    await maya.route(`**/api/staff/cases/*`, route => route.fulfill({ status: 503, json: { error: 'internal', message: 'Not now.' } }))
    await goes(']', first)
    await maya.locator('#case-again').waitFor()
    await look(maya, 'case-again')
    await maya.unroute(`**/api/staff/cases/*`)
    await maya.click('#case-again')
    await maya.waitForSelector('#case[data-ready]')
    assert.equal(await maya.isVisible('#case-problem'), false)
    await goes('[', address())
    assert.equal(address(), first)
    await maya.waitForSelector('#case[data-ready]')
  })

  it('is there on another device, and holds no word that anybody else can read', async () => {
    await maya.goto('/desk') // what opening cases renewed is learnt, and left on the server
    await kept(maya)
    const other = await newPage(browser, server)
    const asked = asksForCards(other)
    await signIn(other, people.maya)
    await deskReady(other)
    assert.deepEqual(asked, [], 'everything came from the sealed index')
    await other.click('[data-saved=Airships]')
    await other.locator('#desk-count', { hasText: /^1 case found/ }).waitFor()
    other.check_()
    await other.context().close()
    if (process.env.SAYSOMETHING_E2E_DATABASE) return // the Go tests look into every table there
    for (const name of (await readdir(server.data)).filter(one => /\.db/.test(one))) {
      const bytes = await readFile(path.join(server.data, name), 'latin1')
      for (const word of ['canary', 'zeppelin', matter, 'Airships']) assert.ok(!bytes.includes(word), `${word} in ${name}`)
    }
  })

  it('is gone after signing out; the saved filter comes back with its owner', async () => {
    assert.deepEqual(await stored(maya), ['saysomething desk'])
    await maya.getByRole('button', { name: 'Sign out' }).click()
    await maya.waitForURL('**/signin*')
    await maya.waitForFunction(async () => (await indexedDB.databases()).length === 0)
    assert.equal(await maya.evaluate(() => sessionStorage.length), 0)
    await signIn(maya, people.maya)
    await deskReady(maya)
    await maya.click('[data-saved=Airships]')
    await maya.locator('#desk-count', { hasText: /^1 case found/ }).waitFor()
    await maya.locator('#desk-saved').getByRole('button', { name: 'Delete' }).click()
    await maya.locator('dialog button[type=submit]').click()
    await maya.waitForFunction(() => document.querySelector('#desk-saved').hidden)
    maya.check_()
  })
})
