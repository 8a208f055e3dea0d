// Custodians of both sides begin a list and change it, in browsers of their own against a real server; then the server turns dishonest, and
// every page of staff that would seal by its list stops.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { enrolApp, launch, lookEverywhere as look, newPage } from './harness.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..')
const binary = process.env.SAYSOMETHING_BINARY ?? path.join(root, 'saysomething')

let server, browser, admin, asha, mona, stan

before(async () => {
  server = await startReal()
  browser = await launch()
  admin = await activate(server.setup, { name: 'Robin Hale', email: 'robin@example.nhs.uk' })
  await admin.goto('/admin/organisation')
  await admin.fill('#name', 'Heronbrook NHS Foundation Trust')
  await admin.click('main button')
  await admin.goto('/admin/desks')
  await admin.check('#kind')
  await admin.fill('#name', 'Freedom to Speak Up guardians')
  await admin.click('text=Add desk')
  await admin.waitForURL('**/admin/desks?done=added')
})

after(async () => {
  await browser?.close()
  await server?.stop()
})

// startReal runs the service as an installation does, empty, and reads the link of the first administrator.
async function startReal () {
  const data = await mkdtemp(path.join(os.tmpdir(), 'saysomething-custodians-'))
  const child = spawn(binary, ['serve', '--listen', '127.0.0.1:0', '--data', data], { stdio: ['ignore', 'ignore', 'pipe'] })
  let printed = ''
  const setup = await new Promise((resolve, reject) => {
    child.stderr.on('data', chunk => {
      printed += chunk
      const link = printed.match(/http:\S+\/invitation#\S+/)
      if (link) resolve(link[0])
    })
    child.on('exit', code => reject(new Error(`the service ended with ${code}:\n${printed}`)))
  })
  const stop = async () => {
    const ended = new Promise(resolve => child.on('exit', resolve))
    child.kill('SIGTERM')
    await ended
    await rm(data, { recursive: true, force: true })
  }
  return { url: new URL(setup).origin, setup, stop }
}

// activate follows an invitation in a browser of its own, with the words offered as passphrase.
async function activate (link, who) {
  const page = await newPage(browser, server)
  await page.goto(link)
  await page.waitForSelector('#activate:not([hidden])')
  if (who) {
    await page.fill('#name', who.name)
    await page.fill('#email', who.email)
  }
  await page.click('#take')
  const words = await page.inputValue('#passphrase')
  await page.fill('#again', words)
  page.words_ = words
  if (!adminWords) adminWords = words // the first who comes
  await page.click('#activate button[type=submit]')
  await page.waitForSelector('#enrol:not([hidden])')
  await enrolApp(page)
  await page.waitForURL(url => !url.pathname.startsWith('/invitation'))
  return page
}

let adminWords = ''

async function invite (name, role, side, desk = false) {
  await admin.goto('/admin/people/invite')
  await admin.fill('#name', name)
  await admin.fill('#email', `${name.toLowerCase().replace(' ', '.')}@example.nhs.uk`)
  await admin.check(`input[name=role][value=${role}]`)
  await admin.check(`input[name=side][value=${side}]`)
  if (desk) await admin.selectOption('#desk', { index: 1 })
  await admin.click('main button')
  await admin.waitForSelector('#link, #prove[open]')
  if (await admin.locator('#prove[open]').count()) { // signed in more than five minutes ago
    await admin.fill('#prove-passphrase', adminWords)
    await admin.keyboard.press('Enter')
    await admin.waitForSelector('#link')
  }
  return activate(await admin.inputValue('#link'))
}

const desk = true
const words = async page => {
  await page.goto('/account')
  await page.waitForFunction(() => document.getElementById('own-words')?.textContent.split(' ').length === 6)
  return page.textContent('#own-words')
}

async function custodians (page) {
  await page.goto('/custodians')
  await page.waitForSelector('#custodians[data-ready]')
}

async function tickAll (page) {
  for (const box of await page.locator('input[name=compared]').all()) await box.check()
}

async function sign (page, said) {
  await tickAll(page)
  await page.click('#list-sign')
  await page.locator('#list-done', { hasText: said }).waitFor()
}

const roster = async () => (await fetch(server.url + '/api/roster')).json()
const row = (page, name) => page.locator(`tr:has(strong:text-is("${name}"))`)

describe('the list of readers', () => {
  it('is begun by one side, once the words of everybody have been compared', async () => {
    asha = await invite('Asha Bell', 'guardian', 'independent', desk)
    mona = await invite('Mona Reid', 'custodian', 'management')
    assert.equal(new URL(mona.url()).pathname, '/custodians')
    await mona.waitForSelector('#custodians[data-ready]')
    assert.match(await mona.textContent('#list-state'), /No list has been signed yet/)
    assert.match(await mona.textContent('[data-caution=staff]'), /no custodian of the staff side yet/)
    assert.match(await mona.textContent('[data-caution=management]'), /You are the only custodian of management/)
    assert.equal(await mona.textContent('#list-summary'), 'One person will be able to read.')
    await look(mona, 'custodians-first')
    assert.ok((await row(mona, 'Asha Bell').textContent()).includes(await words(asha)), 'the six words on the Account page are not those in the table')

    assert.ok((await row(mona, 'Mona Reid').textContent()).includes(await words(mona)))
    await custodians(mona)
    assert.match(await row(mona, 'Mona Reid').textContent(), /These are your own keys/)
    await mona.click('#list-sign')
    await mona.waitForSelector('.app-tick-error')
    assert.match(await mona.textContent('#list-form .app-problem'), /One person’s words have not been compared/)
    assert.deepEqual((await roster()).heads, [], 'signed without comparing')
    await look(mona, 'custodians-compare')

    stan = await invite('Stan Webb', 'custodian', 'staff')
    await tickAll(mona)
    await mona.click('#list-sign')
    await mona.locator('#list-form .app-problem', { hasText: 'people have changed' }).waitFor()
    await mona.click('text=Show the list as it is now')
    await mona.waitForSelector('#list-custodians tr[data-mark=new] >> nth=1')
    await sign(mona, 'List 1 is in force.')
    await look(mona, 'custodians-one-side')
    assert.equal(await mona.getAttribute('#list-state', 'data-sides'), 'management')
    assert.match(await mona.textContent('#list-state'), /Management alone vouches for it/)
    assert.equal(await mona.locator('#list-nothing').count(), 1)
  })

  it('the other side joins by signing the same list', async () => {
    await custodians(stan)
    assert.equal(await stan.getAttribute('#list-next', 'data-kind'), 'join')
    await look(stan, 'custodians-join')
    await sign(stan, 'List 1 is in force.')
    assert.equal(await stan.getAttribute('#list-state', 'data-sides'), 'management staff')
    assert.equal((await roster()).heads[0].signatures.length, 2)
    await asha.goto('/desk')
    await asha.waitForSelector('#desk[data-opened], #desk-empty:not([hidden])')
  })

  it('a new guardian waits for both sides', async () => {
    const ben = await invite('Ben Cole', 'guardian', 'independent', desk)
    await admin.goto('/admin/people')
    assert.match(await row(admin, 'Ben Cole').textContent(), /Not on the signed list yet/)
    assert.doesNotMatch(await row(admin, 'Asha Bell').textContent(), /Not on the signed list yet/)
    await look(admin, 'admin-people-waiting')

    await custodians(mona)
    assert.match(await mona.textContent('#list-summary'), /^These two people will be able to read. One is new since /)
    assert.equal(await row(mona, 'Ben Cole').getAttribute('data-mark'), 'new')
    assert.equal(await row(mona, 'Asha Bell').getAttribute('data-mark'), 'same')
    assert.ok((await row(mona, 'Ben Cole').textContent()).includes(await words(ben)))
    await sign(mona, 'waits for the staff side')
    await look(mona, 'custodians-waiting')
    assert.equal(await mona.getAttribute('#list-cannot', 'data-why'), 'signed')
    assert.equal((await roster()).heads.length, 1, 'one side alone added a reader')
    const worker = await newPage(browser, server)
    await worker.goto('/readers')
    assert.doesNotMatch(await worker.textContent('main'), /Ben Cole/)

    await custodians(stan)
    assert.equal(await stan.getAttribute('#list-signed li[data-side=management]', 'data-signed'), 'yes')
    await sign(stan, 'List 2 is in force.')
    await look(stan, 'custodians-done')
    assert.equal(await stan.locator('#list-history li').count(), 2)
    await worker.goto('/readers')
    assert.match(await worker.textContent('main'), /Ben Cole/)
    const list = await (await fetch(server.url + '/readers/lists/2')).json()
    assert.equal(list.signatures.length, 2)
    assert.deepEqual((await (await fetch(server.url + '/readers/lists')).json()).lists[1], list)
    for (const page of [admin, asha, ben, mona, stan, worker]) page.check_()
    await ben.context().close()
    await worker.context().close()
  })

  it('says without JavaScript what it needs', async () => {
    const plain = await newPage(browser, server, { javaScriptEnabled: false })
    await plain.context().addCookies(await mona.context().cookies())
    await plain.goto('/custodians')
    assert.match(await plain.textContent('main'), /needs JavaScript/)
    assert.equal(await plain.locator('main button:visible').count(), 0)
    await plain.context().close()
  })
})

describe('a dishonest server', () => {
  // lie changes the roster in whatever a page gets: embedded, from /api/roster and from /api/staff/list.
  async function lie (page, change) {
    await page.unrouteAll({ behavior: 'wait' })
    const altered = async (route, edit) => {
      const response = await route.fetch()
      await route.fulfill({ response, body: edit(await response.text()) })
    }
    await page.route('**/desk**', route => route.request().resourceType() !== 'document' ? route.continue() : altered(route, html => {
      const found = html.match(/(<script type="application\/json" id="roster">)([^]*?)(<\/script>)/)
      assert.ok(found, 'the page carries no roster')
      return html.replace(found[0], () => found[1] + JSON.stringify(change(JSON.parse(found[2]))).replaceAll('<', '\\u003c') + found[3])
    }))
    await page.route('**/api/staff/list', route => altered(route, text => {
      const sent = JSON.parse(text)
      return JSON.stringify({ ...sent, roster: change(sent.roster) })
    }))
  }

  async function refused (page, address, reason) {
    await page.goto(address)
    await page.waitForSelector('#list-refused', { timeout: 15_000 }).catch(async error => {
      throw new Error(`${address} showed: ${(await page.textContent('main')).replace(/\s+/g, ' ').slice(0, 300)}`, { cause: error })
    })
    assert.equal(await page.getAttribute('#list-refused', 'data-reason'), reason, address)
    assert.equal(await page.locator('main form, main button, main textarea, main input').count(), 0, `${address} still lets something be sent`)
  }

  const lies = {}

  before(async () => {
    const vectors = JSON.parse(await readFile(path.join(root, 'crypto/testdata/ts-lists.json'), 'utf8'))
    const other = vectors.lists.find(one => one.name === 'valid, five lists')
    const first = await (await fetch(server.url + '/readers/lists/1')).json()
    await custodians(mona) // both browsers see list 2, and keep it
    assert.equal(await mona.getAttribute('#list-state', 'data-number'), '2')
    await asha.goto('/desk')
    await asha.waitForSelector('#desk[data-opened], #desk-empty:not([hidden])')
    Object.assign(lies, {
      'rolled back': ['pinned', r => ({ ...r, heads: r.heads.slice(0, 1), list: first.body })],
      'forked: another chain, rightly signed by other people': ['pinned', r => ({
        ...r,
        organisation: { ...r.organisation, id: JSON.parse(vectors.lines['body 5']).organisation },
        heads: other.heads.map(h => ({ line: vectors.lines[h.line], signatures: h.signatures })),
        list: vectors.lines['body 5']
      })],
      'a demonstration all of a sudden': ['unsigned', r => ({ ...r, organisation: { id: 'hhhhhhhhhhhhhhhhhhhhhhhhha', name: r.organisation.name, demo: true }, heads: [], list: '' })],
      'no list any more': ['unsigned', r => ({ ...r, heads: [], list: '' })],
      unsigned: ['unsigned', r => ({ ...r, heads: r.heads.map(h => ({ ...h, signatures: [] })) })],
      'signed by one side alone': ['side', r => ({ ...r, heads: r.heads.map((h, i) => i === 0 ? h : { ...h, signatures: h.signatures.slice(0, 1) }) })],
      "a side's signatures taken off everything": ['pinned', r => ({ ...r, heads: r.heads.map(h => ({ ...h, signatures: h.signatures.slice(0, 1) })) })],
      'a key altered': ['body', r => {
        const [one, two] = r.list.match(/age1pq1[a-z0-9]+/g)
        return { ...r, list: r.list.replace(one, two) }
      }],
      'a reader added': ['body', r => {
        const body = JSON.parse(r.list)
        body.readers.push({ ...body.readers[0], id: 'zzzzzzzzzzzzzzzzzzzzzzzzza', name: 'Eve' })
        return { ...r, list: JSON.stringify(body) }
      }],
      'a head left out': ['chain', r => ({ ...r, heads: r.heads.slice(1) })],
      'a head altered': ['signature', r => ({ ...r, heads: r.heads.map((h, i) => i === 1 ? { ...h, line: h.line.replace(/"day":"\d{4}/, '"day":"2020') } : h) })]
    })
  })

  it('is found out on the desk, on a case, in recording and by custodians', async () => {
    for (const [name, [reason, change]] of Object.entries(lies)) {
      await lie(asha, change)
      await lie(mona, change)
      try {
        for (const address of ['/desk', '/desk/record', '/desk/cases/aaaaaaaaaaaaaaaaaaaaaaaaaa']) await refused(asha, address, reason)
        await refused(mona, '/custodians', reason)
      } catch (error) {
        throw new Error(`${name}: ${error.message}`, { cause: error })
      }
    }
    await look(asha, 'list-refused')
  })

  it('cannot have a false list signed', async () => {
    const ben = await invite('Cat Moss', 'guardian', 'independent', desk)
    await mona.unrouteAll({ behavior: 'wait' })
    await mona.route('**/api/staff/list', async route => {
      const response = await route.fetch()
      const sent = await response.json()
      const body = JSON.parse(sent.proposal.body)
      body.former.push({ id: body.readers[0].id, name: body.readers[0].name, sign: body.readers[1].sign, until: '2099-01-01' })
      const line = JSON.stringify(body)
      const hash = await mona.evaluate(async text => Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))), b => b.toString(16).padStart(2, '0')).join(''), line)
      sent.proposal = { head: sent.proposal.head.replace(/"body":"[0-9a-f]+"/, `"body":"${hash}"`), body: line }
      await route.fulfill({ response, json: sent })
    })
    await custodians(mona)
    assert.match(await mona.textContent('#list-odd'), /on no list before/)
    assert.equal(await mona.locator('#list-sign').count(), 0)
    await look(mona, 'custodians-odd')
    await ben.context().close()
  })

  it('is believed again once it tells the truth', async () => {
    await asha.unrouteAll({ behavior: 'wait' })
    await asha.goto('/desk')
    await asha.waitForSelector('#desk[data-opened], #desk-empty:not([hidden])')
    await mona.unrouteAll({ behavior: 'wait' })
    await custodians(mona)
    assert.equal(await mona.getAttribute('#list-state', 'data-number'), '2')
    for (const page of [asha, mona]) page.check_()
  })
})

describe('a paper key', () => {
  let fourteen

  it('is made in the browser, shown once, and put on the list by both sides', async () => {
    await custodians(stan)
    assert.match(await stan.textContent('[data-caution=staff]'), /You are the only custodian of the staff side/)
    const sent = []
    stan.on('request', request => sent.push(request.postData() ?? ''))
    await stan.click('#paper-make')
    fourteen = (await stan.locator('#paper-words li').allTextContents()).map(word => word.trim())
    assert.equal(fourteen.length, 14)
    await look(stan, 'custodians-paper')
    await stan.click('#paper-form button[type=submit]')
    assert.equal(await stan.locator('#paper-form .nhsuk-error-message').count(), 2)
    for (const field of await stan.locator('#paper-form input').all()) await field.fill(fourteen[Number((await field.getAttribute('id')).slice('paper-word-'.length)) - 1])
    await stan.route('**/api/staff/paper', route => route.fulfill({ status: 403, json: { error: 'prove', message: '' } }), { times: 1 }) // as after five minutes
    await stan.click('#paper-form button[type=submit]')
    await stan.locator('#prove[open]').waitFor()
    await look(stan, 'custodians-prove')
    await stan.click('#prove-cancel')
    await stan.locator('#paper-form [role=alert]', { hasText: 'Nothing has been changed' }).waitFor()
    await stan.route('**/api/staff/paper', route => route.fulfill({ status: 403, json: { error: 'prove', message: '' } }), { times: 1 })
    await stan.click('#paper-form button[type=submit]')
    await stan.fill('#prove-passphrase', stan.words_)
    await stan.click('#prove-form button[type=submit]')
    await stan.locator('#list-done', { hasText: 'The paper key is proposed' }).waitFor()
    assert.equal(await stan.locator('#paper-words').count(), 0, 'the words are still on the page')
    assert.ok(!sent.some(body => fourteen.filter(word => body.includes(word)).length > 2), 'the words were sent')
    await sign(stan, 'waits for management')
    await custodians(mona)
    assert.match(await row(mona, 'Paper key of the staff side').textContent(), /On paper, in a sealed envelope/)
    assert.match(await mona.textContent('#list-others'), /Stan \w+ made it on/)
    await sign(mona, 'is in force')
    await custodians(stan)
    assert.equal(await stan.getAttribute('#paper', 'data-paper'), 'listed')
    assert.match(await stan.textContent('#paper-maker'), /has seen the words/)
    assert.equal(await stan.locator('[data-caution=staff]').count(), 0)
  })

  it('signs for a side by the hand of a custodian whom no list names yet', async () => {
    const sue = await invite('Sue Ford', 'custodian', 'staff')
    await custodians(sue)
    assert.equal(await sue.getAttribute('#list-cannot', 'data-why'), 'new')
    await sue.fill('#paper-typed', ['qqqq', ...fourteen.slice(1)].join(' '))
    await sue.click('#paper-sign button')
    assert.match(await sue.textContent('#paper-typed-error'), /Word 1, “qqqq”, is none that we use/)
    await look(sue, 'custodians-paper-sign')
    await sue.fill('#paper-typed', fourteen.join(' '))
    await tickAll(sue)
    await sue.click('#paper-sign button')
    await sue.locator('#list-done', { hasText: 'waits for management' }).waitFor()
    await custodians(mona)
    await sign(mona, 'is in force')
    await custodians(sue)
    assert.match(await sue.textContent('#list-custodians, #list-nothing'), /nothing to sign/)
    for (const page of [mona, stan, sue]) page.check_()
  })
})
