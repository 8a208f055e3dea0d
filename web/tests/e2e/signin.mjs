// Signing in by hand in Chromium, with passkeys of its virtual authenticator: adding one, in with one touch, a locked browser with two tabs,
// showing that it is still you, a passkey that cannot open keys, a second device, taking one off, backup codes. The server's clock is moved by hand.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { authenticator, deskReady, launch, look, moveClock, newPage, people, signIn, startServer } from './harness.mjs'

let server, browser, folder
let ahead = 0
const later = minutes => moveClock(path.join(folder, 'clock'), new Date(Date.now() + (ahead += minutes * 60_000)).toISOString())
before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'saysomething-clock-'))
  await later(0)
  server = await startServer('--listen', 'localhost:0', '--per-quarter', '4', '--clock', path.join(folder, 'clock')) // passkeys belong to a name, not to a number
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function addPasskey (page, name) {
  await page.goto('/account')
  await page.click('text=Add a passkey')
  await page.fill('#passkey-name', name)
  await page.click('#passkey button[type=submit]')
  await page.waitForURL(/\/account\?done=/)
}

async function signOut (page) {
  await page.click('form[action="/signout"] button')
  await page.waitForURL('**/signin?why=out')
}

// leftAlone is longer than a browser may be. A page that still scrolls into place counts as touched, so it may take a second time.
async function leftAlone (page) {
  for (let i = 0; i < 3 && !page.url().includes('why=locked'); i++) {
    await page.clock.fastForward('10:30')
    await page.waitForURL('**/signin?why=locked**', { timeout: 10_000 }).catch(() => {})
  }
}

const stored = page => page.evaluate(() => Object.keys(sessionStorage).sort())

describe('a passkey that opens keys', () => {
  let page, device
  before(async () => {
    page = await newPage(browser, server)
    device = await authenticator(page)
    await signIn(page, people.maya)
  })
  after(async () => { page.check_(); await page.context().close() })

  test('is added, and signs in with one touch', async () => {
    await page.goto('/account')
    await page.click('text=Add a passkey')
    await look(page, 'account')
    await page.click('#passkey button[type=submit]')
    assert.match(await page.textContent('#passkey-name-error'), /name/)
    const secrets = []
    page.on('request', r => secrets.push(r.postData() ?? ''))
    await addPasskey(page, 'Work laptop')
    assert.match(page.url(), /done=passkey$/)
    assert.match(await page.textContent('main'), /Work laptop[^]*Opens your keys/)
    assert.ok(secrets.some(s => s.includes('attestationObject')) && !secrets.some(s => s.includes('prf')), 'what the passkey derives was sent')
    await signOut(page)
    await look(page, 'signin-touch')
    assert.deepEqual(await stored(page), [])
    await page.click('#touch-button')
    await page.waitForURL('**/desk')
    assert.ok(await deskReady(page) > 0, 'no case is open')
    await page.goto('/account')
    assert.match(await page.textContent('main'), /With passkey\./)
  })

  test('unlocks a tab that was left alone, with what was being typed', async () => {
    await page.goto('/desk')
    await deskReady(page)
    const where = await page.getAttribute('#desk-rows a[href^="/desk/cases/"]', 'href')
    await page.clock.install()
    await page.goto(where)
    await page.waitForSelector('#reply')
    await page.fill('#reply', 'Thank you. I will ask the ward sister')
    const second = await page.context().newPage()
    await second.goto(where)
    await second.waitForSelector('#reply')
    await second.fill('#reply', 'In another tab')
    await page.clock.fastForward('09:30')
    assert.equal(new URL(page.url()).pathname, where, 'locked too soon')
    await leftAlone(page)
    await page.waitForURL(`**/signin?why=locked&next=${encodeURIComponent(where)}`)
    await page.waitForSelector('#signin:not([hidden])')
    assert.deepEqual(await stored(page), ['saysomething typed'])
    assert.ok(!(await page.evaluate(() => JSON.stringify(sessionStorage))).includes('ward sister'), 'what was typed lies open')
    assert.match(await page.textContent('#known'), /Maya Okafor/)
    assert.equal(await page.isVisible('#email'), false)
    await look(page, 'locked')

    // The other tab is locked with it, and so is the browser: whoever sits down here gets nothing from the server.
    await second.waitForURL('**/signin?why=locked**')
    await second.waitForSelector('#known:not([hidden])')
    assert.ok(!(await second.evaluate(() => JSON.stringify(sessionStorage))).includes('another tab'), 'what was typed lies open')
    const third = await page.context().newPage()
    await third.goto('/account')
    assert.match(third.url(), /signin\?next=%2Faccount&why=locked$/)
    const [me, cases] = await third.evaluate(() => Promise.all(['/api/staff/me', '/api/staff/cases'].map(async one => (await fetch(one)).json())))
    assert.deepEqual([me.stage, me.key_file, me.device_key, cases.error], ['locked', '', '', 'locked'])
    await third.close()

    // One touch unlocks both.
    await page.click('#touch-button')
    await page.waitForURL(`**${where}`)
    await second.waitForURL(`**${where}`)
    await second.waitForFunction(() => document.querySelector('#reply')?.value === 'In another tab')
    await second.close({ runBeforeUnload: false })
    await page.waitForFunction(() => document.querySelector('#reply')?.value === 'Thank you. I will ask the ward sister')
    assert.deepEqual((await stored(page)).includes('saysomething typed'), false)

    // The same again, with the passphrase in place of the touch.
    await page.fill('#reply', 'Another thought')
    await leftAlone(page)
    await page.fill('#passphrase', 'not my passphrase at all')
    await page.click('#signin button[type=submit]')
    await page.waitForSelector('#passphrase-error')
    await look(page, 'locked-wrong')
    await page.fill('#passphrase', people.maya[1])
    await page.click('#signin button[type=submit]')
    await page.waitForURL(`**${where}`)
    await page.waitForFunction(() => document.querySelector('#reply')?.value === 'Another thought')
  })

  test('and no other: a device that holds none is told so', async () => {
    const stranger = await newPage(browser, server)
    await authenticator(stranger, { verified: false })
    await stranger.goto('/signin')
    await stranger.click('#touch-button')
    await stranger.waitForSelector('#failed h2')
    assert.match(await stranger.textContent('#failed'), /passkey was not used/)
    await look(stranger, 'signin-no-touch')
    stranger.check_()
    await stranger.context().close()
  })

  test('is asked for again before how one signs in is changed', async () => {
    await later(6)
    await page.goto('/account')
    await page.click('text=Make new backup codes')
    await page.click('text=Make ten new codes')
    await page.waitForSelector('#prove[open]')
    await look(page, 'prove')
    await page.click('#prove-cancel')
    await page.waitForSelector('#failed h2')
    assert.match(await page.textContent('#failed'), /Nothing has been changed/)
    await page.click('text=Make ten new codes')
    await page.fill('#prove-passphrase', 'wrong')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#prove-passphrase-error')
    await look(page, 'prove-wrong')
    await page.fill('#prove-passphrase', people.maya[1])
    await page.keyboard.press('Enter')
    await page.waitForSelector('#codes:not([hidden])') // and goes on with what was asked
    await page.click('#codes-kept')
    await page.waitForURL('**/account?done=codes')
    await later(6)
    await page.click('#begin-app')
    await page.click('#prove-touch-button')
    await page.waitForSelector('#app:not([hidden])')
    await later(6) // longer than the proof counts: the passphrase that the form asks for is one
  })

  test('goes on opening keys when the passphrase changes', async () => {
    await page.goto('/account')
    await page.fill('#present', people.maya[1])
    await page.click('#take')
    const words = await page.inputValue('#passphrase')
    await page.fill('#again', words)
    await page.click('#change button[type=submit]')
    await page.waitForURL('**/account?done=passphrase')
    await signOut(page)
    await page.click('#touch-button')
    await page.waitForURL('**/desk')
    assert.ok(await deskReady(page) > 0)
    people.maya[1] = words
  })

  test('is refused once it has been taken off, and a copy of it too', async () => {
    const kept = (await device.credentials())[0]
    await page.goto('/account')
    await page.click('text=Take off: Work laptop')
    await look(page, 'account-take-off')
    await page.click('[data-done=passkey-off] [data-no]')
    await page.click('text=Take off: Work laptop')
    await page.click('[data-done=passkey-off] [data-yes]')
    await page.waitForURL('**/account?done=passkey-off')
    assert.doesNotMatch(await page.textContent('main'), /Work laptop/)
    await page.click('text=Take off: the app')
    await page.click('[data-done=app-off] [data-yes]')
    await page.waitForSelector('#failed h2')
    assert.match(await page.textContent('#failed'), /only second step/)
    await look(page, 'account-last')
    await signOut(page)
    if ((await device.credentials()).length === 0) await device.restore(kept)
    await page.click('#touch-button')
    await page.waitForSelector('#failed h2')
    assert.match(await page.textContent('#failed'), /not accepted/)
  })
})

test('a passkey that cannot open keys is a second step, and the passphrase opens them', async () => {
  const page = await newPage(browser, server)
  await authenticator(page, { prf: false })
  await signIn(page, people.tomasz)
  await addPasskey(page, 'Security key')
  assert.match(page.url(), /done=factor$/)
  assert.match(await page.textContent('main'), /Does not open your keys/)
  await signOut(page)
  await page.click('#touch-button')
  await page.waitForSelector('#open:not([hidden])')
  await look(page, 'signin-open')
  await page.fill('#open-passphrase', 'wrong')
  await page.click('#open button[type=submit]')
  await page.waitForSelector('#open-passphrase-error')
  await page.fill('#open-passphrase', people.tomasz[1])
  await page.click('#open button[type=submit]')
  await page.waitForURL('**/desk')
  assert.ok(await deskReady(page) > 0)

  // Passphrase first, then the touch.
  await signOut(page)
  await page.fill('#email', people.tomasz[0])
  await page.fill('#passphrase', people.tomasz[1])
  await page.click('#signin button[type=submit]')
  await page.waitForSelector('#second:not([hidden])')
  await look(page, 'signin-second')
  await page.click('#second-touch-button')
  await page.waitForURL('**/desk')

  // A second device of the same person, which opens keys, while the first is signed in; then the first ends it.
  const other = await newPage(browser, server)
  await authenticator(other)
  await signIn(other, people.tomasz)
  await addPasskey(other, 'Phone')
  assert.match(other.url(), /done=passkey$/)
  await page.goto('/account')
  assert.match(await page.textContent('main'), /Phone[^]*Opens your keys/)
  await page.click('text=End all others')
  await page.waitForURL('**/account?done=others')
  await other.goto('/account')
  await other.waitForURL('**/signin?**')
  await other.click('#touch-button')
  await other.waitForURL('**/account')
  for (const one of [page, other]) {
    one.check_()
    await one.context().close()
  }
})

test('backup codes let in once each', async () => {
  const page = await newPage(browser, server)
  await signIn(page, people.priya)
  await page.goto('/account')
  assert.match(await page.textContent('main'), /No backup codes/)
  await page.click('text=Make new backup codes')
  await page.click('text=Make ten new codes')
  await page.waitForSelector('#codes:not([hidden])')
  await look(page, 'backup-codes')
  const codes = await page.locator('#codes-list li').allTextContents()
  assert.equal(new Set(codes).size, 10)
  await page.click('#codes-kept')
  await page.waitForURL('**/account?done=codes')
  assert.doesNotMatch(await page.content(), new RegExp(codes[0]))
  for (const [code, taken] of [[codes[0], true], [codes[0], false], [codes[1].toUpperCase().replaceAll('-', ' '), true]]) {
    await page.goto('/account')
    if (new URL(page.url()).pathname === '/account') await signOut(page)
    await page.goto('/signin')
    await page.fill('#email', people.priya[0])
    await page.fill('#passphrase', people.priya[1])
    await page.click('#signin button[type=submit]')
    await page.waitForSelector('#second:not([hidden])')
    await page.fill('#code', code)
    await page.click('#second button[type=submit]')
    if (taken) await page.waitForURL('**/desk')
    else {
      await page.waitForSelector('#failed h2')
      assert.match(await page.textContent('#failed'), /not right/)
      assert.equal(await page.inputValue('#code'), code)
    }
  }
  await page.goto('/account')
  assert.match(await page.textContent('main'), /You have 8 left/)
  page.check_()
  await page.context().close()
})

test('an administrator who signed in a while ago is asked before they invite somebody, and keeps what they typed', async () => {
  const admin = await newPage(browser, server)
  await signIn(admin, people.alex)
  await later(6)
  await admin.goto('/admin/people/invite')
  await admin.fill('#name', 'Wim Prior')
  await admin.fill('#email', 'wim@example.nhs.uk')
  await admin.check('input[name=role][value=partnership]')
  await admin.check('input[name=side][value=staff]')
  await admin.click('text=Make the link')
  await admin.waitForSelector('#prove[open]')
  await look(admin, 'prove-invite')
  await admin.click('#prove-cancel')
  await admin.waitForSelector('#failed h2')
  assert.equal(await admin.inputValue('#name'), 'Wim Prior')
  await admin.click('text=Make the link')
  await admin.fill('#prove-passphrase', people.alex[1])
  await admin.keyboard.press('Enter')
  await admin.waitForSelector('#link')
  await later(6)
  await admin.goto('/admin/people')
  await admin.click('text=New link for Wim Prior')
  await admin.fill('#prove-passphrase', people.alex[1])
  await admin.keyboard.press('Enter')
  await admin.waitForSelector('#link')
  admin.check_()
  await admin.context().close()
})
