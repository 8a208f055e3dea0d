// The dishonest server: it changes a key, adds a reader, drops a side, goes back to an older list, begins another history, exchanges the list
// between the page and the sending, and sends people away from their poster. Each time the page refuses in plain words, keeps what was
// typed, and no letter leaves the browser. The service is real; what it says of the list is changed on its way, signed by custodians of the
// test's own where a signature has to hold.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import refusals from '../../../handlers/refusals.json' with { type: 'json' }
import { launch, look, newPage, people, signIn, startServer } from './harness.mjs'

const story = 'KESTREL-4711: the list is not what it seems.'
let server, browser, lists, crypto, real, chain, both

before(async () => {
  const out = await mkdtemp(fileURLToPath(new URL('../../../node_modules/.e2e-', import.meta.url)))
  const entry = 'export * as lists from "./web/tests/lib/lists"; export * as crypto from "./web/src/crypto"'
  await build({ stdin: { contents: entry, resolveDir: fileURLToPath(new URL('../../..', import.meta.url)) }, outfile: path.join(out, 'lists.mjs'), bundle: true, format: 'esm', platform: 'node', loader: { '.txt': 'text' } });
  ({ lists, crypto } = await import(pathToFileURL(path.join(out, 'lists.mjs'))))
  await rm(out, { recursive: true })
  server = await startServer('--per-quarter', '8')
  browser = await launch()
  real = await (await fetch(server.url + '/api/roster')).json()
  both = [await lists.signer('management', 'Daniel Price'), await lists.signer('staff', 'Grace Adeyemi')]
  chain = lists.Chain.empty.add(body(), both).add(body(), both).add(body(), both)
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

// body is the real list's, changed.
const body = (change = {}) => ({ ...JSON.parse(real.list), ...change })
const key = async () => crypto.recipientOf(await crypto.newIdentity())
const intruder = async () => ({ ...body().readers[0], id: crypto.newID(), name: 'Nobody Signed', recipient: await key() })
const byID = all => [...all].sort((a, b) => (a.id < b.id ? -1 : 1))

/** serve makes the service say this of the list: in its pages, and when asked again. */
async function serve (page, inPages, fresh = inPages) {
  const changed = (json, said) => JSON.stringify({ ...JSON.parse(json), ...said }).replaceAll('<', '\\u003c')
  await page.route(/\/(raise|celebrate|check|readers|)(#.*)?$/, async route => {
    if (route.request().resourceType() !== 'document') return route.fallback()
    const answer = await route.fetch()
    const text = (await answer.text())
      .replace(/(<script type="application\/json" id="roster">)([^]*?)(<\/script>)/, (_, begin, json, end) => begin + changed(json, inPages) + end)
      .replace(/(<script type="application\/json" id="heads">)([^]*?)(<\/script>)/, (_, begin, json, end) => begin + JSON.stringify(inPages.heads) + end)
    await route.fulfill({ response: answer, body: text })
  })
  await page.route('**/api/roster', async route => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, body: changed(await answer.text(), fresh) })
  })
  page.sent = []
  page.on('request', r => { if (r.method() !== 'GET') page.sent.push(`${r.method()} ${new URL(r.url()).pathname}`) })
}

const ready = page => page.locator('[data-how=sealed]').waitFor({ state: 'visible' })
const next = page => page.locator('[data-step]:not([hidden]) [data-continue]').click()

async function fillIn (page, where = '/raise', onReaders = async () => {}) {
  await page.goto(where)
  await ready(page)
  await next(page)
  for (const step of ['readers', 'mode', 'what', 'where', 'themes', 'group', 'danger', 'files']) {
    if (step === 'readers') await onReaders()
    if (step === 'what') await page.fill('#what', story)
    await next(page)
  }
  await page.locator('#answers dl').waitFor()
}

// says wants the refusal's own words, and nothing sent.
async function says (page, place, why) {
  await page.locator(place, { hasText: refusals[why].title }).waitFor()
  const text = await page.textContent(place)
  assert.ok(text.includes(refusals[why].text), `${why}: ${text}`)
  assert.match(text, /face to face or by phone/)
  assert.doesNotMatch(text, /signature error|invalid/i)
  assert.deepEqual(page.sent, [], `${why}: something left the browser`)
}

// refusesAtOnce opens each page that seals: it must refuse before anything is typed. Home and "Who will read this" know the heads alone.
async function refusesAtOnce (said, why, { fragment = '', heads = true } = {}) {
  const pages = ['/raise', '/celebrate', '/check']
  const page = await newPage(browser, server)
  await serve(page, said)
  for (const where of [...pages, ...(heads ? ['/', '/readers'] : [])]) {
    await page.goto('about:blank')
    await page.goto(where + fragment)
    await says(page, '#list-refused', why)
    if (!pages.includes(where)) continue
    assert.equal(await page.isVisible('[data-how=refused]'), true)
    assert.equal(await page.isVisible('[data-how=sealed]'), false)
    assert.equal(await page.locator('form button:not([disabled])').count(), 0, `${where} can still be sent`)
    await page.evaluate(() => document.querySelector('#concern, #words').requestSubmit())
    assert.deepEqual(page.sent, [])
  }
  page.check_()
  return page
}

// refusesAtSending answers all questions under an honest list, and then the server gives another.
async function refusesAtSending (inPages, fresh, why) {
  const page = await newPage(browser, server)
  await serve(page, inPages, fresh)
  await fillIn(page)
  await page.click('#send')
  await says(page, '#sending', why)
  assert.equal(await page.locator('[data-again]').count(), 0)
  await page.click('text=Go back to my answers')
  assert.ok((await page.textContent('#answers')).includes(story), 'what was typed is lost')
  assert.deepEqual(page.sent, [])
  page.check_()
  return page
}

test('an honest list is sealed under, and the browser says that it has checked it', async () => {
  const page = await newPage(browser, server)
  await serve(page, chain.at())
  await page.goto('/')
  await page.locator('[data-list-said]', { hasText: 'Your browser has checked these signatures' }).waitFor()
  await page.goto('/readers')
  await page.locator('[data-list-said]', { hasText: 'Your browser has checked these signatures' }).waitFor()
  await fillIn(page)
  await page.click('#send')
  await page.locator('.app-eight-words').waitFor()
  assert.deepEqual(page.sent, ['POST /api/letter'])
  page.check_()
})

test('a reader with another key', async () => {
  const readers = body().readers.map((one, i) => (i === 0 ? { ...one } : one))
  readers[0].recipient = await key()
  const said = { ...chain.at(), list: JSON.stringify({ ...JSON.parse(chain.at().list), readers }) }
  const page = await refusesAtOnce(said, 'altered', { heads: false })
  await page.goto('/raise')
  await says(page, '#list-refused', 'altered')
  await look(page, 'list-altered')
  await refusesAtSending(chain.at(), said, 'altered')
})

test('a reader whom nobody has signed', async () => {
  const readers = byID([...body().readers, await intruder()])
  await refusesAtOnce({ ...chain.at(), list: JSON.stringify({ ...JSON.parse(chain.at().list), readers }) }, 'altered', { heads: false })
  // A head of its own that only the server "signs" is no better.
  const forged = chain.add(body({ readers }), both, [await lists.signer('management', 'Server')])
  await refusesAtOnce(forged.at(), 'altered')
  await refusesAtOnce(chain.add(body({ readers }), both, []).at(), 'unsigned')
})

test('one side alone adds a reader', async () => {
  const readers = byID([...body().readers, await intruder()])
  const alone = chain.add(body({ readers }), both, [both[0]])
  await refusesAtOnce(alone.at(), 'side')
  await refusesAtSending(chain.at(), alone.at(), 'side')
  const dropped = lists.Chain.empty.add(body(), both)
  const one = { ...dropped.at(), heads: dropped.at().heads.map(head => ({ ...head, signatures: head.signatures.slice(1) })) }
  await refusesAtSending(dropped.at(), one, 'side')
})

test('an older list, and a piece of the history gone', async () => {
  await refusesAtSending(chain.at(3), chain.at(2), 'older')
  await refusesAtOnce({ ...chain.at(), heads: chain.at().heads.slice(1) }, 'chain')
  await refusesAtOnce({ ...chain.at(), heads: chain.at().heads.filter((_, i) => i !== 1) }, 'chain')
})

test('another history, and a list exchanged between the page and the sending', async () => {
  const readers = byID([...body().readers, await intruder()])
  const fork = lists.Chain.empty.add(body({ readers }), both).add(body(), both).add(body({ readers }), both)
  await refusesAtSending(chain.at(), fork.at(), 'other')
  const page = await refusesAtSending(chain.at(2), lists.Chain.empty.add(body(), [await lists.signer('management', 'Server'), await lists.signer('staff', 'Server')]).at(), 'older')
  await look(page, 'list-refused-later')
})

test('no list at all', async () => {
  await refusesAtOnce({ heads: [], list: '' }, 'unsigned')
  await refusesAtSending(chain.at(), { heads: [], list: '' }, 'unsigned')
})

test('a list that cannot be read', async () => {
  await refusesAtOnce({ heads: 7, list: chain.at().list }, 'altered')
  await refusesAtOnce({ ...chain.at(), list: '{"v":2}' }, 'altered', { heads: false })
})

const poster = (n, side, of = chain) => `#list=${n}.${of.hash(n)}.${side}`

test('the wrong poster', async () => {
  const other = lists.Chain.empty.add(body({ readers: body().readers.slice(1) }), both)
  const staffOnly = lists.Chain.empty.add(body(), both, [both[1]]).add(body(), both, [both[1]])
  await refusesAtOnce(chain.at(), 'poster', { fragment: poster(1, 'staff', other) })
  await refusesAtOnce(chain.at(2), 'poster_newer', { fragment: poster(3, 'staff') })
  await refusesAtOnce(staffOnly.at(), 'poster_side', { fragment: poster(1, 'management', staffOnly) })
  const page = await refusesAtOnce(chain.at(), 'code', { fragment: '#list=3.abc.staff' })
  await page.goto('about:blank')
  await page.goto('/raise#list=3.abc.staff')
  await says(page, '#list-refused', 'code')
  await look(page, 'list-code')
})

test('a wrong poster scanned while somebody writes: nothing is lost, and nothing is sent', async () => {
  const page = await newPage(browser, server)
  await serve(page, chain.at())
  await fillIn(page)
  await page.evaluate(fragment => { location.hash = fragment }, poster(1, 'staff', lists.Chain.empty.add(body({ readers: body().readers.slice(1) }), both)))
  await says(page, '#list-refused', 'poster')
  assert.equal(await page.isDisabled('#send'), true)
  assert.ok((await page.textContent('#answers')).includes(story))
  page.check_()
})

test('the right poster is said so, followed through the pages, and stored nowhere', async () => {
  const page = await newPage(browser, server)
  await serve(page, chain.at())
  await page.goto('/' + poster(1, 'staff'))
  await page.locator('[data-list-said]', { hasText: 'This matches the poster' }).waitFor()
  assert.match(await page.textContent('[data-list-said]'), /poster shows list 1, and now it is list 3[^]*the staff side has signed every change/)
  await look(page, 'home-matches')
  const fragment = () => new URL(page.url()).hash
  for (const where of ['/protects', '/readers#signature', '/progress', '/help', '/readers', '/raise']) {
    const [path, place] = where.split('#')
    await page.locator(`main a[href^="${where}"], nav a[href^="${where}"], footer a[href^="${where}"]`).filter({ visible: true }).first().click()
    await page.waitForURL(url => url.pathname === path)
    await page.waitForFunction(wanted => location.hash === wanted, poster(1, 'staff'))
    if (place) assert.ok(await page.evaluate(id => Math.abs(document.getElementById(id).getBoundingClientRect().top) < innerHeight, place), `${where} is in view`)
    await page.focus('.nhsuk-skip-link')
    await page.keyboard.press('Enter')
    await page.waitForFunction(wanted => location.hash === wanted, poster(1, 'staff'))
  }
  assert.match(await page.textContent('[data-list-said]'), /This matches the poster/)
  await look(page, 'raise-matches')
  await page.reload()
  await fillIn(page, '/raise' + poster(1, 'staff'))
  await page.click('#send')
  await page.locator('.app-eight-words').waitFor()
  await page.check('#written')
  await page.click('#finish')
  await page.waitForURL(url => url.pathname === '/')
  assert.equal(fragment(), poster(1, 'staff'))
  assert.deepEqual(await page.evaluate(async () => [localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length]), [0, 0, '', 0])
  page.check_()
})

test('coming back under an older list, or another: it can be read, and no reply leaves', async () => {
  const first = await newPage(browser, server)
  await serve(first, chain.at())
  await fillIn(first)
  await first.click('#send')
  await first.locator('.app-eight-words').waitFor()
  const words = (await first.locator('.app-eight-words li').allTextContents()).map(one => one.trim())
  const fork = lists.Chain.empty.add(body({ readers: body().readers.slice(1) }), both).add(body(), both).add(body(), both)
  for (const [why, said] of [['report_older', chain.at(2)], ['report_other', fork.at()]]) {
    const page = await newPage(browser, server)
    await serve(page, said)
    await page.goto('/check')
    await ready(page)
    for (const [i, word] of words.entries()) await page.fill(`#w${i + 1}`, word)
    await page.click('#words button[type=submit]')
    await page.locator('.app-thread', { hasText: story }).waitFor()
    const text = await page.textContent('main')
    assert.ok(text.includes(refusals[why].title) && text.includes(refusals[why].text), `${why}: ${text}`)
    assert.deepEqual(page.sent, ['POST /api/letter'], 'the one that reads')
    assert.equal(await page.locator('textarea, #withdraw').count(), 0, 'there is something to send')
    await look(page, why)
    page.check_()
  }
})

test('an address with anything that tells people apart is refused', async () => {
  const page = await newPage(browser, server)
  const answer = await page.goto(`/?utm_source=poster${poster(3, 'staff')}`)
  assert.equal(answer.status(), 400)
  assert.match(await page.textContent('main'), /something extra in the address/)
})

test('a newer list that everybody signed is no reason to refuse; other people on it are shown first', async () => {
  const page = await newPage(browser, server)
  await serve(page, chain.at(1), chain.at(3))
  await fillIn(page)
  await page.click('#send')
  await page.locator('.app-eight-words').waitFor()
  page.check_()
  const shown = body().readers.find(one => one.role === 'guardian') // leads are not offered from the start
  const readers = byID(body().readers.map(one => (one.id === shown.id ? { ...one, name: 'Robin Newname' } : one)))
  const changed = await newPage(browser, server)
  await serve(changed, chain.at(3), chain.add(body({ readers }), both).at())
  await fillIn(changed)
  await changed.click('#send')
  await changed.locator('#problems', { hasText: 'have changed since you opened this page' }).waitFor()
  assert.deepEqual(changed.sent, [])
  assert.match(await changed.textContent('[data-step=readers]'), /Robin Newname/)
  await next(changed)
  assert.ok((await changed.textContent('#answers')).includes(story))
  await changed.click('#send')
  await changed.locator('.app-eight-words').waitFor()
  changed.check_()
})

test('without JavaScript the page says that it cannot compare, and how to', async () => {
  for (const width of [320, 1280]) {
    const page = await newPage(browser, server, { width, javaScriptEnabled: false })
    for (const where of ['/', '/raise', '/celebrate', '/check']) {
      await page.goto(where)
      assert.match(await page.textContent('#list-state'), /cannot compare itself/)
      assert.equal((await page.textContent('.app-six')).trim().split(' ').length, 6)
    }
    await page.locator('#list-state a', { hasText: 'how to do that' }).click()
    assert.match(page.url(), /\/readers#compare$/)
    assert.match(await page.textContent('#history ~ ol'), /List 1, [^]*Signed by [^]*Six words: [^]*Download list 1/)
    page.check_()
  }
})

test('posters and cards: on a phone, on a desk, and on paper', async () => {
  const page = await newPage(browser, server)
  await signIn(page, people.maya)
  await page.goto('/posters')
  await look(page, 'posters')
  for (const [name, sheets] of [['staff', '.app-poster'], ['management', '.app-poster'], ['staff/cards', '.app-cards'], ['management/cards', '.app-cards']]) {
    await page.goto(`/posters/${name}`)
    assert.equal(await page.locator(`${sheets} svg.app-code`).count(), name.endsWith('cards') ? 10 : 1)
    assert.match(await page.textContent(sheets), new RegExp(`${server.url}[^]*rinted by ${name.startsWith('staff') ? 'the staff side' : 'management'}`))
    await look(page, `posters-${name.replace('/', '-')}`)
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: false })
    assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g).length, 1, `${name} takes more than one sheet`)
  }
  page.check_()
})
