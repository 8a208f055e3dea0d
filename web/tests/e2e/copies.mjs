// A concern goes further and copies leave the service: asked, refused, agreed; a package for an outside body and a copy of the case are opened with what
// anybody has outside, age and python; a request for information is answered with the keyboard.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { loadCrypto } from '../lib/crypto.mjs'
import { deskReady, launch, look, newPage, people, shows, signIn, startServer } from './harness.mjs'
import { comeBack, png, raise } from './worker.mjs'

let server, browser, crypto, words, maya, address, dir
const what = 'Ann Redwing shouts at us every night.\nI saw it from bed four.\nShe pushed Tom and laughed.'

before(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'copies-'))
  crypto = await loadCrypto()
  for (const tool of ['age', 'age-keygen', 'age-plugin-batchpass']) execFileSync('go', ['build', '-o', path.join(dir, tool), `filippo.io/age/cmd/${tool}`])
  server = await startServer('--per-quarter', '2')
  browser = await launch()
  words = await raise(browser, server, { what, desks: [/guardian/i], mode: 'open', name: 'Quetzal Canary', contact: '07700 900111', files: [{ name: 'bell.png', mimeType: 'image/png', buffer: png }] })
  maya = await newPage(browser, server)
  await signIn(maya, people.maya)
  await deskReady(maya)
  await maya.locator('#desk-rows tr', { hasText: 'Ann Redwing' }).locator('a').first().click()
  await opened()
  address = new URL(maya.url()).pathname
})

after(async () => {
  await browser?.close()
  await server?.stop()
  await rm(dir, { recursive: true, force: true })
})

const opened = () => maya.waitForSelector('#case[data-ready]')
const again = async () => { await maya.goto(address); await opened() }
const part = () => maya.locator('#section-escalation')
const press = (name, place = part()) => place.getByRole('button', { name }).click()
const ready = () => maya.waitForSelector('#copies[data-ready]')

// mailboxOf reads the worker's case as their browser does.
async function mailboxOf () {
  const receipt = crypto.parseReceipt(words.join(' '))
  const roster = await (await fetch(`${server.url}/api/roster`)).json()
  const box = await crypto.sendLetter(await crypto.makeLetter(roster.door, { op: 'read', mailbox: receipt.mailbox(), log_before: 0 }), crypto.parseMailbox, { base: server.url })
  const { identity } = await crypto.openEnvelope(box.envelope, receipt.identity())
  return { receipt, roster, box, identity }
}

// answer is the worker's answer to the newest proposal.
async function answer (said) {
  const { receipt, roster, box, identity } = await mailboxOf()
  const asked = []
  for (const entry of box.entries.filter(one => one.audience === 'case' && one.data)) {
    const { payload } = await crypto.openEntry(entry.data, identity)
    if (payload.kind === 'propose') asked.push(entry.seq)
  }
  const last = box.entries.at(-1)
  const place = { case: box.case, author: 'worker', signSeed: receipt.signSeed(), last: { seq: last.seq, hash: last.hash }, day: crypto.today() }
  const add = await crypto.composeAdd(place, await crypto.recipientOf(identity), { kind: 'consent', ask: asked.at(-1), also: null, answer: said, text: '' })
  await crypto.sendLetter(await crypto.makeLetter(roster.door, { op: 'add', mailbox: receipt.mailbox(), ...add }), crypto.parseDone, { base: server.url })
}

// save follows the link of what was made, and gives the file.
async function save (id = '#copy-file') {
  const [download] = await Promise.all([maya.waitForEvent('download'), maya.click(id)])
  const file = path.join(dir, download.suggestedFilename())
  await download.saveAs(file)
  return file
}

// unpack opens an age file with the age command and gives what python finds in the archive.
function unpack (file, args, env = {}) {
  const zip = file.replace(/\.age$/, '')
  execFileSync(path.join(dir, 'age'), ['-d', ...args, '-o', zip, file], { env: { ...process.env, PATH: `${dir}:${process.env.PATH}`, ...env }, stdio: ['ignore', 'pipe', 'ignore'] })
  const list = 'import sys, zipfile, base64, json\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint(json.dumps({i.filename: base64.b64encode(z.read(i)).decode() for i in z.infolist()}))'
  const found = JSON.parse(execFileSync('python3', ['-c', list, zip], { encoding: 'utf8' }))
  return Object.fromEntries(Object.entries(found).map(([name, data]) => [name, Buffer.from(data, 'base64')]))
}

async function ask (reason) {
  await maya.locator('#escalation-ask').waitFor()
  await maya.fill('#escalation-ask', `May we take this to the Care Quality Commission, because ${reason}?`)
  await press('Send the question')
  await part().locator('.app-done', { hasText: 'Asked' }).waitFor()
}

describe('taking it further', () => {
  it('asks the person who spoke up first', async () => {
    await press('Take this further')
    await press('Continue')
    assert.equal(await part().locator('.nhsuk-error-message').count(), 2)
    await part().getByLabel('Care Quality Commission').check()
    assert.equal(await maya.inputValue('#escalation-to'), 'Care Quality Commission')
    await look(maya, 'escalation-aim')
    await press('Continue')
    await part().getByText('Nothing goes further without their agreement').waitFor()
    assert.equal(await part().getByLabel('A guardian reads this already').count(), 0)
    await look(maya, 'escalation-how')
    await part().getByLabel('Ask the person who spoke up here').check()
    await press('Continue')
    await press('Send the question')
    await part().locator('.nhsuk-error-message', { hasText: 'in place of the dots' }).waitFor()
    await ask('they can inspect the ward')
    assert.match(await part().innerText(), /Care Quality Commission[\s\S]*Waiting for their answer/i)
  })

  it('makes no package before they answered, nor after a no', async () => {
    await maya.goto(`${address}/package`)
    await ready()
    assert.match(await maya.locator('#copies-body').innerText(), /Nothing may leave yet/)
    await answer('no')
    await maya.reload()
    await ready()
    assert.match(await maya.locator('#copies-body').innerText(), /Nothing may leave yet/)
    await look(maya, 'package-none')
    await again()
    assert.match(await part().innerText(), /They said no[\s\S]*Nothing goes there unless they agree/i)
    await press('Ask again, or a legal duty')
    assert.equal(await part().getByLabel('They agreed in person').count(), 0)
    await look(maya, 'escalation-no')
    await part().getByLabel('Ask them again here').check()
    await press('Continue')
    await ask('Tom was pushed')
    await answer('yes')
  })

  it('is written down with the day and when a reply is expected', async () => {
    await again()
    await press('Write down that it was taken there')
    await look(maya, 'escalation-send')
    await maya.fill('#escalation-text', 'We rang them.')
    await press('Write it down')
    await part().locator('.app-done', { hasText: 'Written down' }).waitFor()
    assert.match(await part().innerText(), /Sent[\s\S]*A reply is expected by[\s\S]*agreed here[\s\S]*We rang them/i)
    assert.equal(await part().getByText('Without agreement').count(), 0)
    await maya.locator('#case-tags', { hasText: /escalated/i }).waitFor()
    await look(maya, 'escalation-sent')
  })
})

describe('a package for an outside body', () => {
  it('shows what will be inside, and warns of the name', async () => {
    await part().getByRole('link', { name: /Make a sealed package/ }).click()
    await ready()
    await maya.fill('#package-summary', 'Quetzal says that Ann Redwing pushes patients. Canary summary.')
    await maya.fill('#package-reply', 'maya@heronbrook.example')
    await maya.getByRole('group', { name: /their name is given/ }).getByLabel('No, or they were not asked').check()
    await maya.getByRole('group', { name: 'Which files?' }).getByLabel('bell.png').check()
    await look(maya, 'package-choose')
    await maya.getByRole('button', { name: 'Show what will be inside' }).click()
    await maya.locator('#package-names', { hasText: 'Quetzal' }).waitFor()
    await look(maya, 'package-preview')
    await maya.getByRole('button', { name: 'Make the package' }).click()
    await maya.locator('.nhsuk-error-message', { hasText: 'Look at these places' }).waitFor()
    await maya.getByRole('button', { name: 'Back', exact: true }).click()
    await maya.fill('#package-summary', 'Ann Redwing pushes patients. Sora sings.')
    await maya.getByRole('button', { name: 'Show what will be inside' }).click()
    await maya.locator('.app-paper', { hasText: 'Sora sings' }).waitFor()
    assert.equal(await maya.locator('#package-names').count(), 0)
    const paper = await maya.locator('.app-paper').innerText()
    assert.ok(paper.includes('bed four') && !paper.includes('Quetzal') && !paper.includes('07700'))
  })

  it('is opened by their age command, and holds nothing else', async () => {
    const key = path.join(dir, 'key.txt')
    execFileSync(path.join(dir, 'age-keygen'), ['-o', key], { stdio: 'ignore' })
    const recipient = execFileSync(path.join(dir, 'age-keygen'), ['-y', key], { encoding: 'utf8' }).trim()
    await maya.getByLabel('With a key that they gave you').check()
    await maya.fill('#lock-key', recipient.slice(0, -2))
    await maya.getByRole('button', { name: 'Make the package' }).click()
    await maya.locator('.nhsuk-error-message', { hasText: 'not a whole key' }).waitFor()
    await maya.fill('#lock-key', recipient)
    await maya.getByRole('button', { name: 'Make the package' }).click()
    await maya.locator('#copy-file').waitFor()
    const file = await save()
    const sealed = await readFile(file)
    assert.equal(crypto.hash(sealed), await maya.textContent('#copy-hash'))
    for (const secret of ['Redwing', 'Sora', 'summary.html', 'bell.png']) assert.equal(sealed.indexOf(secret), -1, `${secret} stands in the file`)
    const inside = unpack(file, ['-i', key])
    assert.deepEqual(Object.keys(inside).sort(), ['files/01-bell.png', 'summary.html'])
    assert.ok(inside['files/01-bell.png'].equals(png))
    const html = inside['summary.html'].toString()
    for (const text of ['Sora sings', 'bed four', 'Care Quality Commission', 'files/01-bell.png']) assert.ok(html.includes(text), text)
    for (const secret of ['Quetzal', '07700', '<script']) assert.ok(!html.includes(secret), secret)
    const offline = await newPage(browser, server)
    await offline.setContent(html)
    await look(offline, 'package-inside')
    await offline.context().close()
    await look(maya, 'package-done')
  })

  it('is written into the case and into the log that the worker sees', async () => {
    await again()
    assert.match(await maya.locator('#section-records').innerText(), /Sealed package[\s\S]*Care Quality Commission[\s\S]*without their name[\s\S]*SHA-256/)
    const { box } = await mailboxOf()
    const records = box.log.records.map(one => JSON.parse(one.record)).filter(one => one.what === 'case_copied')
    assert.deepEqual(records.map(one => one.detail), ['package'])
    assert.ok(!JSON.stringify(box.log).includes('Quality'))
    const plain = await comeBack(browser, server, words)
    await shows(plain, 'main', /made a copy of parts of your concern to take out/i)
    await plain.context().close()
  })
})

describe('a copy of the case', () => {
  it('opens with six words and age, and has every entry', async () => {
    await maya.fill('#note', 'Whimbrel: private thoughts.')
    await maya.setInputFiles('#note-file', { name: 'whimbrel.txt', mimeType: 'text/plain', buffer: Buffer.from('Whimbrel') })
    await maya.locator('#note-files .app-chosen').waitFor()
    await maya.locator('#note-form button[type=submit]').click()
    await maya.locator('#note-form .app-done').waitFor()
    await maya.locator('#section-records').getByRole('link', { name: 'Make a copy of this case' }).click()
    await ready()
    await maya.getByRole('button', { name: 'Make the copy' }).click()
    await maya.locator('.nhsuk-error-message', { hasText: 'whether the name goes in' }).waitFor()
    await maya.getByRole('group', { name: 'They gave their name' }).getByLabel('Yes').check()
    await look(maya, 'export-form')
    const own = maya.getByRole('group', { name: 'Which files?' }).getByLabel('whimbrel.txt')
    assert.equal(await own.isChecked(), false)
    await own.check()
    await maya.getByRole('button', { name: 'Make the copy' }).click()
    await maya.locator('.nhsuk-error-message', { hasText: 'notes that you leave out: whimbrel.txt' }).waitFor()
    await own.uncheck()
    await maya.getByRole('button', { name: 'Make the copy' }).click()
    await maya.locator('#six-words').waitFor()
    const six = await maya.textContent('.app-six-words')
    const file = await save()
    await look(maya, 'export-done')
    const inside = unpack(file, ['-j', 'batchpass'], { AGE_PASSPHRASE: six })
    const html = inside['summary.html'].toString()
    const { entries } = await maya.evaluate(async where => (await fetch(where)).json(), `/api${address.replace('/desk/', '/staff/')}`)
    for (const entry of entries.slice(0, -1)) assert.ok(html.includes(entry.hash), `entry ${entry.seq}`)
    for (const text of ['Quetzal Canary', 'bed four', 'We rang them', 'Did not agree', 'Genuine: signed by who it names', 'A copy left the service: package']) assert.ok(html.includes(text), text)
    assert.ok(!html.includes('Whimbrel'), 'private notes go in only when chosen')
    assert.deepEqual(Object.keys(inside).sort(), ['files/01-bell.png', 'summary.html'])
    assert.ok(inside['files/01-bell.png'].equals(png))
    assert.ok(!(await maya.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).includes(six))
  })
})

describe('a request for information', () => {
  it('is begun, and says by when and under which law', async () => {
    await maya.goto(`${address}/access`)
    await ready()
    await maya.fill('#access-name', 'Ann Redwing')
    await maya.getByLabel('A person the concern is about').check()
    const today = await maya.evaluate(() => JSON.parse(document.getElementById('staff-page').textContent).today)
    for (const [box, value] of [['year', today.slice(0, 4)], ['month', today.slice(5, 7)], ['day', today.slice(8)]]) await maya.fill(`#access-day-${box}`, value)
    await maya.getByRole('button', { name: 'Begin' }).click()
    await maya.locator('#access-list').waitFor()
    assert.match(await maya.locator('#copies-body').innerText(), /To be answered by[\s\S]*not legal advice|not legal advice[\s\S]*To be answered by/)
    assert.ok(await maya.locator('#access-list mark').count() > 0)
    await look(maya, 'access-list')
  })

  it('is marked with the keyboard, kept, and gone on with after a reload', async () => {
    await maya.locator('#access-list li').first().focus()
    await maya.keyboard.press('1') // Ann Redwing shouts …
    await maya.keyboard.press('2') // I saw it from bed four
    await maya.keyboard.press('x') // She pushed Tom …
    await maya.locator('.app-mark textarea').waitFor()
    for (let n = 0; n < 11; n++) await maya.keyboard.press('ArrowRight')
    for (let n = 0; n < 3; n++) await maya.keyboard.press('Shift+ArrowRight')
    await maya.keyboard.press('Tab')
    await maya.keyboard.press('Tab')
    assert.equal(await maya.evaluate(() => document.activeElement.textContent), 'About another person')
    await maya.keyboard.press('Enter')
    await maya.locator('.app-gone', { hasText: 'it is about another person' }).waitFor()
    await maya.locator('#draft-kept', { hasText: 'Kept' }).waitFor()
    await maya.reload()
    await ready()
    assert.match(await maya.textContent('#access-progress'), /^3 of/)
    await maya.getByRole('button', { name: 'Show the copy' }).click()
    await maya.locator('#access-finish .app-problem', { hasText: 'not marked yet' }).waitFor()
    const open = await maya.locator('#access-list li[data-is=""]').count()
    for (let n = 0; n < open; n++) await maya.keyboard.press('3') // finishing went to the first that is open; each mark goes on to the next
    assert.equal(await maya.locator('#access-list li[data-is=""]').count(), 0)
    await maya.locator('#draft-kept', { hasText: 'Kept' }).waitFor()
    await look(maya, 'access-marked')
  })

  it('gives a copy without what was taken out, and a log without words', async () => {
    await maya.getByRole('button', { name: 'Show the copy' }).click()
    await maya.locator('.app-paper', { hasText: 'She pushed' }).waitFor()
    await look(maya, 'access-preview')
    await maya.getByRole('button', { name: 'Make the copy' }).click()
    await maya.locator('#six-words').waitFor()
    const six = await maya.textContent('.app-six-words')
    const inside = unpack(await save(), ['-j', 'batchpass'], { AGE_PASSPHRASE: six })
    assert.deepEqual(Object.keys(inside), ['summary.html'])
    const html = inside['summary.html'].toString()
    for (const text of ['Ann Redwing shouts at us every night.', 'She pushed ', ' and laughed.', 'it could identify somebody else', 'it is about another person']) assert.ok(html.includes(text), text)
    for (const secret of ['bed four', 'Tom', 'Quetzal', '07700', 'Whimbrel', 'rang them', 'bell.png']) assert.ok(!html.includes(secret), `${secret} stands in the copy`)
    const log = (await readFile(await save('#log-csv'))).toString()
    assert.match(log, /Could identify the person who spoke up[\s\S]*paragraph 16/)
    for (const secret of ['bed four', 'Tom', 'Quetzal']) assert.ok(!log.includes(secret), `${secret} stands in the log`)
    await look(maya, 'access-done')
    await again()
    assert.match(await maya.locator('#section-records').innerText(), /Answer to a request for information for Ann Redwing/)
    assert.match(await maya.locator('#case-body').innerText(), /Request for information by Ann Redwing[\s\S]*0\.1 Could identify the person who spoke up/)
    assert.equal(await maya.evaluate(async where => (await fetch(where)).status, `/api${address.replace('/desk/', '/staff/')}/draft`), 404, 'the draft is gone')
  })
})

describe('what was sent without an agreement', () => {
  it('is shown as that to readers and to the worker', async () => {
    // A reader whose browser does not keep the rules sends it past the page.
    const where = `/api${address.replace('/desk/', '/staff/')}`
    const [answer, me] = await maya.evaluate(all => Promise.all(all.map(async one => (await fetch(one)).json())), [where, '/api/staff/me'])
    const { salt } = await maya.evaluate(async body => (await fetch('/api/salt', { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json(), JSON.stringify({ email: people.maya[0] }))
    const keys = await crypto.openKeyFile(crypto.fromB64(me.key_file), (await crypto.passphraseKeys(people.maya[1], crypto.fromB64(salt))).keyFile)
    const { identity } = await crypto.openEnvelope(crypto.fromB64(answer.envelope), keys.identity)
    const last = answer.entries.at(-1)
    const place = { case: answer.case.id, author: me.person.id, signSeed: keys.signSeed, last: { seq: last.seq, hash: last.hash }, day: crypto.today() }
    const body = { id: 'b'.repeat(26), step: 'icb', to: 'NHS Humber', day: crypto.today(), reply_by: '', agreed: { how: 'worker', seq: 1, text: '' }, state: 'sent', text: '' }
    const entries = await crypto.composeEntries(place, [{ kind: 'escalate', audience: 'case', body, recipients: [await crypto.recipientOf(identity)] }])
    const sent = { entries, status: '', notes_envelopes: [], notes_recovery: [], cards: [], dues: null, hold: '', copied: '' }
    assert.equal(await maya.evaluate(async ([to, what]) => (await fetch(`${to}/entries`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(what) })).status, [where, sent]), 200)
    await again()
    assert.match(await part().innerText(), /NHS Humber[\s\S]*Without agreement[\s\S]*did not agree to this/i)
    await maya.goto(`${address}/package`)
    await ready()
    assert.ok(!(await maya.locator('#copies-body').innerText()).includes('NHS Humber'), 'no package for it')
    const plain = await comeBack(browser, server, words)
    await shows(plain, 'main', /without your agreement/i)
    await plain.context().close()
  })
})

describe('every page of the story', () => {
  it('made no error and asked no other host', () => maya.check_())
})
